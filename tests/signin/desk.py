"""Somebody's browser, and a station that believes what a provider says of them: for the checks beside."""

import html
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

from station import Station


def with_provider(folder, port, name="Guichet agents", proof=None, more=""):
    """A station whose people sign in at the provider on this port. `proof`: a line on what it proves itself by, in place of a secret."""
    station = Station(folder)
    proof = proof or f"secret_file = '{station.secret('provider.secret', 'un secret: 100 %')}'"
    station.configure(f"""
[sign_in.provider]
name = '{name}'
issuer = 'http://127.0.0.1:{port}'
client = 'trousseau'
{proof}
{more}
[sign_in.provider.person]
login = 'sub'
name = ['given_name', 'family_name']
email = 'email'
fredu = true
delegated = ['okey']
""")
    return station


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
