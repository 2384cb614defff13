"""A station that believes what is said elsewhere, and somebody's browser: for the checks beside."""

import html
import http.cookiejar
import json
import os
import re
import subprocess
import urllib.error
import urllib.parse
import urllib.request

from peers import free_port

PROGRAM = os.environ["TROUSSEAU"]
SCHOOL = "0951099D"
# checks read English, wherever they run; and nobody's systemd is told anything
os.environ["LC_ALL"] = "C.UTF-8"
for name in ("NOTIFY_SOCKET", "TROUSSEAU_DATA", "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"):
    os.environ.pop(name, None)


class Station:
    """A station in a folder of its own, with one school."""

    def __init__(self, folder, more):
        self.folder, self.port, self.public = folder, free_port(), free_port()
        self.config = folder / "trousseau.toml"
        self.more = more

    def configure(self):
        self.config.write_text(f"""
data = '{self.folder}/data'
socket = '{self.folder}/control'
listen = '127.0.0.1:{self.port}'
bus = 'emulated'
{self.more(self)}
""")
        self.config.chmod(0o600)

    def run(self, *arguments, code=0):
        done = subprocess.run([PROGRAM, "--config", self.config, *arguments], capture_output=True, text=True, timeout=60)
        assert code is None or done.returncode == code, f"{arguments}: {done.returncode} {done.stdout} {done.stderr}"
        return done.stdout + done.stderr

    def documents(self, *arguments, code=0):
        return [json.loads(line) for line in self.run("--json", *arguments, code=code).splitlines() if line.startswith("{")]

    def roles(self, login):
        found = [one for one in self.documents("person", "list", login) if one["login"] == login]
        grant = lambda one: one["role"] if one["scope"] == "academy" else f'{one["role"]}@{one["scope"]["school"]}'
        return sorted(grant(one) for one in found[0]["grants"]) if found else None

    def __enter__(self):
        self.configure()
        self.said = (self.folder / "said").open("ab")
        self.daemon = subprocess.Popen([PROGRAM, "--config", self.config, "serve"], stdout=subprocess.PIPE, stderr=self.said, text=True)
        line = self.daemon.stdout.readline()
        assert "http://" in line, (self.folder / "said").read_text()
        if not self.documents("school", "list"):
            self.run("school", "add", SCHOOL, "Collège Jean Moulin")
        return self

    def __exit__(self, *_):
        self.daemon.terminate()
        self.daemon.wait(10)


class Led(urllib.request.HTTPRedirectHandler):
    """Goes where it is led, and knows by which ways."""

    def __init__(self, browser):
        self.browser, self.seen = browser, browser.seen

    def redirect_request(self, request, fp, code, msg, headers, newurl):
        if self.browser.change and "/sign-in/provider/back?" in newurl:
            newurl = self.browser.change(newurl)
        self.seen.append(newurl)
        return super().redirect_request(request, fp, code, msg, headers, newurl)


class Browser:
    """One that keeps its cookies, fills in forms, and is led from one machine to the other."""

    def __init__(self):
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.seen, self.change = [], None
        self.opener = urllib.request.build_opener(jar, Led(self))
        self.opener.addheaders = [("Accept-Language", "en")]

    def get(self, url, form=None):
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        try:
            with self.opener.open(url, data, timeout=20) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.url, refused.read().decode()

    def sign_in(self, station, name, path="/sign-in/provider?next=/me"):
        """As somebody does who types their name at the provider and agrees."""
        status, url, page = self.get(f"http://127.0.0.1:{station.port}{path}")
        for _ in range(3):
            if "/interaction/" not in url:
                break
            action = html.unescape(re.search(r'action="([^"]+)"', page)[1])
            prompt = re.search(r'name="prompt" value="(\w+)"', page)[1]
            form = {"prompt": prompt, "login": name, "password": "x"} if prompt == "login" else {"prompt": prompt}
            status, url, page = self.get(urllib.parse.urljoin(url, action), form)
        return status, url, page
