"""Staff sign in where they do already: at a real provider of OpenID Connect, and through a real proxy that speaks as a portal."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
import urllib.parse

import lemon
from desk import Browser, with_provider
from peers import free_port, until
from runner import check, run
from station import SCHOOL, Station

FIM = os.environ["FIM"]


class Fim:
    """The provider, with keys of its own at each start."""

    def __init__(self, port, station, theirs=None):
        back = f"http://127.0.0.1:{station}/sign-in/provider/back"
        self.issuer = f"http://127.0.0.1:{port}"
        self.command = ["node", FIM, str(port), back, f"http://127.0.0.1:{station}/signed-out", "", *([theirs] if theirs else [])]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        # it warns of being in a test first
        assert any(line.strip() == "ready" for line in self.process.stdout), "the provider does not start"
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def with_fim(folder, kind=None):
    """A station and its provider. `kind`: the station proves itself by a key of this kind, in place of a secret."""
    port = free_port()
    key, theirs = folder / "station.key", folder / "station.pub"
    if kind:
        subprocess.run(["openssl", "genpkey", *kind, "-out", key], check=True, capture_output=True)
        subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", theirs], check=True, capture_output=True)
        key.chmod(0o600)
    station = with_provider(folder, port, proof=f"key_file = '{key}'" if kind else None)
    return station, Fim(port, station.port, str(theirs) if kind else None)


KINDS = {
    "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "ed25519": ["-algorithm", "ED25519"],
}


@check
def a_station_proves_itself_by_a_key_of_its_own_of_each_kind_and_by_no_other(folder):
    for name, kind in KINDS.items():
        (folder / name).mkdir()
        station, fim = with_fim(folder / name, kind)
        with fim, station:
            browser = Browser()
            status, url, page = browser.sign_in(station, "zlefevre")
            assert status == 200 and url.endswith("/me"), (name, status, url, page)
            # this provider says in each answer who answers (RFC 9207), and is held to it
            back = next(url for url in browser.seen if "/sign-in/provider/back?" in url)
            assert f"iss={urllib.parse.quote(fim.issuer, safe='')}" in back, back
    # a key that the provider does not know
    (folder / "other").mkdir()
    station, fim = with_fim(folder / "other", KINDS["p256"])
    with fim:
        subprocess.run(["openssl", "genpkey", *KINDS["p256"], "-out", folder / "other" / "station.key"], check=True, capture_output=True)
        with station:
            status, _, page = Browser().sign_in(station, "zlefevre")
            assert status == 403 and "invalid_client" in page, (status, page)
            assert station.roles("zlefevre") is None


@check
def an_answer_of_another_provider_brings_no_code_to_this_one(folder):
    station, fim = with_fim(folder)
    with fim, station:
        browser = Browser()
        browser.change = lambda url: url.replace(urllib.parse.quote(fim.issuer, safe=""), "https%3A%2F%2Fevil.example")
        assert browser.sign_in(station, "zlefevre")[0] == 403
        browser = Browser()
        browser.change = lambda url: re.sub("&iss=[^&]*", "", url)
        assert browser.sign_in(station, "zlefevre")[0] == 403, "it says in each answer who answers"
        assert station.roles("zlefevre") is None
        assert Browser().sign_in(station, "zlefevre")[0] == 200

@check
def a_head_signs_in_at_the_provider_and_is_principal_and_a_deputy_is_one_for_two_days(folder):
    station, fim = with_fim(folder)
    with fim, station:
        status, url, page = Browser().sign_in(station, "zlefevre")
        assert status == 200 and url == f"http://127.0.0.1:{station.port}/me", (status, url, page)
        assert "Zoe Lefèvre" in page
        assert station.roles("zlefevre") == [f"principal@{SCHOOL}"]
        assert Browser().sign_in(station, "dmartin")[0] == 200
        assert station.roles("dmartin") == [f"deputy@{SCHOOL}", f"requester@{SCHOOL}"]
        shown = station.documents("school", "show", SCHOOL)[0]
        deputy = [one for one in shown["standing_in"] if one["who"]["name"] == "Denis Martin"]
        assert deputy and deputy[0]["source"].startswith("provider:http://127.0.0.1:"), shown
        # what is over, or malformed, gives nothing, and keeps nothing else from being given
        assert Browser().sign_in(station, "pdurand")[0] == 200
        assert station.roles("pdurand") == [f"requester@{SCHOOL}"]
        status, _, page = Browser().sign_in(station, "nobody")
        assert status == 403 and "no access to this service yet" in page, page
        assert station.roles("nobody") is None
        assert [one["code"] for one in station.documents("doctor", code=None) if one["area"] == "sign_in"] == ["provider_well"]


@check
def a_code_that_came_back_does_so_once_and_in_the_browser_that_left(folder):
    station, fim = with_fim(folder)
    with fim, station:
        browser = Browser()
        assert browser.sign_in(station, "zlefevre")[0] == 200
        back = [url for url in browser.seen if "/sign-in/provider/back?" in url]
        assert len(back) == 1, browser.seen
        assert Browser().get(back[0])[0] == 403, "another browser"
        assert browser.get(back[0])[0] == 403, "a second time"


@check
def new_keys_of_the_provider_are_asked_for_and_a_provider_that_is_gone_leaves_the_password(folder):
    station, fim = with_fim(folder)
    with station:
        status, _, page = Browser().get(f"http://127.0.0.1:{station.port}/sign-in/provider")
        assert status == 503 and 'name="password"' in page, page
        with fim:
            assert Browser().sign_in(station, "zlefevre")[0] == 200
        time.sleep(5.1)  # keys are asked for again no sooner
        with fim:
            status, url, page = Browser().sign_in(station, "zlefevre")
            assert status == 200, (url, page)
        found = [one for one in station.documents("doctor", code=None) if one["area"] == "sign_in"]
        assert [one["code"] for one in found] == ["provider_silent"], found


def with_portal(folder):
    station, proxy = Station(folder), free_port()
    station.configure(f"""
[public]
url = 'https://clefs.example.fr'
listen = '127.0.0.1:{station.public}'
proxy = '127.0.0.1'
[sign_in.header]
name = 'Portail'
subject = 'ct-remote-user'
sign_out = 'https://portail.example.fr/logout'
[sign_in.header.person]
login = 'ct-remote-user'
name = ['ctfn', 'ctln']
fredu = true
""")
    (folder / "nginx.conf").write_text(f"""
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    # whom the portal's own session names
    map $cookie_portal $adm {{ default ''; zlefevre DIR; }}
    map $cookie_portal $leads {{ default X; zlefevre '{SCHOOL}$UAJ,X'; }}
    server {{
        listen 127.0.0.1:{proxy};
        location / {{
            proxy_pass http://127.0.0.1:{station.public};
            proxy_http_version 1.1;
            proxy_set_header Host clefs.example.fr;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header ct-remote-user $cookie_portal;
            proxy_set_header ctfn Zoé;
            proxy_set_header ctln Lefèvre;
            proxy_set_header FrEduFonctAdm $adm;
            proxy_set_header FrEduRneResp $leads;
        }}
    }}
}}
""".replace(f"'{SCHOOL}$UAJ,X'", f"'{SCHOOL}'"))
    return station, proxy


def ask(port, path, headers=(), source=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=(source, 0) if source else None)
    connection.request("GET", path, headers={"Host": "clefs.example.fr", **dict(headers)})
    answer = connection.getresponse()
    return answer.status, answer.getheaders(), answer.read().decode()


@check
def a_portal_names_who_comes_through_it_and_what_a_browser_writes_itself_names_nobody(folder):
    station, proxy = with_portal(folder)
    with station:
        nginx = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)], stderr=subprocess.DEVNULL)
        try:
            until("nginx listens", lambda: socket.socket().connect_ex(("127.0.0.1", proxy)) == 0)
            status, headers, _ = ask(proxy, "/sign-in/header", {"Cookie": "portal=zlefevre", "ct-remote-user": "mallory"})
            assert status == 303, status
            assert station.roles("zlefevre") == [f"principal@{SCHOOL}"] and station.roles("mallory") is None
            session = next(value.split(";")[0] for name, value in headers if name.lower() == "set-cookie" and "__Host-trousseau=" in value)
            assert ask(proxy, "/me", {"Cookie": f"portal=zlefevre; {session}"})[0] == 200
            # another person at the portal is not this one here; and nobody at it is nobody
            assert ask(proxy, "/me", {"Cookie": f"portal=pdurand; {session}"})[0] == 303
            assert ask(proxy, "/sign-in/header", {"ct-remote-user": "zlefevre"})[0] == 403
            # past the proxy, from this machine's other address, and at the station's own door
            forged = {"ct-remote-user": "zlefevre", "X-Forwarded-For": "192.0.2.1"}
            assert ask(station.public, "/sign-in/header", forged, "127.0.0.2")[0] == 403
            own = {"ct-remote-user": "zlefevre", "Host": f"127.0.0.1:{station.port}"}
            assert ask(station.port, "/sign-in/header", own)[0] == 403
        finally:
            nginx.terminate()
            nginx.wait(10)
        log = station.log()
        assert log.count("speaks as the portal") == 2, log


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:])[1] != 0)
