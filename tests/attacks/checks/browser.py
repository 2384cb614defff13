"""A browser without a screen: cookies, forms with their nonce, and whatever header an attacker would add."""

import http.client
import re
import urllib.parse

from .station import PASSWORD


class Answer:
    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.text = response.read().decode("utf-8", "replace")
        self.location = self.headers.get("Location")


class Browser:
    """Talks to `address` (host:port) under the name `host`, with `headers` on every request."""

    def __init__(self, address, host=None, headers=(), timeout=30):
        self.address, self.host, self.headers, self.timeout = address, host or address, list(headers), timeout
        self.cookies, self.csrf = {}, None

    def connection(self):
        return http.client.HTTPConnection(self.address, timeout=self.timeout)

    def send(self, method, path, form=None, headers=()):
        connection = self.connection()
        try:
            connection.putrequest(method, path, skip_host=True)
            body = urllib.parse.urlencode(form or {}).encode() if method == "POST" else b""
            usual = [("Host", self.host), ("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))]
            if method == "POST":
                usual += [("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", str(len(body)))]
            for name, value in [*usual, *self.headers, *headers]:
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = Answer(connection.getresponse())
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def get(self, path, **options):
        return self.send("GET", path, **options)

    def post(self, path, form=None, **options):
        """With the nonce of this session, if it has one."""
        nonce = {"csrf": self.csrf} if self.csrf else {}
        return self.send("POST", path, {**nonce, **(form or {})}, **options)

    def sign_in(self, login, password=PASSWORD):
        """The answer to the form; afterwards `csrf` is known."""
        answer = self.post("/sign-in", {"login": login, "password": password})
        if answer.status == 303:
            found = re.search(r'name="csrf" value="([^"]+)"', self.get("/me").text)
            self.csrf = found and found[1]
        return answer
