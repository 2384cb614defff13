"""Machines at desks elsewhere: what is done with their tokens from the centre, who is at a desk, and what becomes of it when the line is bad."""

import contextlib
import http.client
import os
import re
import signal
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

from checks.browser import Browser
from checks.station import PASSWORD, PROGRAM, SCHOOL, Station
from line import Line
from peers import free_port, until
from runner import check, run

OTHER = "0130040Y"
SERIAL, READABLE = "7654321", "0000ABCD"
KEYS = f"yubikey,serial={SERIAL}", "nitrokey-pro,serial=000000000000abcd"


class Encrypted(Browser):
    """A browser at the centre's public door."""

    def __init__(self, centre):
        super().__init__(f"localhost:{centre.line_port}", timeout=60)
        self.trusts = ssl.create_default_context(cafile=centre.certificate)

    def connection(self):
        return http.client.HTTPSConnection(self.address, timeout=self.timeout, context=self.trusts)


class Centre(Station):
    """A station that desks come to, over a line that the test has in its hands."""

    def __init__(self, folder):
        folder.mkdir()
        self.line_port, self.public = free_port(), free_port()
        self.certificate, key = folder / "certificate.pem", folder / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
             "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", key, "-out", self.certificate], check=True, capture_output=True)
        self.url = f"https://localhost:{self.line_port}"
        super().__init__(folder, more=f"""[public]
url = '{self.url}'
listen = '127.0.0.1:{self.public}'
certificate = '{self.certificate}'
key = '{key}'
""")
        self.line = Line(self.line_port, self.public)

    def desk(self, name):
        return next(desk for desk in self.run("desk", "list") if desk["name"] == name)


class Desk(Station):
    """The machine at a desk; `ended()` tells how it ended."""

    def __init__(self, folder, centre, *keys):
        folder.mkdir()
        super().__init__(folder, *keys)
        self.centre, self.own = centre, free_port()

    def start(self, code=None, env=None):
        join = ["--centre", self.centre.url, "--authorities", self.centre.certificate, "--code-file", self.written("code", code)] if code else []
        command = [PROGRAM, "--config", self.config, "station", "--listen", f"127.0.0.1:{self.own}", *join]
        log = (self.folder / "log").open("a+")
        self.daemon = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, **(env or {})})
        return self

    def joined_again(self, code):
        command = [PROGRAM, "--config", self.config, "station", "--join-only", "--code-file", self.written("again", code)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    def ended(self, how=signal.SIGTERM):
        if self.daemon and self.daemon.poll() is None:
            self.daemon.send_signal(how)
        return self.daemon and self.daemon.wait(30)

    def log(self):
        return (self.folder / "log").read_text()

    def own_door(self, path="/"):
        connection = http.client.HTTPConnection("127.0.0.1", self.own, timeout=20)
        connection.request("GET", path, headers={"Accept-Language": "fr"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location"), answer.read().decode()

    def led(self):
        """Where its own door leads to; the centre may know that it is there before it does."""
        until("its own door leads on", lambda: self.own_door()[0] == 303)
        return self.own_door()[1].removeprefix(self.centre.url)

    def browser(self):
        """One that was sent on to the panel by the desk's own door."""
        browser = Encrypted(self.centre)
        came = browser.get(self.led())
        assert (came.status, came.location) == (303, "/bench"), came.text[-1500:]
        return browser


@contextlib.contextmanager
def served(folder, *keys, env=None):
    """A centre with a technician and a principal of one school, and a desk of that school with these keys."""
    centre = Centre(folder / "centre").with_school()
    centre.run("school", "add", OTHER, "Lycée Thiers")
    for login, role in (("tess", "technician"), ("paul", f"principal@{SCHOOL}"), ("elsa", f"principal@{OTHER}")):
        centre.with_person(login, role)
    with centre.serving():
        code = centre.run("desk", "add", "Accueil", "--school", SCHOOL)[0]["code"]
        desk = Desk(folder / "desk", centre, *keys)
        try:
            desk.start(code, env)
            until("the desk is there", lambda: centre.desk("Accueil")["there"] or desk.daemon.poll() is not None)
            assert desk.daemon.poll() is None, desk.log()
            yield centre, desk
        except BaseException:
            print(desk.log()[-3000:], (centre.folder / "log").read_text()[-3000:], centre.run("desk", "list"), sep="\n")
            raise
        finally:
            desk.ended(signal.SIGKILL)
            centre.line.end()


def cards(browser, path="/bench"):
    answer = browser.get(path)
    assert answer.status == 200, (answer.status, answer.text[-2000:])
    return answer.text


def is_programmed(centre, serial):
    return centre.run("stock", "show", serial)[0]["row"]["key"]["is"] != "to_program"


def enrolled(browser, serial):
    """The key gets a secret that its own codes prove, from the panel; how long it took."""
    began = time.monotonic()
    stock = browser.post("/tokens", {"serial": serial, "school": SCHOOL})
    assert stock.status == 303, stock.text[-2000:]
    wrote = browser.post(f"/tokens/{serial}/enrol", {})
    assert wrote.status == 303, wrote.text[-2000:]
    return began


@check
def what_lies_at_a_desk_is_seen_from_there_and_from_the_office_and_is_worked_with_there_alone(folder):
    with served(folder, *KEYS) as (centre, desk):
        there = desk.browser()
        assert there.sign_in("tess").status == 303
        until("its keys are shown", lambda: SERIAL in cards(there) and READABLE in cards(there))
        assert "Accueil" in cards(there)
        # the principal of that school, in the office
        office = Encrypted(centre)
        assert office.sign_in("paul").status == 303
        page = cards(office)
        assert SERIAL in page and 'id="away"' in page, "she sees what lies there, and is not there"
        # of another school
        elsewhere = Encrypted(centre)
        assert elsewhere.sign_in("elsa").status == 303
        assert SERIAL not in cards(elsewhere) and SERIAL not in cards(elsewhere, f"/bench?desk={centre.desk('Accueil')['id']}")
        began = enrolled(there, SERIAL)
        until("it was programmed", lambda: is_programmed(centre, SERIAL))
        print(f"       programmed {time.monotonic() - began:.1f} s after it was unknown")
        doors = [entry["door"] for entry in centre.run("journal", "show", "--limit", 50) if entry["verb"] == "enrol"]
        assert doors and set(doors) == {f"panel at desk {centre.desk('Accueil')['id']}"}, doors
        # nothing of it is done from elsewhere
        refused = office.post(f"/tokens/{SERIAL}/hand_over", {})
        assert refused.status == 403, (refused.status, refused.text[-500:])
        assert sorted(file.name for file in desk.data.iterdir()) == ["desk.json", "desk.key"], "nothing else is kept there"
        centre.run("journal", "verify")


@check
def two_desks_have_their_boxes_and_stock_takes_at_once_and_neither_waits_for_the_other(folder):
    with served(folder, KEYS[0]) as (centre, desk):
        other = Desk(folder / "other", centre, KEYS[1])
        try:
            other.start(centre.run("desk", "add", "Loge", "--school", OTHER)[0]["code"])
            until("the other one is there", lambda: centre.desk("Loge")["there"])
            boxes, desks = {}, ((desk.browser(), SCHOOL, SERIAL), (other.browser(), OTHER, READABLE))
            for browser, school, serial in desks:
                assert browser.sign_in("tess").status == 303
                until("its key is shown", lambda: serial in cards(browser))
                began = browser.post("/conveyor", {"task": "register", "school": school})
                assert began.status == 303 and re.fullmatch(r"/conveyor/\d+", began.location), (began.status, began.text[-1500:])
                boxes[school] = began.location
            # a box of the one school at the other's desk
            refused = desks[0][0].post("/conveyor", {"task": "register", "school": OTHER})
            assert "refused=" in (refused.location or "") or refused.status != 303, (refused.status, refused.location)
            for browser, school, serial in desks:
                until("it is in stock", lambda: centre.run("stock", "list", "--school", school))
                assert [line["serial"].upper().lstrip("0") for line in centre.run("stock", "list", "--school", school)] == [serial.lstrip("0")]
                ended = browser.post(f"{boxes[school]}/end")
                assert ended.status == 303, ended.text[-1500:]
            for browser, school, serial in desks:
                took = browser.post("/conveyor", {"task": "stock_take", "school": school})
                assert took.status == 303 and re.fullmatch(r"/stock-take/\d+", took.location), (took.status, took.location, took.text[-1500:])
        finally:
            other.ended(signal.SIGKILL)
        centre.run("journal", "verify")


@check
def a_ticket_shows_one_browser_once_that_it_is_at_the_desk(folder):
    with served(folder, *KEYS) as (centre, desk):
        path = desk.led()
        first, second = Encrypted(centre), Encrypted(centre)
        assert first.get(path).status == 303
        again = second.get(path)
        assert again.status != 303 and not second.cookies.keys() & {"__Host-trousseau-desk"}, again.text[-500:]
        assert second.get("/desk/made-up").status != 303
        second.cookies["__Host-trousseau-desk"] = "made-up"
        assert second.sign_in("tess").status == 303
        assert 'id="away"' in cards(second) or "Accueil" not in cards(second)
        # the desk's own door is for whoever is at the machine, and takes nothing that was passed on
        connection = http.client.HTTPConnection("127.0.0.1", desk.own, timeout=20)
        connection.request("GET", "/", headers={"X-Forwarded-For": "192.0.2.7"})
        assert connection.getresponse().status == 421


@check
def a_code_is_good_for_one_machine_and_a_desk_that_is_ended_is_told(folder):
    with served(folder, *KEYS) as (centre, desk):
        code = (desk.folder / "code").read_text()
        other = Desk(folder / "other", centre)
        other.start(code)
        assert other.daemon.wait(30) == 78 and "does not take this code" in other.log(), other.log()
        there = desk.browser()
        assert there.sign_in("tess").status == 303
        centre.run("desk", "end", centre.desk("Accueil")["id"], "--yes")
        until("it is told", lambda: desk.own_door()[0] == 503 and "a été retiré" in desk.own_door()[2])
        assert SERIAL not in cards(there)
        # what is a station's alone is refused there, and makes no station of it
        done = subprocess.run([PROGRAM, "--config", desk.config, "doctor"], capture_output=True, text=True, timeout=60, env={**os.environ, "LC_ALL": "fr_FR.UTF-8"})
        assert done.returncode and "est le dossier d’un poste" in done.stderr, (done.returncode, done.stderr)
        assert sorted(file.name for file in desk.data.iterdir()) == ["desk.json", "desk.key"]
        # the machine that takes its place by a new code: the one before is none any more, from that moment on
        loge = centre.run("desk", "add", "Loge", "--school", SCHOOL)[0]
        other.start(loge["code"])
        until("it is there", lambda: centre.desk("Loge")["there"])
        joined = desk.joined_again(centre.run("desk", "code", loge["desk"])[0]["code"])
        assert joined.returncode == 0, joined.stderr
        until("the one before is told", lambda: other.own_door()[0] == 503 and "ne connaît pas ce poste" in other.own_door()[2])
        desk.ended()
        desk.start()
        until("it is the desk now", lambda: centre.desk("Loge")["there"] and centre.desk("Loge")["plugged"] == len(KEYS))


@check
def a_line_that_is_torn_and_slow_loses_nothing(folder):
    with served(folder, *KEYS) as (centre, desk):
        there = desk.browser()
        assert there.sign_in("tess").status == 303
        until("its keys are shown", lambda: SERIAL in cards(there))
        centre.line.delay, centre.line.torn = 0.25, 0.05
        tears = threading.Event()
        tearing = threading.Thread(target=lambda: [centre.line.tear() for _ in iter(lambda: tears.wait(2), True)])
        tearing.start()
        try:
            centre.run("stock", "add", SERIAL, "--school", SCHOOL)
            began, answer = time.monotonic(), None
            while not answer or answer.status != 303:
                # the browser's own connection is torn as well
                with contextlib.suppress(OSError, http.client.HTTPException):
                    answer = there.post(f"/tokens/{SERIAL}/enrol", {})
                assert time.monotonic() < began + 60, answer and answer.text[-1500:]
            until("it was programmed", lambda: is_programmed(centre, SERIAL), 90)
            print(f"       programmed {time.monotonic() - began:.1f} s later, at half a second there and back, and torn every two")
        finally:
            tears.set()
            tearing.join()
        assert centre.desk("Accueil")["there"] and "the line to a desk is over" not in (centre.folder / "log").read_text()
        centre.run("journal", "verify")


@check
def a_line_that_is_cut_comes_back_by_itself_and_whoever_is_at_the_desk_is_there_still(folder):
    with served(folder, *KEYS) as (centre, desk):
        there = desk.browser()
        assert there.sign_in("tess").status == 303
        until("its keys are shown", lambda: SERIAL in cards(there))
        centre.line.carries = False
        began = time.monotonic()
        until("the centre misses it", lambda: not centre.desk("Accueil")["there"], 90)
        print(f"       missed {time.monotonic() - began:.0f} s after the line was cut")
        until("the desk says so", lambda: desk.own_door()[0] == 503 and "La ligne avec le centre est coupée" in desk.own_door()[2], 60)
        centre.line.carries = True
        began = time.monotonic()
        until("its keys are shown again", lambda: centre.desk("Accueil")["there"] and SERIAL in cards(there), 60)
        print(f"       there again after {time.monotonic() - began:.1f} s")
        # the centre dies, and is started again
        centre.kill()
        with centre.serving():
            began = time.monotonic()
            until("the desk comes back", lambda: centre.desk("Accueil")["there"], 60)
            print(f"       back {time.monotonic() - began:.1f} s after the centre was started again")
            until("its keys are shown", lambda: SERIAL in cards(there))


@check
def a_desk_comes_through_the_proxy_of_a_school(folder):
    port = free_port()
    (folder / "proxy.conf").write_text(f"Port {port}\nListen 127.0.0.1\nTimeout 600\n")
    log = (folder / "proxy.log").open("w+")
    proxy = subprocess.Popen(["tinyproxy", "-d", "-c", folder / "proxy.conf"], stdout=log, stderr=log)
    try:
        until("the proxy listens", lambda: subprocess.run(["bash", "-c", f"</dev/tcp/127.0.0.1/{port}"], capture_output=True).returncode == 0)
        with served(folder, *KEYS, env={"HTTPS_PROXY": f"http://127.0.0.1:{port}", "NO_PROXY": ""}) as (centre, _):
            until("its keys are seen", lambda: centre.desk("Accueil")["plugged"] == len(KEYS))
            assert re.search(rf"CONNECT localhost:{centre.line_port}", (folder / "proxy.log").read_text()), (folder / "proxy.log").read_text()
    finally:
        proxy.terminate()
        proxy.wait(10)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:])[1] != 0)
