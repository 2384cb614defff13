"""A station of one's own: a configuration, a data directory, the commands, the daemon."""

import contextlib
import json
import os
import re
import signal
import subprocess
import time

PROGRAM = os.environ["TROUSSEAU"]
PASSWORD = "quatre tasses bleues sur la table"
SCHOOL = "0951099D"


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

    def with_school(self, uai=SCHOOL, name="Lycée Jean-Jacques Rousseau"):
        self.run("school", "add", uai, name)
        return self

    def with_person(self, login, *roles, password=PASSWORD):
        """Somebody who can sign in, with the password alone: what is tried is rarely about the second factor."""
        secret = self.folder / "password"
        secret.write_text(password)
        secret.chmod(0o600)
        given = [word for role in roles for word in ("--role", role)]
        self.run("person", "add", login, login.title(), *given, "--password-file", secret)
        for role in {role.split("@")[0] for role in roles}:
            self.run("setting", f"second_factor_{role}", "no")
        return self

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


def until(what, true_now, seconds=30):
    end = time.monotonic() + seconds
    while not true_now():
        assert time.monotonic() < end, f"waited {seconds} s until {what}"
        time.sleep(0.05)
