"""A station in a folder of its own, for checks that talk to it from outside: its configuration, its commands, the daemon."""

import json
import os
import re
import subprocess

from peers import free_port

PROGRAM = os.environ["TROUSSEAU"]
SCHOOL = "0951099D"
# checks read English, wherever they run; and nobody's systemd is told anything
os.environ["LC_ALL"] = "C.UTF-8"
for name in ("NOTIFY_SOCKET", "TROUSSEAU_DATA", "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"):
    os.environ.pop(name, None)


class Station:
    """Serves within `with`, with one school. `more`: further lines of its configuration. `tls`: `url` is its public door, which speaks TLS
    with a certificate that the station made for itself; without it `url` is its own door."""

    def __init__(self, folder, more="", tls=False):
        self.folder, self.config, self.daemon = folder, folder / "trousseau.toml", None
        self.port, self.public = free_port(), free_port("0.0.0.0")
        self.certificate, self.tls = folder / "live.pem", tls
        self.url = f"https://127.0.0.2:{self.public}" if tls else f"http://127.0.0.1:{self.port}"
        self.configure(more)
        if tls:
            self.run("tls", "self-signed", "--certificate", self.certificate, "--key", folder / "live.key")

    def configure(self, more):
        door = f"""[public]
url = '{self.url}'
listen = '127.0.0.2:{self.public}'
certificate = '{self.certificate}'
key = '{self.folder}/live.key'
""" if self.tls else ""
        self.config.write_text(f"""
data = '{self.folder}/data'
socket = '{self.folder}/control'
listen = '127.0.0.1:{self.port}'
bus = 'emulated'
{door}{more}
""")
        self.config.chmod(0o600)

    def secret(self, name, text):
        """A file that its owner alone reads."""
        file = self.folder / name
        file.write_text(f"{text}\n")
        file.chmod(0o600)
        return file

    def run(self, *arguments, code=0):
        """What a command says, where it ends with `code`; none: however it ends."""
        command = [PROGRAM, "--config", self.config, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert code is None or done.returncode == code, f"{arguments}: {done.returncode} {done.stdout} {done.stderr}"
        return done.stdout + done.stderr

    def documents(self, *arguments, code=0):
        return [json.loads(line) for line in self.run("--json", *arguments, code=code).splitlines() if line.startswith("{")]

    def finding(self, area):
        """What doctor says of one area."""
        return next(one for one in self.documents("doctor", code=None) if one["area"] == area)

    def person(self, login):
        """Somebody as the station knows them; nothing where there is nobody of that name."""
        return next((one for one in self.documents("person", "list") if one.get("login") == login), None)

    def roles(self, login):
        grant = lambda one: one["role"] if one["scope"] == "academy" else f'{one["role"]}@{one["scope"]["school"]}'
        found = self.person(login)
        return sorted(grant(one) for one in found["grants"]) if found else None

    def program(self, name, scope, *more):
        """A program that may ask; its key."""
        said = self.run("--json", "client", "add", name, "--scope", scope, "--a-minute", 100000, *more)
        return re.search(r"tr_[a-z2-7]+", said)[0]

    def start(self):
        self.said = (self.folder / "said").open("ab")
        command = [PROGRAM, "--config", self.config, "serve"]
        self.daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.said, text=True)
        assert self.daemon.stdout.readline().startswith("trousseau: http"), self.log()

    def kill(self):
        """As a power cut does it."""
        self.daemon.kill()
        self.daemon.wait(10)

    def log(self):
        return (self.folder / "said").read_text()

    def __enter__(self):
        # before it serves: some checks kill it at the first thing that it does
        if not self.documents("school", "list"):
            self.run("school", "add", SCHOOL, "Collège Jean Moulin")
        self.start()
        return self

    def __exit__(self, *_):
        if self.daemon.poll() is None:
            self.daemon.terminate()
            self.daemon.wait(20)
