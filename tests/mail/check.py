"""Mail to a real SMTP server. Each check has a station and a server of its own; the server says what the check wants."""

import asyncio
import email
import email.policy
import email.utils
import html
import json
import logging
import os
import re
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request
import warnings
from pathlib import Path

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from peers import free_port, until

PROGRAM = sys.argv[1]
# checks read English, wherever they run
os.environ["LC_ALL"] = "C.UTF-8"
# the checks say what is wrong; the server's own complaints are wanted here
warnings.simplefilter("ignore")
logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


class Server:
    """An SMTP server that keeps what it takes. `rcpt` and `data` may hold answers that are given first, once each."""

    def __init__(self, port=0, rcpt=(), data=(), **options):
        self.taken, self.sessions, self.tried = [], [], 0
        self.rcpt, self.data, self.after = list(rcpt), list(data), None
        self.port = port or free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop(no_assert=True)

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.tried += 1
        if self.rcpt:
            return self.rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.data:
            return self.data.pop(0)
        self.sessions.append(session)
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=email.policy.default)))
        if self.after:
            self.after(server)
        return "250 OK"


class Station:
    """A station in a folder of its own, with and without its daemon."""

    def __init__(self, folder, port, mail="tls = 'none'", host="127.0.0.1"):
        self.config = folder / "trousseau.toml"
        self.config.write_text(f"""
data = '{folder}/data'
socket = '{folder}/control'
listen = '127.0.0.1:0'
bus = 'emulated'
[public]
url = 'https://clefs.example.fr'
listen = '127.0.0.2:0'
proxy = '127.0.0.1'
""" + ("" if mail is None else f"""
[mail]
from = 'Clefs OTP <clefs@example.fr>'
server = '{host}'
port = {port}
timeout = 5
{mail}
"""))
        self.daemon, self.url = None, None

    def run(self, *arguments, code=0):
        done = subprocess.run([PROGRAM, "--config", self.config, "--json", *arguments], capture_output=True, text=True, timeout=60)
        assert done.returncode == code, f"{arguments}: {done.returncode} {done.stdout} {done.stderr}"
        return [json.loads(line) for line in done.stdout.splitlines()] if code == 0 else done.stderr

    def findings(self):
        """What doctor found; it ends with 6 where something has to be mended."""
        done = subprocess.run([PROGRAM, "--config", self.config, "--json", "doctor"], capture_output=True, text=True, timeout=60)
        assert done.returncode in (0, 6), f"{done.returncode} {done.stdout} {done.stderr}"
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert (done.returncode == 6) == any(finding["level"] == "bad" for finding in found), found
        return found

    def test(self, address="admin@example.fr"):
        return self.run("mail", "test", address)[0]

    def mails(self):
        return self.run("mail", "list", "--all")

    def start(self):
        self.daemon = subprocess.Popen([PROGRAM, "--config", self.config, "serve"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        said = self.daemon.stdout.readline()
        assert "http" in said
        self.url = said.split()[-1].rstrip("/")

    def stop(self):
        if self.daemon:
            self.daemon.send_signal(signal.SIGTERM)
            self.daemon.wait(20)
            said, self.daemon = self.daemon.stderr.read(), None
            return said


@check
def what_arrives_is_a_whole_mail(folder):
    with Server() as server:
        station = Station(folder, server.port)
        people = folder / "people.csv"
        people.write_text("uai;identifiant;nom;courriel;role\n0951099D;agnes;Agnès \"d'Été\" Pêtit;agnes@example.fr;requester\n")
        station.run("school", "add", "0951099D", "Lycée Jean-Jacques Rousseau")
        # invitations are sent once mail is known to work
        assert station.test()["state"] == "sent"
        server.taken.clear()
        station.run("person", "import", "--send-links", str(people))
        station.start()
        until("the link arrives", lambda: server.taken)
        station.stop()
        sender, recipients, mail = server.taken[0]
        assert (sender, recipients) == ("clefs@example.fr", ["agnes@example.fr"])
        assert mail["From"] == '"Clefs OTP" <clefs@example.fr>' or mail["From"].addresses[0].display_name == "Clefs OTP"
        assert mail["To"].addresses[0].addr_spec == "agnes@example.fr"
        assert mail["To"].addresses[0].display_name.startswith("Agnès"), mail["To"]
        assert mail["Subject"] == "Choisir votre mot de passe", mail["Subject"]
        assert mail["Auto-Submitted"] == "auto-generated"
        assert re.fullmatch(r"<[0-9a-f]{32}@example\.fr>", mail["Message-ID"]), mail["Message-ID"]
        assert abs(email.utils.parsedate_to_datetime(mail["Date"]).timestamp() - time.time()) < 120
        assert not [name for name in mail.keys() if name.lower().startswith(("list-", "bcc", "cc"))]
        assert not mail.defects, mail.defects
        assert mail.get_content_type() == "multipart/alternative"
        text, html = mail.iter_parts()
        assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
        assert text.get_content_charset() == html.get_content_charset() == "utf-8"
        text, html = text.get_content(), html.get_content()
        link = re.search(r"^https://clefs\.example\.fr/password/[A-Za-z0-9_-]{43}$", text.replace("\r", ""), re.M)
        assert link and f'<a href="{link[0]}">' in html, text
        assert text.startswith("Bonjour Agnès") and "Pêtit" in html
        assert server.sessions[0].host_name == "clefs.example.fr", "EHLO says who we are"
        assert [mail["state"] for mail in station.mails()] == ["sent", "sent"]


@check
def an_unknown_address_is_stuck_with_the_servers_words(folder):
    with Server(rcpt=["550 5.1.1 no such user here"]) as server:
        station = Station(folder, server.port)
        mail = station.test("nobody@example.fr")
        assert (mail["state"], mail["fault"], mail["detail"]) == ("stuck", "refused", "550 5.1.1 no such user here"), mail
        assert station.test("admin@example.fr")["state"] == "sent", "others leave"


@check
def a_mail_that_is_too_large_for_the_server_is_stuck(folder):
    with Server(data=["552 5.3.4 message too big"]) as server:
        mail = Station(folder, server.port).test()
        assert (mail["state"], mail["detail"]) == ("stuck", "552 5.3.4 message too big"), mail


@check
def greylisting_is_waited_out(folder):
    with Server(rcpt=["451 4.7.1 greylisted, come again"]) as server:
        station = Station(folder, server.port)
        station.start()
        mail = station.test()
        assert (mail["state"], mail["fault"]) == ("waiting", "delayed"), mail
        time.sleep(1)
        assert server.tried == 1, "not at once"
        station.run("mail", "retry", str(mail["id"]))
        until("it arrives", lambda: server.taken)
        station.stop()
        assert [mail["state"] for mail in station.mails()] == ["sent"]


@check
def a_dead_server_is_waited_for_and_told_once(folder):
    port = free_port()
    station = Station(folder, port)
    station.start()
    for _ in range(3):
        mail = station.test()
    assert (mail["state"], mail["attempts"]) == ("waiting", 0), mail
    findings = [finding for finding in station.findings() if finding["area"] == "mail"]
    assert not findings[0]["ok"] and str(port) in findings[0]["sentence"], findings
    with Server(port=port) as server:
        until("all arrive by themselves", lambda: len(server.taken) == 3, 40)
        assert len({mail["Message-ID"] for _, _, mail in server.taken}) == 3
        said = station.stop()
    assert said.count("mail waits") == 1 and said.count("open again") == 1, said
    assert port and len(said.splitlines()) < 8, said


@check
def killed_between_the_servers_word_and_our_note_it_comes_twice_under_one_id(folder):
    with Server() as server:
        station = Station(folder, server.port)
        station.test("warm@example.fr")
        station.start()
        server.after = lambda _: os.kill(station.daemon.pid, signal.SIGKILL)
        subprocess.run([PROGRAM, "--config", station.config, "mail", "test", "twice@example.fr"], capture_output=True)
        station.daemon.wait(10)
        server.after = None
        station.start()
        until("it comes again", lambda: len(server.taken) == 3)
        time.sleep(0.5)
        station.stop()
        station.start()
        time.sleep(0.5)
        station.stop()
        copies = [mail for _, to, mail in server.taken if to == ["twice@example.fr"]]
        assert len(copies) == 2 and len(server.taken) == 3
        assert copies[0]["Message-ID"] == copies[1]["Message-ID"] and copies[0]["Date"] == copies[1]["Date"]


@check
def a_connection_cut_after_the_servers_word_makes_no_second_copy(folder):
    with Server() as server:
        server.after = lambda smtp: asyncio.get_running_loop().call_later(0.05, smtp.transport.abort)
        station = Station(folder, server.port)
        assert station.test()["state"] == "sent"
        station.start()
        time.sleep(1)
        station.stop()
        assert len(server.taken) == 1


@check
def a_connection_cut_before_the_servers_word_is_tried_again(folder):
    with Server() as server:
        server.after = lambda smtp: smtp.transport.abort()
        station = Station(folder, server.port)
        mail = station.test()
        assert (mail["state"], mail["fault"]) == ("waiting", "delayed"), mail


def contexts():
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return authority, context


def with_tls(folder, authority, port, kind, more=""):
    pem = folder / "authority.pem"
    authority.cert_pem.write_to_path(pem)
    return Station(folder, port, f"tls = '{kind}'\nauthorities = '{pem}'\n{more}", host="localhost")


@check
def starttls_is_asked_for_before_anything_is_said(folder):
    authority, context = contexts()
    with Server(tls_context=context, require_starttls=True) as server:
        mail = with_tls(folder, authority, server.port, "starttls").test()
        assert mail["state"] == "sent" and server.sessions[0].ssl, mail


@check
def a_server_whose_authority_is_not_known_gets_nothing(folder):
    _, context = contexts()
    stranger, _ = contexts()
    with Server(tls_context=context, require_starttls=True) as server:
        mail = with_tls(folder, stranger, server.port, "starttls").test()
        assert (mail["state"], mail["fault"]) == ("waiting", "unreachable"), mail
        assert "certificate" in mail["detail"].lower() and not server.taken, mail


@check
def a_server_without_starttls_gets_nothing(folder):
    authority, _ = contexts()
    with Server() as server:
        mail = with_tls(folder, authority, server.port, "starttls").test()
        assert (mail["state"], mail["fault"]) == ("waiting", "unreachable") and not server.taken, mail


class Encrypted(Server):
    """TLS from the first byte."""

    def __init__(self, context, **options):
        super().__init__(**options)
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, ssl_context=context, **options)


@check
def tls_from_the_first_byte_and_an_account(folder):
    authority, context = contexts()
    seen = []

    def authenticate(_server, _session, _envelope, _mechanism, data):
        seen.append((data.login, data.password))
        return AuthResult(success=data == type(data)(b"clefs", b"tr\xc3\xa8s secret"), handled=False)

    password = folder / "password"
    password.write_text("très secret\n")
    password.chmod(0o600)
    account = f"user = 'clefs'\npassword_file = '{password}'"
    options = {"authenticator": authenticate, "auth_require_tls": False, "auth_required": True}
    with Encrypted(context, **options) as server:
        station = with_tls(folder, authority, server.port, "tls", account)
        finding = next(finding for finding in station.findings() if finding["area"] == "mail")
        assert finding["ok"] and "encrypted" in finding["sentence"], finding
        assert station.test()["state"] == "sent"
        password.write_text("falsch\n")
        mail = station.test()
        assert (mail["state"], mail["fault"]) == ("waiting", "unreachable"), mail
        assert "535" in mail["detail"] and "falsch" not in mail["detail"], mail
    assert len(server.taken) == 1 and len(seen) >= 3


@check
def a_plain_server_elsewhere_is_refused_at_start(folder):
    station = Station(folder, 25, host="192.0.2.1")
    said = station.run("mail", "list", code=5)
    assert "in the clear" in said and "starttls" in said, said


class Browser:
    """Somebody who fills in forms of the panel: what an answer leads to is read at once."""

    def __init__(self, url):
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def read(self, path, form=None, at="/"):
        data = None if form is None else urllib.parse.urlencode(form).encode()
        headers = {} if form is None else {"Origin": self.url, "Sec-Fetch-Site": "same-origin", "Referer": self.url + at}
        try:
            page = self.opener.open(urllib.request.Request(self.url + path, data, headers), timeout=60).read()
        except urllib.error.HTTPError as refused:
            page = refused.read()
        return html.unescape(page.decode())

    def send(self, at, path, form):
        csrf = re.search(r'name="csrf" value="([^"]+)"', self.read(at))[1]
        return self.read(path, {"csrf": csrf, **form}, at)


@check
def a_server_that_is_typed_into_the_panel_is_tried_there_and_its_answer_is_told_in_words(folder):
    def authenticate(_server, _session, _envelope, _mechanism, data):
        return AuthResult(success=data == type(data)(b"clefs", b"ouvre-toi"), handled=False)

    options = {"authenticator": authenticate, "auth_require_tls": False, "auth_required": True}
    with Server(**options) as server:
        station = Station(folder, 0, mail=None)
        station.run("setting", "second_factor_administrator", "no")
        station.start()
        try:
            # the link that was printed at the start is void by this one
            path = station.run("setup-link")[0]["path"]
            admin, password = Browser(station.url), "une phrase assez longue"
            begun = admin.read(path, {"login": "admin", "name": "Dominique", "email": "admin@example.fr", "password": password, "again": password})
            assert "Dominique" in begun, begun
            base = {"server": "127.0.0.1", "port": server.port, "security": "none", "sender": "clefs@example.fr", "reply_to": "dsi@example.fr", "account": "clefs", "mail_password": "ouvre-toi"}

            def tried(**other):
                saved = admin.send("/mail/server", "/mail/server", {**base, **other})
                assert "It is saved" in saved or "est enregistré" in saved, saved
                return admin.send("/mail/server", "/mail/test", {"address": "admin@example.fr"})

            for other, french, english in [
                ({"mail_password": "faux"}, "Le compte ou son mot de passe", "The account or its password"),
                ({"port": free_port()}, "rien ne répond à ce port", "nothing answers at this port"),
                ({"security": "starttls"}, "ne chiffre pas de cette façon", "does not encrypt in this way"),
                ({"server": "nowhere.invalid", "security": "tls"}, "Aucune machine", "No machine"),
            ]:
                page = tried(**other)
                assert french in page or english in page, (other, page)
                assert not server.taken
            page = tried()
            assert "Mail works" in page or "Le courriel fonctionne" in page, page
            assert server.taken[0][2]["Reply-To"] == "dsi@example.fr"
            assert all("ouvre-toi" not in admin.read(path) for path in ["/mail/server", "/mail", "/journal", "/settings"])
        finally:
            said = station.stop()
    assert "ouvre-toi" not in said and "ouvre-toi" not in json.dumps(station.run("journal", "show")), said
    data = b"".join(file.read_bytes() for file in (folder / "data").iterdir() if file.is_file())
    assert b"ouvre-toi" not in data


def main():
    passed = failed = 0
    for one in CHECKS:
        name = one.__name__.replace("_", " ")
        if not all(word in name for word in sys.argv[2:]):
            continue
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="trousseau-mail-") as folder:
            try:
                one(Path(folder))
                passed += 1
                print(f"ok      {time.monotonic() - started:5.1f} s  {name}", flush=True)
            except Exception:
                failed += 1
                print(f"FAILED  {time.monotonic() - started:5.1f} s  {name}\n{traceback.format_exc()}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return failed


sys.exit(main() != 0)
