"""An academy's other verifier, filled and emptied by the station: the traps, one check each, and the station killed between every two
requests."""

import http.client
import re
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from checks.browser import Browser
from checks.station import SCHOOL, Station
from otp import HOTP_SECRET, hotp
from peers import free_port, until
from runner import for_each, run
from servers import ADMIN, Line, Server

PIN = "4719"
NUMBERS = iter(range(2_301_000, 2_400_000))
SERVERS = {}
KINDS = ("privacyidea", "edumfa")
FOLDER = tempfile.TemporaryDirectory(prefix="verifier.", ignore_cleanup_errors=True)


def server(kind):
    """One for all checks: it takes half a minute to begin."""
    if kind not in SERVERS:
        SERVERS[kind] = Server(kind, Path(FOLDER.name) / kind)
    return SERVERS[kind]


class Academy(Station):
    """A station whose codes `server` checks; `line` between the two."""

    def __init__(self, folder, kind, counter=0, more="", account=True):
        self.server = server(kind)
        self.server.emptied()
        self.line = Line(self.server.port)
        self.door, self.serial, self.counter = free_port(), str(next(NUMBERS)), counter
        folder.mkdir(exist_ok=True)
        password = folder / "verifier-password"
        password.write_text(ADMIN[1] if account else self.server.token)
        password.chmod(0o600)
        who = f"account = '{ADMIN[0]}'\npassword_file" if account else "key_header = 'Authorization'\nkey_file"
        super().__init__(folder, more=f"""[verification]
listen = '127.0.0.1:{self.door}'
[verifier]
kind = '{kind}'
address = 'http://127.0.0.1:{self.line.port}'
{who} = '{password}'
realm = 'ecole'
{more}""")

    def furnished(self, gives=True):
        """Somebody with a key in their hands, by the way that everybody goes."""
        table = self.folder / "keys.csv"
        table.write_text(f"serial,type,digits,counter,secret\n{self.serial},hotp,6,{self.counter},{HOTP_SECRET.hex()}\n")
        self.with_school().with_person("zoe", f"requester@{SCHOOL}").with_person("adam", f"requester@{SCHOOL}")
        self.run("import", table, "--school", SCHOOL)
        self.client = self.run("client", "add", "vpn", "--typing", "code")[0]["key"]
        if gives:
            self.line.cut(1, False, lambda: None)
            with self.serving():
                self.asked_for("zoe")
            self.line.left = None
            self.hand_over()
        return self

    def asked_for(self, login):
        """The request, the approval, the charter and the PIN of somebody; while the station serves."""
        browser = Browser(self.address)
        browser.sign_in(login)
        ask(browser, {"csrf": browser.csrf, "school": SCHOOL, "need": "pour me connecter de chez moi"})
        request = [one for one in self.run("request", "list") if one["state"] == "submitted"][0]["id"]
        self.run("request", "approve", request)
        page = browser.get("/requests").text
        digest = re.search(r'name="digest" value="([^"]+)"', page)
        assert browser.post(f"/requests/{request}/charter", {"accepted": "yes", "digest": digest[1]}).status == 303
        answer = browser.post(f"/requests/{request}/pin", {"pin": PIN, "again": PIN})
        assert answer.status == 303 or "PIN" in page, answer.status

    def hand_over(self):
        self.run("stock", "hand-over", self.serial, "--shown", self.serial, "--without", "essai")

    def there(self):
        """Its serial there, as the station says it."""
        return self.run("verifier", "list", "--all")[0]["serial"]

    def waiting(self):
        return [one for one in self.run("verifier", "list") if one.get("token")]

    def applied(self, seconds=60):
        until("everything is applied there", lambda: not self.waiting(), seconds)
        return self.server.has(self.there())

    def kept(self):
        """The counter that the station expects next."""
        return self.run("stock", "show", self.serial)[0]["row"]["credential"]["counter"]

    def door_says(self, typed):
        """What the station's own door answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.door, timeout=30)
        headers = {"Authorization": f"Bearer {self.client}", "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/validate/check", f"user=zoe&pass={typed}", headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return "ACCEPT" if '"ACCEPT"' in text else "REJECT"


def ask(browser, fields):
    """The form with which somebody asks for a key; it may have files, and has none."""
    edge = "edge"
    parts = "".join(f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items())
    connection = http.client.HTTPConnection(browser.address, timeout=30)
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = {"Cookie": cookie, "Content-Type": f"multipart/form-data; boundary={edge}"}
    connection.request("POST", "/requests", f"{parts}--{edge}--\r\n".encode(), headers)
    answer = connection.getresponse()
    assert answer.status == 303, answer.read().decode()


@for_each(*KINDS)
def trap_1_a_serial_that_somebody_else_made_is_left_alone(kind):
    with folder() as path:
        academy = Academy(path, kind).furnished()
        serial, other = academy.there(), b"somebody else's seed"
        academy.server.asked("/token/init", {"type": "hotp", "serial": serial, "otpkey": other.hex(), "genkey": 0, "description": "atelier"})
        with academy.serving():
            until("it is said", lambda: academy.waiting()[0]["problem"] == "not_ours")
            page = academy.run("stock", "show", academy.serial)[0]["entrusted"]
            assert page["problem"] == "not_ours" and page["waiting"], page
            assert [one for one in academy.findings() if one["code"] == "verifier_stuck"]
        assert not [path for path in academy.line.paths() if path not in ("/auth", "/token/")], academy.line.paths()
        assert academy.server.has(serial)["description"] == "atelier"
        academy.server.asked("/token/disable", {"serial": serial})


@for_each(*KINDS)
def trap_2_nothing_that_is_done_again_sets_a_counter_back(kind):
    with folder() as path:
        academy = Academy(path, kind).furnished()
        with academy.serving():
            found = academy.applied()
            assert academy.server.accepts(hotp(0)) and academy.server.accepts(hotp(4))
            academy.run("school", "add", "0750655E", "Lycée voisin")
            for school in ("0750655E", SCHOOL):
                before = len(academy.line.seen)
                academy.run("stock", "move-school", academy.serial, school)
                until("it was looked at again", lambda: len(academy.line.seen) > before)
                academy.applied()
            assert academy.server.has(found["serial"])["count"] == 5
            assert not academy.server.accepts(hotp(4)), "a code of before lives again"
            assert academy.server.accepts(hotp(5))
        assert "/token/load" not in academy.line.paths()
        assert academy.line.paths().count("/token/init") == 1


@for_each(*KINDS)
def trap_3_the_counter_of_a_key_that_was_used_arrives_there(kind):
    for counter in (1, 2, 11, 1_500):
        with folder() as path:
            academy = Academy(path, kind, counter=counter).furnished()
            with academy.serving():
                found = academy.applied()
                assert (found["count"], found["sync_window"], found["active"], found["username"]) == (counter, 1_000, True, "zoe"), found
                assert not academy.server.accepts(hotp(counter - 1)), "a spent code"
                assert academy.server.accepts(hotp(counter))
                academy.run("stock", "take-back", academy.serial)
                academy.applied()
                assert academy.kept() == counter + 1, "the station follows"


@for_each(*KINDS)
def trap_4_what_comes_back_is_not_revoked_and_what_is_lost_is(kind):
    with folder() as path:
        academy = Academy(path, kind).furnished()
        with academy.serving():
            first = academy.applied()
            assert academy.server.accepts(hotp(0))
            academy.run("stock", "take-back", academy.serial)
            back = academy.applied()
            assert (back["active"], back["revoked"], back["username"]) == (False, False, ""), back
            assert academy.kept() == 1
            academy.asked_for("adam")
            academy.hand_over()
            again = academy.applied()
            assert (again["serial"], again["username"], again["active"], again["count"]) == (first["serial"], "adam", True, 1), again
            assert academy.server.accepts(hotp(1), "adam") and not academy.server.accepts(hotp(2), "zoe")
            academy.run("stock", "report-lost", academy.serial, "--comment", "train", "--yes")
            lost = academy.applied()
            assert lost["revoked"] and not lost["active"], lost
            assert not academy.server.accepts(hotp(3), "adam")
            academy.run("verifier", "retry")
            assert not academy.waiting(), "nothing more is asked of it"


@for_each(*KINDS)
def trap_5_an_account_signs_in_and_a_key_in_a_header_does_as_well(kind):
    with folder() as path:
        academy = Academy(path, kind, account=False).furnished()
        with academy.serving():
            assert academy.applied()["active"]
        assert "/auth" not in academy.line.paths()
    with folder() as path:
        academy = Academy(path, kind).furnished()
        said = academy.run("verifier", "check")[0]["version"]
        assert kind in said.lower(), said
        (path / "verifier-password").write_text("faux")
        said = academy.run("verifier", "check", code=1)
        assert "401" in said, said
        assert [one for one in academy.findings() if one["code"] == "verifier_silent"]
        with academy.serving():
            until("it waits, and says why", lambda: academy.waiting()[0]["said"], 60)
            assert not academy.server.has(academy.there())


@for_each(*KINDS)
def trap_6_the_pin_stays_here(kind):
    with folder() as path:
        academy = Academy(path, kind).furnished()
        with academy.serving():
            academy.applied()
            assert academy.server.accepts(hotp(0)), "what is asked there beside the code is that server's policy: here nothing"
        sent = [body for _, _, body in academy.line.seen]
        assert any(HOTP_SECRET.hex() in body for body in sent), "this check no longer sees what is sent"
        assert not any(PIN in body.replace(academy.serial, "") for body in sent if "otpkey" not in body and "otp1" not in body)
        assert "/token/setpin" not in academy.line.paths()
        assert HOTP_SECRET.hex() not in (path / "log").read_text()


@for_each(*KINDS)
def trap_7_one_of_the_two_checks_and_the_other_refuses(kind):
    with folder() as path:
        academy = Academy(path, kind).furnished()
        with academy.serving():
            found = academy.applied()
            assert academy.door_says(hotp(0)) == "REJECT", "the station is not the verifier of this key"
            said = academy.run("verify", academy.serial, hotp(0), code=1)
            assert "other server" in said, said
            assert academy.server.accepts(hotp(0))
            # by consecutive codes it is found anew here, and told there
            academy.run("resync", academy.serial, hotp(700), hotp(701))
            until("the counter is there", lambda: academy.server.has(found["serial"])["count"] == 702)
            academy.applied()
            assert not academy.server.accepts(hotp(701)) and academy.server.accepts(hotp(702))
            academy.run("stock", "take-back", academy.serial)
            academy.applied()
            assert academy.kept() == 703
            entries = [one for one in academy.run("journal", "show", "--limit", 1000) if one["verb"] == "entrust"]
            assert len(entries) == 2, entries
            academy.run("verify", academy.serial, hotp(703))
            assert not academy.server.accepts(hotp(704)), "nobody's there"


def lives(academy, done, most=60):
    """The station lives again and again, and is killed: in turns before a request that changes something is passed on, and before its
    answer arrives; at the third and at the second request of a life, so that no boundary is left out."""
    def settled():
        try:
            return done()
        except AssertionError:
            return False  # it was killed while it was asked

    count = 0
    for number, forward in [(1, False), (2, False), (3, False), (3, True), (1, True), (2, True)] * most:
        before = len(academy.line.seen)
        with academy.serving():
            academy.line.cut(number, forward, academy.kill)
            until("it was killed, or has nothing to do", lambda: academy.daemon.poll() is not None or settled(), 30)
        academy.line.left = None
        count += 1
        if done():
            return count
        assert len(academy.line.seen) > before, "it does nothing"
    raise AssertionError(f"not done after {count} lives: {academy.line.paths()[-20:]}")


@for_each(*KINDS)
def killed_between_every_two_requests_everything_is_equal_at_the_end(kind):
    with folder() as path:
        academy = Academy(path, kind, counter=1_500).furnished()
        first = lives(academy, lambda: not academy.waiting())
        found = academy.server.has(academy.there())
        assert (found["count"], found["username"], found["active"], found["sync_window"]) == (1_500, "zoe", True, 1_000), found
        assert academy.kept() == 1_500
        assert academy.server.accepts(hotp(1_500)) and academy.server.accepts(hotp(1_507))
        academy.run("stock", "take-back", academy.serial)
        second = lives(academy, lambda: not academy.waiting())
        found = academy.server.has(academy.there())
        assert (found["count"], found["username"], found["active"]) == (1_508, "", False), found
        assert academy.kept() == 1_508
        assert first > 8 and second > 2, f"{first} and {second} lives: this check no longer kills"
        made = [one for one in academy.server.asked(f"/token/?serial={academy.serial}*")["tokens"]]
        assert len(made) == 1, made
        assert academy.run("journal", "verify")


@for_each(*KINDS)
def a_key_that_was_deleted_there_is_not_made_anew_and_one_of_nobody_is_said(kind):
    with folder() as path:
        academy = Academy(path, kind).furnished()
        with academy.serving():
            found = academy.applied()
            connection = http.client.HTTPConnection("127.0.0.1", academy.server.port, timeout=60)
            connection.request("DELETE", f"/token/{found['serial']}", headers={"Authorization": academy.server.token})
            assert connection.getresponse().status == 200
            academy.run("resync", academy.serial, hotp(5), hotp(6))
            until("it is said", lambda: academy.waiting() and academy.waiting()[0]["problem"] == "vanished")
            assert academy.server.has(found["serial"]) is None
            academy.run("stock", "take-back", academy.serial)
            academy_is_done = lambda: not academy.waiting()
            until("it is over", academy_is_done)


@contextmanager
def folder():
    with tempfile.TemporaryDirectory(prefix="check.", ignore_cleanup_errors=True) as path:
        yield Path(path)


if __name__ == "__main__":
    try:
        passed, failed = run(sys.argv[1:])
    finally:
        for one in SERVERS.values():
            one.close()
        FOLDER.cleanup()
    sys.exit(failed > 0 or passed == 0)
