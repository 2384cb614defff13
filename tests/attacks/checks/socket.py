"""The control socket as another user of the machine speaks to it, without our command line."""

import contextlib
import json
import os
import pwd
import socket
import traceback

EVE = 4242  # a uid that is nobody on this machine


def as_uid(uid, work):
    """What `work` gives back (something for JSON), done by a process of that uid."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            os.close(ours)
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            try:
                answer = {"done": work()}
            except BaseException:
                answer = {"failed": traceback.format_exc()}
            os.write(theirs, json.dumps(answer).encode())
        os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as pipe:
        answer = json.loads(pipe.read())
    os.waitpid(child, 0)
    assert "failed" not in answer, answer["failed"]
    return answer["done"]


def connect(path, patience=20):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(patience)
    client.connect(str(path))
    return client


def ask(path, command, files=(), **more):
    """The daemon's last word to a request: how it ended, and why."""
    with connect(path) as client:
        request = {"command": command, "secret": None, "account": None, "file": None, **more}
        line = json.dumps(request).encode() + b"\n"
        socket.send_fds(client, [line], list(files)) if files else client.sendall(line)
        answers = [json.loads(line) for line in client.makefile()]
    return answers[-1]["ended"] if answers else None


def open_to(station, uid):
    """Lets this uid reach the socket, as members of its group do."""
    assert uid not in {user.pw_uid for user in pwd.getpwall()}
    station.folder.chmod(0o711)
    station.config.chmod(0o644)
    os.chown(station.socket, 0, uid)
