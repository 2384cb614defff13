"""The verification door with real peers in front of it."""

import http.client
import http.server
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path

from checks.browser import Browser
from checks.station import SCHOOL, Station
from otp import HOTP_SECRET, hotp
from peers import free_port, until
from radius import RADIUS_SECRET, Radius
from runner import check, run

ROOT = Path(__file__).parents[2]
SERIAL = "2301234"
PIN = "4719"


class Door(Station):
    """A station whose requester holds a key, and a verification door; `key`: the access key of a client."""

    def __init__(self, folder, more=""):
        self.port, self.counter = free_port(), 0
        super().__init__(folder, more=f"[verification]\nlisten = '127.0.0.1:{self.port}'\n{more}")

    def furnished(self):
        """Somebody with a key in their hands, by the way that everybody goes."""
        table = self.folder / "keys.csv"
        table.write_text(f"serial,type,digits,counter,secret\n{SERIAL},hotp,6,0,{HOTP_SECRET.hex()}\n")
        self.with_school().with_person("zoe", f"requester@{SCHOOL}")
        self.run("import", table, "--school", SCHOOL)
        with self.serving():
            browser = Browser(self.address)
            browser.sign_in("zoe")
            ask(browser, {"csrf": browser.csrf, "school": SCHOOL, "need": "pour me connecter de chez moi"})
            request = self.run("request", "list")[0]["id"]
            self.run("request", "approve", request)
            page = browser.get("/requests").text
            digest = re.search(r'name="digest" value="([^"]+)"', page)
            assert browser.post(f"/requests/{request}/charter", {"accepted": "yes", "digest": digest[1]}).status == 303
            assert browser.post(f"/requests/{request}/pin", {"pin": PIN, "again": PIN}).status == 303
            self.run("stock", "hand-over", SERIAL, "--shown", SERIAL, "--without", "essai")
        self.key = self.run("client", "add", "vpn")[0]["key"]
        return self

    def passcode(self, ahead=0):
        """PIN and the next code, with so many left out before it."""
        self.counter += ahead + 1
        return PIN + hotp(self.counter - 1)

    def next_code(self):
        self.counter += 1
        return hotp(self.counter - 1)

    def asked(self, path="/validate/check", key=None, **fields):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {key or self.key}", "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urllib.parse.urlencode(fields), headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, json.loads(text) if text else None

    def says(self, **fields):
        return self.asked(**fields)[1]["result"]["authentication"]

    def entries(self, verb):
        return [entry for entry in self.run("journal", "show", "--limit", 1000) if entry["verb"] == verb]


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


class Slow:
    """A line between freeradius and the station that loses answers: whoever asks does not hear what was decided."""

    def __init__(self, port, lost):
        self.upstream, self.lost, self.seen = port, lost, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.pass_on, args=(line,), daemon=True).start()

    def pass_on(self, line):
        with line, socket.create_connection(("127.0.0.1", self.upstream)) as upstream:
            while True:
                question = line.recv(65536)
                if not question:
                    return
                upstream.sendall(question)
                answer = upstream.recv(65536)
                self.seen += 1
                if self.seen <= self.lost:
                    # the station has decided; nobody hears of it
                    time.sleep(8)
                    return
                line.sendall(answer)


@check
def radius_accepts_refuses_and_demands_a_message_authenticator(folder):
    door = Door(folder).furnished()
    with door.serving(), Radius(folder / "radius", door.key, door.port) as radius:
        passcode = door.passcode()
        said = radius.signs_in("zoe", passcode)
        assert said[0] == "Access-Accept", said[1] + radius.log()[-3000:]
        # the same packet once more, as a gateway sends it that heard nothing
        assert radius.signs_in("zoe", passcode)[0] == "Access-Accept"
        assert len([entry for entry in door.entries("verify") if entry["who"] == "vpn"]) == 1, "one sign-in"
        for name, typed in (("zoe", PIN + "000000"), ("zoe", "9274" + door.next_code()), ("nobody", passcode)):
            assert radius.signs_in(name, typed)[0] == "Access-Reject", name
        assert radius.signs_in("zoe", door.passcode(), authentic=False, timeout=2)[0] is None, "a packet that anybody could forge"
        assert radius.signs_in("zoe", door.passcode())[0] == "Access-Accept"


@check
def radius_asks_for_the_next_code_and_the_key_is_cured(folder):
    door = Door(folder).furnished()
    with door.serving(), Radius(folder / "radius", door.key, door.port) as radius:
        kind, said = radius.signs_in("zoe", door.passcode(ahead=50))
        assert kind == "Access-Challenge", said + radius.log()[-3000:]
        state = re.search(r"State = (0x[0-9a-f]+)", said)[1]
        assert re.search(r'Reply-Message = ".*code', said), said
        kind, said = radius.signs_in("zoe", door.next_code(), f"State = {state}")
        assert kind == "Access-Accept", said
        assert radius.signs_in("zoe", door.passcode())[0] == "Access-Accept", "it is cured"
        assert len(door.entries("resynchronise")) == 1


@check
def radius_hears_nothing_asks_again_and_the_code_is_not_lost(folder):
    door = Door(folder).furnished()
    line = Slow(door.port, lost=1)
    with door.serving(), Radius(folder / "radius", door.key, line.port) as radius:
        passcode = door.passcode()
        kind, said = radius.signs_in("zoe", passcode, timeout=6)
        assert kind is None, f"nothing was decided as far as freeradius knows, so it says nothing: {said}"
        assert line.seen == 1
        kind, said = radius.signs_in("zoe", passcode)
        assert kind == "Access-Accept", said
        assert len([entry for entry in door.entries("verify") if entry["who"] == "vpn"]) == 1, "one sign-in"


@check
def a_kill_between_the_commit_and_the_answer_is_a_retry_that_says_yes(folder):
    door = Door(folder).furnished()
    for _ in range(3):
        passcode = door.passcode()
        with door.serving():
            line = socket.create_connection(("127.0.0.1", door.port))
            body = urllib.parse.urlencode({"user": "zoe", "pass": passcode}).encode()
            head = f"POST /validate/check HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {door.key}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
            before = len(door.entries("verify"))
            line.sendall(head.encode() + body)
            until("it is decided", lambda: len(door.entries("verify")) > before)
            door.kill()
            line.close()
        with door.serving():
            assert door.says(user="zoe", **{"pass": passcode}) == "ACCEPT", "the answer that nobody heard is given again"
            other = door.run("client", "add", f"portal {passcode}")[0]["key"]
            assert door.says(user="zoe", key=other, **{"pass": passcode}) == "REJECT", "from another program it is a replay"


@check
def pam_asks_radius_for_whoever_signs_in_at_this_machine(folder):
    door = Door(folder).furnished()
    service = Path(f"/etc/pam.d/trousseau-check-{os.getpid()}")
    # pam_radius 2 sends no Message-Authenticator: its packets stay on this machine
    with door.serving(), Radius(folder / "radius", door.key, door.port, authentic=False) as radius:
        servers = folder / "servers"
        servers.write_text(f"127.0.0.1:{radius.port} {RADIUS_SECRET} 10\n")
        servers.chmod(0o600)
        service.write_text(f"auth required pam_radius_auth.so conf={servers}\naccount required pam_permit.so\n")
        try:
            def enters(*typed):
                done = subprocess.run(["pamtester", service.name, "zoe", "authenticate"], input="\n".join(typed) + "\n", capture_output=True, text=True, timeout=60)
                return done.returncode == 0, done.stdout + done.stderr
            yes, said = enters(door.passcode())
            assert yes, said + radius.log()[-2000:]
            no, said = enters("4719000000")
            assert not no, said
            # the same prompt asks for the next code
            yes, said = enters(door.passcode(ahead=40), door.next_code())
            assert yes, said + radius.log()[-2000:]
        finally:
            service.unlink()


@check
def lemonldap_lets_in_by_its_own_rest_client(folder):
    door = Door(folder).furnished()
    key = door.run("client", "add", "portail", "--typing", "code")[0]["key"]
    with door.serving():
        def enters(typed, user="zoe"):
            url = f"http://lemonldap:{key}@127.0.0.1:{door.port}/validate/lemonldap"
            return subprocess.run(["perl", ROOT / "tests/verify/second_factor.pl", url, user, typed], timeout=60).returncode == 0
        right = door.next_code()
        assert enters(right) and enters(right), "a portal that asks twice"
        assert not enters("000000") and not enters(door.next_code(), user="nobody")
        assert not enters(PIN + door.next_code()), "its own password came before: no PIN is typed there"
        assert enters(door.next_code())


@check
def ten_thousand_questions_at_once_leave_the_panel_alone_and_end_nothing(folder):
    door = Door(folder).furnished()
    flood = door.run("client", "add", "flood", "--a-minute", 1_000_000)[0]["key"]
    with door.serving():
        asked, failed = [0], []
        def many():
            connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=60)
            for _ in range(100):
                try:
                    body = urllib.parse.urlencode({"user": f"nobody{asked[0] % 50}", "pass": "4719000000"})
                    connection.request("POST", "/validate/check", body, {"Authorization": f"Bearer {flood}", "Content-Type": "application/x-www-form-urlencoded"})
                    answer = connection.getresponse()
                    answer.read()
                    assert answer.status == 200, answer.status
                    asked[0] += 1
                except Exception as error:
                    failed.append(error)
                    return
        threads = [threading.Thread(target=many) for _ in range(100)]
        begun = time.monotonic()
        for thread in threads:
            thread.start()
        slowest = 0
        while any(thread.is_alive() for thread in threads) and time.monotonic() - begun < 60:
            once = time.monotonic()
            assert Browser(door.address).get("/sign-in").status == 200
            slowest = max(slowest, time.monotonic() - once)
            time.sleep(0.2)
        for thread in threads:
            thread.join(60)
        assert not failed, failed[:3]
        assert asked[0] == 10_000 and slowest < 5, (asked, slowest)
        time.sleep(1)
        door.run("journal", "verify")
        assert door.says(user="zoe", **{"pass": door.passcode()}) == "ACCEPT"


@check
def what_is_no_question_is_refused_in_its_shape(folder):
    door = Door(folder).furnished()
    with door.serving():
        def raw(text):
            with socket.create_connection(("127.0.0.1", door.port), timeout=20) as line:
                line.sendall(text)
                answer = b""
                while b"\r\n\r\n" not in answer:
                    part = line.recv(65536)
                    if not part:
                        break
                    answer += part
                return int(answer.split(b" ", 2)[1]) if answer else None
        key = f"Authorization: Bearer {door.key}\r\nContent-Type: application/x-www-form-urlencoded\r\n".encode()
        body = b"user=zoe&pass=4719000000"
        two = b"POST /validate/check HTTP/1.1\r\nHost: x\r\n" + key + b"Content-Length: 24\r\nContent-Length: 3\r\n\r\n" + body
        assert raw(two) == 400, "two lengths are no length"
        both = b"POST /validate/check HTTP/1.1\r\nHost: x\r\n" + key + b"Content-Length: 24\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + body
        assert raw(both) in (400, None), "a request that two programs would cut in two places"
        odd = b"POST /validate/check HTTP/1.1\r\nHost: x\r\n" + key + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"
        assert raw(odd) == 400
        large = b"POST /validate/check HTTP/1.1\r\nHost: x\r\n" + key + b"Content-Length: 10485760\r\n\r\n" + b"a" * 1_000_000
        try:
            assert raw(large) == 413
        except (ConnectionResetError, BrokenPipeError):
            pass
        assert door.says(user="zoe", **{"pass": door.passcode()}) == "ACCEPT"


if __name__ == "__main__":
    sys.exit(0 if run(sys.argv[1:])[1] == 0 else 1)
