"""A machine that stands by: it takes over from one that dies, with the people who are signed in and all that was acknowledged."""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

from checks.browser import Browser
from checks.station import PROGRAM, SCHOOL, Station
from peers import free_port, until
from runner import check, run

ROOT = Path(__file__).parents[2]
SERVER = os.environ["TROUSSEAU_TEST_SERVER"]
NAME = "clefs.example.fr"
NUMBERS = iter(range(1, 100))


def asked_of_the_server(sql):
    done = subprocess.run(["psql", "-X", "-A", "-t", "-c", sql, f"{SERVER}/postgres"], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Machine(Station):
    """One of those that may serve; `daemon` is there once it was started."""

    def __init__(self, folder, database, more="database_standby = true"):
        folder.mkdir()
        self.port, self.public = free_port(), free_port()
        role = SERVER.replace("//trousseau@", "//machines@")
        super().__init__(folder, more=f"""listen = '127.0.0.1:{self.port}'
database = '{role}/{database}'
{more}
[public]
url = 'https://{NAME}'
listen = '127.0.0.1:{self.public}'
proxy = '127.0.0.1'
""")
        self.address = f"127.0.0.1:{self.port}"

    def start(self):
        log = (self.folder / "log").open("a+")
        command = [PROGRAM, "--config", self.config, "serve"]
        self.daemon = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        return self

    def end(self, how=signal.SIGTERM):
        if self.daemon and self.daemon.poll() is None:
            self.daemon.send_signal(signal.SIGCONT)
            self.daemon.send_signal(how)
        return self.daemon and self.daemon.wait(30)

    def log(self):
        return (self.folder / "log").read_text()

    def is_ready(self):
        """Whether it serves; nothing where it does not answer."""
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return None

    def get(self, path, language="fr"):
        connection = http.client.HTTPConnection(self.address, timeout=10)
        connection.request("GET", path, headers={"Accept-Language": language})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def said(self, *arguments):
        """What a command says to whoever typed it."""
        done = subprocess.run([PROGRAM, "--config", self.config, *arguments], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def with_key_of(self, other):
        self.data.mkdir(mode=0o700)
        shutil.copy(other.data / "vault.key", self.data)
        return self


@contextlib.contextmanager
def machines(folder):
    """Two on one database: the first serves, the second stands by."""
    database = f"machines_{next(NUMBERS)}"
    one, two = (Machine(folder / name, database) for name in ("one", "two"))
    one.said("database", "init", "--by", f"{SERVER}/postgres")
    one.with_school().with_person("zoe", f"requester@{SCHOOL}")
    two.with_key_of(one)
    try:
        one.start()
        until("the first serves", one.is_ready)
        two.start()
        until("the second stands by", lambda: two.is_ready() is False)
        yield one, two
    finally:
        for machine in (one, two):
            machine.end(signal.SIGKILL)


@contextlib.contextmanager
def haproxy(folder, one, two):
    """Debian's HAProxy as it is shipped, in front of both."""
    port, shipped = free_port(), (ROOT / "contrib/haproxy/trousseau.cfg").read_text()
    for ours, theirs in {
        "bind :443 ssl crt /etc/ssl/private/clefs.ac-exemple.fr.pem": f"bind 127.0.0.1:{port}",
        "clefs.ac-exemple.fr": NAME,
        "10.0.0.11:8481": f"127.0.0.1:{one.public}",
        "10.0.0.12:8481": f"127.0.0.1:{two.public}",
    }.items():
        assert ours in shipped, ours
        shipped = shipped.replace(ours, theirs)
    (folder / "haproxy.cfg").write_text(shipped)
    proxy = subprocess.Popen(["haproxy", "-q", "-db", "-f", folder / "haproxy.cfg"])
    try:
        browser = Browser(f"127.0.0.1:{port}", host=NAME, timeout=60)

        def answers():
            try:
                # it has asked neither yet, and leads to one after the other
                return all(browser.get("/sign-in").status == 200 for _ in range(8))
            except OSError:
                assert proxy.poll() is None, "HAProxy ended"

        until("HAProxy leads to the one that serves", answers)
        yield browser
    finally:
        proxy.terminate()
        proxy.wait(10)


class Registrar(threading.Thread):
    """A program that registers one key after the other through the proxy. It asks again, as a retry, until it is told that this was done."""

    def __init__(self, address, key):
        super().__init__(daemon=True)
        self.address, self.key, self.over, self.done, self.failed = address, key, False, [], None

    def run(self):
        try:
            for n in range(7_000_000, 8_000_000):
                if self.over:
                    return
                self.register(str(n))
        except Exception as error:  # told by whoever waits for it
            self.failed = error

    def register(self, serial):
        headers = {"Host": NAME, "Authorization": f"Bearer {self.key}", "Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
        end = time.monotonic() + 60
        while True:
            try:
                connection = http.client.HTTPConnection(self.address, timeout=20)
                connection.request("POST", "/api/v1/tokens", json.dumps({"serial": serial, "school": SCHOOL}), headers)
                answer = connection.getresponse()
                said = answer.read().decode()
                if answer.status < 300:
                    self.done.append(serial)
                    return
                # it died in the very moment of the act, which is done (docs/connect/api.md)
                if answer.status == 409 and json.loads(said)["code"] == "once-under-way":
                    self.done.append(serial)
                    return
                assert answer.status >= 500, f"{answer.status} {said}"
            except (OSError, http.client.HTTPException):
                pass
            assert time.monotonic() < end, f"{serial} is not registered within a minute"
            time.sleep(0.1)

    def ended(self):
        self.over = True
        self.join(90)
        assert not self.is_alive() and not self.failed, self.failed
        return self.done


def all_is_there(machine, done):
    """What was acknowledged is there, once each, and nothing else; the journal is sound."""
    there = []
    while page := machine.run("stock", "list", "--page", len(there) // 50 + 1):
        there += [token["name"] for token in page]
        if len(page) < 50:
            break
    assert sorted(there) == sorted(done), f"{len(there)} of {len(done)}"
    machine.run("journal", "verify")


@check
def when_the_one_that_serves_is_killed_the_other_does_with_who_is_signed_in_and_all_that_was_acknowledged(folder):
    with machines(folder) as (one, two), haproxy(folder, one, two) as browser:
        key = re.search(r"tr_[a-z2-7]+", json.dumps(one.run("client", "add", "import", "--scope", "api_write", "--a-minute", 100000)))[0]
        came = browser.sign_in("zoe")
        assert came.status == 303, (came.status, came.text[-1500:])
        registrar = Registrar(browser.address, key)
        registrar.start()
        for dying, heir in ((one, two), (two, one)):
            before = len(registrar.done)
            until("some are registered", lambda: len(registrar.done) > before + 10 or registrar.failed)
            began = time.monotonic()
            dying.end(signal.SIGKILL)
            answers = []

            def is_back():
                answers.append(browser.get("/me").status)
                return answers[-1] == 200

            until("her page is there again", is_back)
            assert set(answers) <= {200, 502, 503}, f"nobody has to sign in again: {answers}"
            print(f"       served again {time.monotonic() - began:.1f} s after the other one was killed")
            assert heir.is_ready() and "takes over" in heir.log(), heir.log()
            before = len(registrar.done)
            until("others are registered", lambda: len(registrar.done) > before + 10 or registrar.failed)
            # the one that died comes back, and stands by
            dying.start()
            until("it stands by", lambda: dying.is_ready() is False)
        all_is_there(one, registrar.ended())


@check
def who_comes_to_the_one_that_stands_by_reads_where_the_service_is(folder):
    with machines(folder) as (one, two):
        status, page = two.get("/tokens")
        assert status == 503 and "Cette machine est en réserve" in page and f'href="https://{NAME}"' in page, page
        assert "Une autre machine assure le service" in two.get("/readyz")[1]
        assert two.get("/healthz") == (200, "ok\n"), "systemd and monitors see that it lives"
        assert two.get("/assets/panel.css")[0] == 200
        assert "another machine serves" in two.said("status"), "the command line says it as well"
        refused = two.run("school", "list", code=5)
        assert "give it your commands" in refused and f"({os.uname().nodename})" in refused, refused
        one.run("school", "add", "0130040Y", "Lycée Thiers")
        ends = lambda: [(machine.data / "journal-head").read_text() for machine in (one, two)]
        until("the end of the journal is noted on both", lambda: len(set(ends())) == 1)
        assert two.end() == 0, two.log()
        assert one.is_ready()


@check
def the_doctor_names_who_stands_by_and_misses_them(folder):
    with machines(folder) as (one, two):
        said = lambda: {found["code"]: found["sentence"] for found in one.findings() if found["area"] == "database"}
        assert os.uname().nodename in said()["standby_there"], said()
        two.end()
        until("nobody stands by", lambda: "standby_none" in said())


@check
def a_line_to_the_server_that_is_cut_for_a_moment_changes_nobody(folder):
    with machines(folder) as (one, two):
        for _ in range(3):
            asked_of_the_server("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'machines'")
            time.sleep(1)
        one.run("school", "add", "0130040Y", "Lycée Thiers")
        time.sleep(4)
        assert one.is_ready() and two.is_ready() is False, two.log()


@check
def one_that_hung_while_the_other_took_over_changes_nothing_more_and_stands_by_when_it_is_started_again(folder):
    with machines(folder) as (one, two):
        one.daemon.send_signal(signal.SIGSTOP)
        # as a server does with a client that is gone
        asked_of_the_server("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'machines'")
        until("the second serves", two.is_ready)
        two.run("school", "add", "0130040Y", "Lycée Thiers")
        one.daemon.send_signal(signal.SIGCONT)
        refused = one.run("school", "add", "0130041Z", "Lycée Rimbaud", code=5)
        assert one.daemon.wait(40) == 5 and "Another machine took over" in one.log(), (refused, one.log())
        one.start()
        until("the first stands by", lambda: one.is_ready() is False)
        schools = sorted(school["uai"] for school in two.run("school", "list"))
        assert schools == ["0130040Y", SCHOOL], schools
        two.run("journal", "verify")


@check
def one_that_could_not_take_over_says_so_when_it_begins_to_stand_by(folder):
    with machines(folder) as (one, two):
        two.end()
        (two.data / "vault.key").unlink()
        assert two.start().daemon.wait(30) == 78, two.log()
        other = Machine(folder / "three", f"machines_{next(NUMBERS)}", more="")
        other.said("database", "init", "--by", f"{SERVER}/postgres")
        other.with_school()
        shutil.copy(other.data / "vault.key", two.data)
        assert two.start().daemon.wait(30) == 78, two.log()
        assert "vault.key" in two.log().splitlines()[-1], two.log()
        file = folder / "alone.toml"
        file.write_text(f"data = '{folder}/alone'\ndatabase_standby = true\n")
        alone = subprocess.run([PROGRAM, "--config", file, "serve"], capture_output=True, text=True, timeout=30)
        assert alone.returncode == 78 and "database_standby" in alone.stderr, alone.stderr
        assert one.is_ready()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:])[1] != 0)
