"""Debian's freeradius in front of a verification door."""

import os
import re
import socket
import subprocess
from pathlib import Path

from peers import free_port, until

ROOT = Path(__file__).parents[1]
RADIUS_SECRET = "un-secret-de-radius"


class Radius:
    """Debian's freeradius with the shipped configuration, whose station is at `upstream`. `told`: what it does is in `log`. `changed`: words
    of the module, and what another server than a station needs in their place."""

    def __init__(self, folder, key, upstream, authentic=True, told=True, changed=None):
        folder.mkdir()
        self.folder, self.port, self.told = folder, free_port(kind=socket.SOCK_DGRAM), told
        shipped = ROOT / "contrib/freeradius"
        module = (shipped / "mods-available/trousseau").read_text()
        module = module.replace("http://127.0.0.1:8482", f"http://127.0.0.1:{upstream}")
        for ours, theirs in (changed or {}).items():
            assert ours in module, ours
            module = module.replace(ours, theirs)
        site = (shipped / "sites-available/trousseau").read_text()
        site = site.replace("port = 1812", f"port = {self.port}").replace("SECRET", RADIUS_SECRET).replace("tr_KEY", key)
        if not authentic:
            site = site.replace("require_message_authenticator = yes", "require_message_authenticator = no")
        debian = Path("/etc/freeradius/3.0")
        for name, text in (("module", module), ("site", site), ("radiusd.conf", f"""
name = freeradius
logdir = {folder}
run_dir = {folder}
db_dir = {folder}
libdir = /usr/lib/freeradius
modconfdir = {debian}/mods-config
pidfile = {folder}/pid
max_request_time = 10
cleanup_delay = 5
max_requests = 16384
security {{
	user = {os.environ.get("USER") or "root"}
	group = root
	allow_core_dumps = no
	allow_vulnerable_openssl = yes
}}
thread pool {{
	start_servers = 2
	max_servers = 8
	min_spare_servers = 1
	max_spare_servers = 4
	max_requests_per_server = 0
	auto_limit_acct = no
}}
modules {{
	$INCLUDE {debian}/mods-available/always
	$INCLUDE {debian}/mods-available/expr
	$INCLUDE {debian}/mods-available/attr_filter
	$INCLUDE {folder}/module
}}
$INCLUDE {folder}/site
""")):
            (folder / name).write_text(text)

    def __enter__(self):
        log = (self.folder / "radius.log").open("w")
        self.server = subprocess.Popen(["freeradius", "-f", *(["-xx"] if self.told else []), "-l", "stdout", "-n", "radiusd", "-d", self.folder], stdout=log, stderr=log)
        until("freeradius is ready", lambda: "Ready to process requests" in self.log() or self.server.poll() is not None)
        assert self.server.poll() is None, self.log()[-3000:]
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait(10)

    def log(self):
        return (self.folder / "radius.log").read_text()

    def client(self, *lines, authentic=True, timeout=10, retries=1):
        """What radclient is told: its words, and the attributes of the answer."""
        lines = [*lines, "Message-Authenticator = 0x00"] if authentic else lines
        done = subprocess.run(
            ["radclient", "-x", "-t", str(timeout), "-r", str(retries), f"127.0.0.1:{self.port}", "auth", RADIUS_SECRET],
            input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=60)
        said = done.stdout + done.stderr
        found = re.search(r"Received (Access-\w+)", said)
        return (found and found[1]), said

    def signs_in(self, name, password, *more, **options):
        return self.client(f'User-Name = "{name}"', f'User-Password = "{password}"', *more, **options)
