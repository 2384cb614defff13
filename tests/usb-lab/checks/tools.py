"""The programs that are run: the makers' own, and ours. One that is missing is a failed check that names it."""

import base64
import json
import os
import select
import shutil
import signal
import struct
import subprocess
import sys

from .tokens import TROUSSEAU, settle


class Answer:
    """What a program printed, both streams together, and its exit status."""

    def __init__(self, status, text):
        self.status, self.text = status, text

    def ok(self, *parts):
        """It succeeded and printed every one of `parts`."""
        assert self.status == 0, f"exit status {self.status}: {self.text}"
        return self.says(*parts)

    def refused(self, *parts):
        """It failed, and printed every one of `parts`."""
        assert self.status != 0, f"should have failed, but: {self.text}"
        return self.says(*parts)

    def says(self, *parts):
        for part in parts:  # a sentence may begin with it
            assert part.lower() in self.text.lower(), f"{part!r} is not in: {self.text}"
        return self


def run(program, *arguments, seconds=120, user=None, env=None):
    """Runs a program of the system to its end."""
    if shutil.which(program) is None:
        raise AssertionError(f"{program} is missing in the guest: see GUEST_PACKAGES in tests/usb-lab/build")
    done = subprocess.run(
        [program, *map(str, arguments)], timeout=seconds, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, user=user, group=user, extra_groups=[] if user else None, env=env,
    )  # fmt: skip
    # Yubico's libusb programs take the interface away from the kernel and give it back: udev makes the nodes anew.
    settle()
    return Answer(done.returncode, done.stdout)


def trousseau(*arguments, **options):
    return run(TROUSSEAU, *arguments, **options)


def ykman(*arguments, seconds=60):
    """Yubico's client."""
    import ykman._cli.__main__ as program

    return _forked(program.main, "ykman", arguments, seconds)


def nitropy(*arguments, seconds=60, **environment):
    """Nitrokey's client."""
    import pynitrokey.cli as program

    return _forked(program.main, "nitropy", arguments, seconds, environment)


def _forked(main, name, arguments, seconds, environment={}):
    """A client's own main function in a fork, because starting it anew takes five seconds here."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writer, 1)
        os.dup2(writer, 2)
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        sys.argv = [name, *map(str, arguments)]
        os.environ.update(environment)
        status = 0
        try:
            main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException as error:
            print(repr(error))
            status = 99
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    os.close(writer)
    text = b""
    while select.select([reader], [], [], seconds)[0]:
        part = os.read(reader, 65536)
        if not part:
            break
        text += part
    else:
        os.kill(child, 9)
    os.close(reader)
    _, status = os.waitpid(child, 0)
    return Answer(os.waitstatus_to_exitcode(status), text.decode(errors="replace"))


def in_fork(work, seconds=60):
    """Runs `work()` in a fork: a library that hangs or crashes is a failed check, no more. The answer is what it returned,
    through JSON."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 0
        try:
            answer = work()
        except BaseException as error:
            answer, status = repr(error), 1
        os.write(writer, json.dumps(answer).encode())
        os._exit(status)
    os.close(writer)
    if not select.select([reader], [], [], seconds)[0]:
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    assert status == 0, f"the library failed: {text or 'nothing was said'}"
    # libraries on libusb take the interface away from the kernel, too
    settle()
    return json.loads(text)


def base32(secret):
    return base64.b32encode(secret).decode()


# Boot keyboard usages on the US layout: letters, digits of the upper row and of the keypad, Enter of both.
_KEYS = {0x1E + n: str((n + 1) % 10) for n in range(10)} | {0x59 + n: str((n + 1) % 10) for n in range(10)}
_KEYS |= {0x28: "\n", 0x58: "\n"} | {0x04 + n: chr(ord("a") + n) for n in range(26)}
_SHIFTED = dict(zip("1234567890", "!@#$%^&*()"))


class Keyboard:
    """Reads what a token types from its hidraw node, from now on."""

    def __init__(self, node):
        self._fd = os.open(node, os.O_RDONLY | os.O_NONBLOCK)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self._fd)

    def line(self, seconds=15, until="\n"):
        """What was typed up to Enter; None when nothing was typed in time."""
        text = ""
        while select.select([self._fd], [], [], seconds)[0]:
            report = os.read(self._fd, 8)
            keys = "".join(_KEYS.get(key, f"<{key:02x}>") for key in report[2:] if key)
            text += "".join(_SHIFTED.get(key, key.upper()) for key in keys) if report[0] & 0x22 else keys
            if text.endswith(until):
                return text[: -len(until)]
        return text or None


def key_presses(node, seconds):
    """How many key presses another program sees at an event node within `seconds`."""
    fd = os.open(node, os.O_RDONLY | os.O_NONBLOCK)
    presses = 0
    try:
        while select.select([fd], [], [], seconds)[0]:
            data = os.read(fd, 24 * 64)
            for _s, _us, kind, _code, value in struct.iter_unpack("qqHHi", data):
                presses += kind == 1 and value == 1
    finally:
        os.close(fd)
    return presses
