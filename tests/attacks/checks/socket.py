"""The control socket and the command line as another user of the machine uses them."""

import contextlib
import json
import os
import pwd
import socket
import subprocess
import traceback

from .station import PASSWORD, PROGRAM

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


def with_eve(station, role="administrator"):
    """Somebody of this role with a uid of her own, and her folder with her password in it."""
    station.folder.chmod(0o711)
    secret = station.written("secret", PASSWORD)
    station.run("person", "add", "eve", "Eve", "--role", role, "--uid", EVE, "--password-file", secret)
    hers = station.folder / "hers"
    hers.mkdir()
    os.chown(hers, EVE, EVE)
    to_eve(station.written("hers/secret", PASSWORD))
    return hers


def to_eve(file):
    os.chown(file, EVE, EVE)


def command_of(station, *arguments, uid=None):
    """The command line, as root or as this uid."""
    who = {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}
    command = [PROGRAM, "--config", station.config, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL, **who)


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
