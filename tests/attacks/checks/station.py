"""A station of one's own: a configuration, a data directory, the commands, the daemon."""

import contextlib
import json
import os
import re
import signal
import subprocess
import time

PROGRAM = os.environ["TROUSSEAU"]
# checks read English, wherever they run
os.environ["LC_ALL"] = "C.UTF-8"
PASSWORD = "quatre tasses bleues sur la table"
SCHOOL = "0951099D"
SERIAL = "7654321"
KEY = f"yubikey,serial={SERIAL}"


class Station:
    """A station in `folder`, with emulated tokens. `more`: further lines of its configuration."""

    def __init__(self, folder, *tokens, more=""):
        self.folder, self.data, self.socket = folder, folder / "data", folder / "control"
        self.config = folder / "trousseau.toml"
        written = ", ".join(f"'{token}'" for token in tokens)
        self.config.write_text(
            f"data = '{self.data}'\nsocket = '{self.socket}'\nbus = 'emulated'\ntokens = [{written}]\n{more}\n"
        )
        self.daemon, self.address = None, None

    def run(self, *arguments, code=0, **options):
        """What a command prints, as documents; of one that must end with another `code`, what it says of it."""
        command = [PROGRAM, "--config", self.config, "--json", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, **options)
        assert done.returncode == code, f"{arguments}: {done.returncode} {done.stdout} {done.stderr}"
        return [json.loads(line) for line in done.stdout.splitlines()] if code == 0 else done.stderr

    def findings(self):
        """What doctor found; it ends with 6 where something has to be mended."""
        command = [PROGRAM, "--config", self.config, "--json", "doctor"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode in (0, 6), f"{done.returncode} {done.stdout} {done.stderr}"
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert (done.returncode == 6) == any(finding["level"] == "bad" for finding in found), found
        return found

    def with_school(self, uai=SCHOOL, name="Lycée Jean-Jacques Rousseau"):
        self.run("school", "add", uai, name)
        return self

    def with_person(self, login, *roles, password=PASSWORD):
        """Somebody who can sign in, with the password alone: what is tried is rarely about the second factor."""
        secret = self.written("password", password)
        given = [word for role in roles for word in ("--role", role)]
        self.run("person", "add", login, login.title(), *given, "--password-file", secret)
        for role in {role.split("@")[0] for role in roles}:
            self.run("setting", f"second_factor_{role}", "no")
        return self

    def written(self, name, text):
        """A file that only its owner reads."""
        file = self.folder / name
        file.write_text(text)
        file.chmod(0o600)
        return file

    def enrolled(self):
        """The key `SERIAL` gets a secret; what the command prints."""
        return self.run("enrol", SERIAL, "--no-confirm")

    def backed_up(self, name="backup"):
        self.run("backup", self.folder / name, "--passphrase-file", self.written("passphrase", PASSWORD))

    @contextlib.contextmanager
    def serving(self, *arguments, listen="127.0.0.1:0", before=(), env=None):
        """The daemon, from the moment it listens; `self.address` is its own door. `listen`: None as configured. `before`: what
        starts it, as `prlimit`."""
        own = ["--listen", listen] if listen else []
        command = [*before, PROGRAM, "--config", self.config, "serve", *own, *arguments]
        log = open(self.folder / "log", "a+")
        self.daemon = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True, env=env)
        try:
            first = self.daemon.stdout.readline()
            found = re.search(r"https?://([^/\s]+)", first)
            assert found, f"{first!r} {(self.folder / 'log').read_text()}"
            self.address = found[1]
            yield self
        finally:
            if self.daemon.poll() is None:
                self.daemon.send_signal(signal.SIGTERM)
            self.daemon.wait(20)

    def kill(self):
        """As a power cut does it."""
        self.daemon.kill()
        self.daemon.wait(20)


def staffed(folder):
    """A station with a key, a school and a technician."""
    return Station(folder, KEY).with_school().with_person("tess", "technician")


def in_stock(folder):
    """The same, the key in the school's stock."""
    station = staffed(folder)
    station.run("stock", "add", SERIAL, "--school", SCHOOL)
    return station


def until(what, true_now, seconds=30):
    end = time.monotonic() + seconds
    while not true_now():
        assert time.monotonic() < end, f"waited {seconds} s until {what}"
        time.sleep(0.05)
