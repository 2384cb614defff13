"""Who is at the station: behind HAProxy and nginx as Debian has them, past them, and with every line that a client can forge."""

import contextlib
import http.client
import os
import pwd
import socket
import ssl
import subprocess

from .browser import Browser
from runner import check
from .station import KEY, PROGRAM, SERIAL, Station, until

NAME = "clefs.example.fr"
# an address of this machine that is not the proxy's: a client far away
FAR = "127.0.0.9"
FORGED = [
    [("X-Forwarded-For", "127.0.0.1")],
    [("X-Forwarded-For", "::1")],
    [("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-For", "127.0.0.1")],
    [("X-Forwarded-For", "127.0.0.1, 127.0.0.1")],
    [("X-Forwarded-For", "[::1]:80, garbage, ")],
    [("X-Forwarded-For", "\x7fgarbage")],
    [("X-Forwarded-For", "2001:db8::1")],
    [("Forwarded", "for=127.0.0.1;host=localhost;proto=http"), ("X-Real-IP", "127.0.0.1")],
    [("Via", "1.1 localhost"), ("X-Forwarded-Host", "localhost:8480"), ("X-Forwarded-Proto", "http")],
    [],
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def certificate(folder):
    """A certificate for the public name, and for localhost, where doctor can look."""
    if not (folder / "both.pem").exists():
        (folder / "openssl.cnf").write_text(
            "[req]\ndistinguished_name = name\nx509_extensions = leaf\nprompt = no\n"
            f"[name]\nCN = {NAME}\n[leaf]\nbasicConstraints = critical,CA:FALSE\n"
            f"subjectAltName = DNS:{NAME},DNS:localhost\n")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-config", folder / "openssl.cnf",
             "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)
        (folder / "both.pem").write_text((folder / "cert.pem").read_text() + (folder / "key.pem").read_text())
        for name in ("both.pem", "key.pem"):
            (folder / name).chmod(0o600)
    return folder / "cert.pem", folder / "key.pem"


@contextlib.contextmanager
def running(command, port):
    proxy = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        def listens():
            assert proxy.poll() is None, f"{command}: {proxy.stderr.read()}"
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0
        until(f"{command[0]} listens", listens)
        yield
    finally:
        proxy.terminate()
        proxy.wait(10)


@contextlib.contextmanager
def haproxy(folder, backend, adds=True, user=None, mode="http"):
    """HAProxy with TLS for `backend`; `adds`: it says whom it forwards."""
    certificate(folder)
    port = free_port()
    path = folder / "haproxy.cfg"
    path.write_text(f"""
global
    {f"user {user}" if user else ""}
defaults
    mode {mode}
    timeout connect 5s
    timeout client 30s
    timeout server 30s
    {"option forwardfor" if adds and mode == "http" else ""}
frontend public
    bind 127.0.0.1:{port} ssl crt {folder}/both.pem
    default_backend station
backend station
    server station {backend}
""")
    with running(["haproxy", "-db", "-f", str(path)], port):
        yield port


@contextlib.contextmanager
def nginx(folder, backend, adds=True, host="$http_host", version="1.1", user="root"):
    certificate(folder)
    port = free_port()
    work = folder / "nginx"
    work.mkdir(exist_ok=True)
    lines = [f"proxy_set_header Host {host};" if host else "", f"proxy_http_version {version};" if version else ""]
    if adds:
        lines.append("proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;")
    temporary = " ".join(f"{kind}_temp_path {work}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    path = folder / "nginx.conf"
    path.write_text(f"""
user {user};
daemon off;
pid {work}/pid;
error_log {work}/error.log;
events {{ worker_connections 128; }}
http {{
    access_log off;
    {temporary}
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {folder}/cert.pem;
        ssl_certificate_key {folder}/key.pem;
        location / {{
            proxy_pass http://{backend};
            {" ".join(lines)}
        }}
    }}
}}
""")
    with running(["nginx", "-c", str(path), "-e", f"{work}/error.log"], port):
        yield port


class Far(Browser):
    """A browser that comes from far away, over TLS, through whatever stands at `port`."""

    def __init__(self, port, headers=(), host=NAME, source=FAR):
        super().__init__(f"127.0.0.1:{port}", host, headers)
        self.source = source

    def send(self, method, path, form=None, headers=()):
        made = http.client.HTTPConnection
        trusting = ssl._create_unverified_context()
        http.client.HTTPConnection = lambda address, timeout: http.client.HTTPSConnection(
            address, timeout=timeout, context=trusting, source_address=(self.source, 0))
        try:
            return super().send(method, path, form, headers)
        finally:
            http.client.HTTPConnection = made


def proxied(folder, name=NAME):
    """A station with a public door behind a proxy of this machine, and where that door listens."""
    own, public = free_port(), free_port()
    more = f"listen = '127.0.0.1:{own}'\n[public]\nurl = 'https://{name}'\nlisten = '127.0.0.1:{public}'\nproxy = '127.0.0.1'"
    station = Station(folder, KEY, more=more).with_school()
    return station.with_person("tess", "technician").with_person("aude", "auditor"), public


@contextlib.contextmanager
def serving(station):
    """As configured: without the test's own --listen."""
    with station.serving(listen=None):
        yield station


def sign_ins(station):
    """(address, at_station) of every sign-in, the newest first."""
    entries = [entry for entry in station.run("journal", "show", "--limit", 200) if entry["verb"] == "sign_in"]
    return [(entry["facts"]["address"], entry["facts"]["at_station"]) for entry in entries]


def forged_lines_change_nothing(station, port):
    for lines in FORGED:
        far = Far(port, lines)
        answer = far.sign_in("tess")
        if answer.status == 400:  # the proxy itself refuses such a line
            continue
        assert answer.status == 303, f"{lines}: {answer.status} {answer.text}"
        assert all(cookie.startswith("__Host-") for cookie in far.cookies), far.cookies
        assert far.post(f"/tokens/{SERIAL}/enrol").status == 403, f"{lines}: who is far away programs nothing"
        assert sign_ins(station)[0] == (FAR, "false"), f"{lines}: {sign_ins(station)[0]}"


@check
def behind_haproxy_no_forged_line_puts_anybody_at_the_station(folder):
    station, public = proxied(folder)
    with serving(station), haproxy(folder, f"127.0.0.1:{public}") as port:
        forged_lines_change_nothing(station, port)
        desk = Browser(station.address)
        assert desk.sign_in("tess").status == 303
        assert sign_ins(station)[0] == ("127.0.0.1", "true"), "a browser on the station itself is there"


@check
def behind_nginx_no_forged_line_puts_anybody_at_the_station(folder):
    station, public = proxied(folder)
    with serving(station), nginx(folder, f"127.0.0.1:{public}") as port:
        forged_lines_change_nothing(station, port)


@check
def a_session_of_the_public_door_is_none_at_the_own_one(folder):
    station, public = proxied(folder)
    with serving(station), haproxy(folder, f"127.0.0.1:{public}") as port:
        far, desk = Far(port), Browser(station.address)
        assert far.sign_in("tess").status == 303 and desk.sign_in("tess").status == 303
        stolen = Browser(station.address)
        for name in (f"trousseau-{station.address.split(':')[1]}", "trousseau", "__Host-trousseau"):
            stolen.cookies[name] = far.cookies["__Host-trousseau"]
        assert stolen.get("/me").status == 303, "a session from far away opens nothing at the own door"
        there = Far(port)
        there.cookies["__Host-trousseau"] = next(iter(desk.cookies.values()))
        assert there.get("/me").status == 303, "and the other way round"
        assert "max-age" in far.get("/me").headers["Strict-Transport-Security"]


@check
def forged_lines_do_not_evade_the_limit_on_guesses_of_an_address(folder):
    station, public = proxied(folder)
    with serving(station), haproxy(folder, f"127.0.0.1:{public}") as port:
        slowed = 0
        # an address is slowed down after 30
        for number in range(45):
            far = Far(port, [("X-Forwarded-For", f"198.51.100.{number}")])
            answer = far.sign_in(f"somebody{number}", "une autre phrase, fausse")
            slowed += answer.status in (422, 429) and "ttendez" in answer.text
        assert slowed >= 3, f"45 guesses with 45 forged lines: only {slowed} were slowed down"


@check
def the_own_door_refuses_what_a_proxy_passes_on(folder):
    station, _ = proxied(folder)
    with serving(station):
        own = station.address
        service = "www-data" if has_user("www-data") else "nobody"
        for what, proxy, headers in [
            ("HAProxy that says so", haproxy(folder, own), []),
            ("HAProxy that says nothing, as a service", haproxy(folder, own, adds=False, user=service), [("Host", own)]),
            ("HAProxy that passes bytes on, as a service", haproxy(folder, own, mode="tcp", user=service), [("Host", own)]),
            ("nginx as it is set up by itself", nginx(folder, own, adds=False, host=None, version=None), []),
            ("nginx in HTTP/1.1 that says nothing, as a service", nginx(folder, own, adds=False, host=own, user=service), []),
        ]:
            with proxy as port:
                far = Far(port, host=own)
                page = far.get("/sign-in")
                assert page.status in (403, 421), f"{what}: {page.status}"
                assert f"https://{NAME}" in page.text or "desk_users" in page.text, f"{what}: {page.text}"
                assert far.sign_in("tess").status in (403, 421), what
        assert sign_ins(station) == [], "nobody was signed in through any of them"


@check
def the_public_door_answers_its_proxy_alone(folder):
    own, public = free_port(), free_port()
    more = f"listen = '127.0.0.1:{own}'\n[public]\nurl = 'https://{NAME}'\nlisten = '127.0.0.1:{public}'\nproxy = '127.0.0.3'"
    with serving(Station(folder, more=more)):
        page = Browser(f"127.0.0.1:{public}", NAME, [("X-Forwarded-For", "127.0.0.3")]).get("/sign-in")
        assert page.status == 403 and f"https://{NAME}" in page.text, f"{page.status} {page.text}"


@check
def tls_of_our_own_is_never_at_the_station(folder):
    cert, key = certificate(folder)
    own, public = free_port(), free_port()
    more = f"""listen = '127.0.0.1:{own}'
[public]
url = 'https://{NAME}:{public}'
listen = '127.0.0.1:{public}'
certificate = '{cert}'
key = '{key}'"""
    station = Station(folder, more=more).with_school().with_person("tess", "technician")
    with serving(station):
        for lines in FORGED:
            try:
                far = Far(public, lines, host=f"{NAME}:{public}", source="127.0.0.1")
                answer = far.sign_in("tess")
            except http.client.HTTPException:
                continue
            assert answer.status in (303, 400), f"{lines}: {answer.status}"
            if answer.status == 303:
                assert sign_ins(station)[0] == ("127.0.0.1", "false"), lines


@check
def doors_that_cannot_be_told_apart_are_refused_at_the_start(folder):
    for more, says in [
        ("public_url = 'https://a.example'", "[public]"),
        ("trusted_proxy = '127.0.0.1'", "[public]"),
        ("listen = '0.0.0.0:0'", "127.0.0.1"),
        (f"[public]\nurl = 'https://a.example'\nlisten = '127.0.0.1:0'", "certificate and key"),
        (f"listen = '127.0.0.1:8499'\n[public]\nurl = 'https://a.example'\nlisten = '0.0.0.0:8499'\nproxy = '192.0.2.1'", "port of its own"),
        (f"[public]\nurl = 'http://a.example'\nlisten = '127.0.0.1:0'\nproxy = '127.0.0.1'", "https://"),
    ]:
        station = Station(folder, more=more)
        done = subprocess.run([PROGRAM, "--config", station.config, "serve"], capture_output=True, text=True, timeout=30)
        assert done.returncode != 0 and says in done.stderr, f"{more}: {done.returncode} {done.stderr}"


@check
def doctor_tells_what_arrives_through_the_public_address(folder):
    cert, _ = certificate(folder)
    own, public = free_port(), free_port()
    front = free_port()
    more = f"listen = '127.0.0.1:{own}'\n[public]\nurl = 'https://localhost:{front}'\nlisten = '127.0.0.1:{public}'\nproxy = '127.0.0.1'"
    station = Station(folder, more=more)
    trusting = {**os.environ, "SSL_CERT_FILE": str(cert)}

    def doors():
        told = station.findings()
        return [finding for finding in told if finding["area"] == "doors"]

    def front_is(context):
        """The same proxy, at the port of the public address."""
        global free_port
        usual, free_port = free_port, lambda: front
        try:
            return context.__enter__()
        finally:
            free_port = usual

    with station.serving(listen=None, env=trusting):
        [nobody] = doors()
        assert not nobody["ok"] and "proxy" in nobody["remedy"], nobody
        for proxy, good, says in [
            (lambda: haproxy(folder, f"127.0.0.1:{public}"), True, "forged lines change nothing"),
            (lambda: nginx(folder, f"127.0.0.1:{public}"), True, "forged lines change nothing"),
            (lambda: haproxy(folder, f"127.0.0.1:{own}"), False, "own door"),
            (lambda: haproxy(folder, f"127.0.0.1:{public}", adds=False), False, "does not say who asks"),
            (lambda: nginx(folder, f"127.0.0.1:{public}", host=None), False, "asks for"),
        ]:
            context = proxy()
            front_is(context)
            try:
                told = doors()
            finally:
                context.__exit__(None, None, None)
            assert any(says in finding["sentence"] for finding in told), f"{says}: {told}"
            assert all(finding["ok"] for finding in told) == good, told


def has_user(name):
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False
