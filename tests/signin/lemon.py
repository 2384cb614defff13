"""Sign-in by LemonLDAP::NG as Debian has it: its issuer of OpenID Connect, and its handler in front of the public door. Several values of one
attribute come in one text, as its directory module joins them; a delegation has semicolons of its own."""

import datetime
import html
import http.client
import re
import urllib.parse

from desk import with_provider
from lemonldap import SEVERAL, Lemonldap
from peers import free_port
from runner import check
from station import SCHOOL, Station

OTHER = "0130040Y"


def day(days):
    return (datetime.date.today() + datetime.timedelta(days)).strftime("%Y%m%d")


def delegated(first, last, *schools):
    return f"okey|*|{day(first)}|{day(last)}|zlefevre|FrEduRneResp={';'.join(f'{school}$UAJ' for school in schools)}|srv|DIR|"


LEADS = [f"{school}$UAJ$PU$N$T3$LP$320" for school in (SCHOOL, OTHER)]
PEOPLE = {
    "zlefevre": {"cn": "Zoé Lefèvre", "givenName": "Zoé", "sn": "Lefèvre", "mail": "zoe@example.fr", "FrEduFonctAdm": "DIR",
                 "FrEduRneResp": [*LEADS, "X"], "FrEduRne": "X", "FrEduResDel": "X"},
    "dmartin": {"cn": "Denis Martin", "givenName": "Denis", "sn": "Martin", "mail": "denis@example.fr", "FrEduFonctAdm": "ADF",
                "FrEduRneResp": "X", "FrEduRne": LEADS[0], "FrEduResDel": [delegated(0, 1, SCHOOL, OTHER), delegated(-9, -2, SCHOOL)]},
    "pdurand": {"cn": "Paul Durand", "givenName": "Paul", "sn": "Durand", "mail": "paul@example.fr", "FrEduRne": LEADS[0]},
}
ROLES = {
    "zlefevre": [f"principal@{OTHER}", f"principal@{SCHOOL}"],
    "dmartin": [f"deputy@{OTHER}", f"deputy@{SCHOOL}", f"requester@{SCHOOL}"],
    "pdurand": [f"requester@{SCHOOL}"],
}


class Walker:
    """A browser for names that are this machine's for the length of a check: it keeps the cookies of each name and port, and goes where it
    is led. `here`: what each name stands for."""

    def __init__(self, here=None):
        self.here, self.jar, self.seen = here or {}, {}, []

    def get(self, url, form=None, headers=()):
        for _ in range(12):
            status, location, body = self.once(url, form, headers)
            if status not in (302, 303):
                return status, url, body
            url, form = urllib.parse.urljoin(url, location), None
            self.seen.append(url)
        raise AssertionError(f"led round and round: {self.seen[-4:]}")

    def once(self, url, form=None, headers=()):
        parts = urllib.parse.urlsplit(url)
        port = self.here.get(parts.hostname, parts.port or 80)
        # the cookie of the portal is its domain's
        known = self.jar.setdefault(parts.hostname.rpartition("example.fr")[1] or parts.netloc, {})
        said = {"Host": parts.netloc, "Accept-Language": "en", "Accept": "text/html", **dict(headers)}
        if known:
            said["Cookie"] = "; ".join(f"{name}={value}" for name, value in known.items())
        data = None
        if form is not None:
            data = urllib.parse.urlencode(form)
            said["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("POST" if data is not None else "GET", parts.path + (f"?{parts.query}" if parts.query else "") or "/", data, said)
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            known[name] = value
        body = answer.read().decode()
        connection.close()
        return answer.status, answer.getheader("Location"), body

    def fill(self, url, page, **typed):
        """The form of the portal with a password in it, and what it keeps to itself."""
        form = next(one for one in re.findall(r"<form.*?</form>", page, re.S) if 'name="password"' in one)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)"[^>]* value="([^"]*)"', form))
        action = re.search(r'action="([^"]*)"', form)
        where = urllib.parse.urljoin(url, html.unescape(action[1])) if action and action[1] not in ("", "#") else url
        return self.get(where, {**{name: html.unescape(value) for name, value in hidden.items()}, **typed})


def schools(station):
    station.run("school", "add", OTHER, "Lycée Marie Curie")


@check
def lemonldap_is_a_provider_and_several_values_in_one_text_are_several_roles(folder):
    port = free_port()
    station = with_provider(folder, port, name="Portail académique", more="scopes = ['profile', 'email', 'fredu']")
    at = f"http://127.0.0.1:{station.port}"
    client = {"name": "trousseau", "secret": "un secret: 100 %", "back": f"{at}/sign-in/provider/back", "over": f"{at}/signed-out"}
    with Lemonldap(folder / "lemonldap", PEOPLE, port=port, client=client) as portal, station:
        schools(station)
        for name, roles in ROLES.items():
            walker = Walker()
            status, url, page = walker.get(f"{at}/sign-in/provider?next=/me")
            assert url.startswith(portal.url), (status, url, portal.log())
            status, url, page = walker.fill(url, page, user=name, password=name)
            assert (status, url) == (200, f"{at}/me"), (status, url, page[:2000], portal.log(), station.said.name)
            assert PEOPLE[name]["cn"] in page, page
            assert station.roles(name) == roles, (station.roles(name), portal.log())
        wrong = Walker()
        _, url, page = wrong.get(f"{at}/sign-in/provider?next=/me")
        status, url, page = wrong.fill(url, page, user="zlefevre", password="autre chose")
        assert url.startswith(portal.url), "LemonLDAP::NG keeps whoever does not know the password"
        found = [one for one in station.documents("doctor", code=None) if one["area"] == "sign_in"]
        assert [one["code"] for one in found] == ["provider_well"], found


@check
def lemonldap_stands_in_front_and_names_who_comes_through_it(folder):
    port, station = free_port(), Station(folder)
    station.configure(f"""
[public]
url = 'https://clefs.example.fr'
listen = '127.0.0.1:{station.public}'
proxy = '127.0.0.1'
[sign_in.header]
name = 'Portail académique'
subject = 'Auth-User'
separator = '{SEVERAL}'
sign_out = 'https://auth.example.fr/?logout=1'
[sign_in.header.person]
login = 'Auth-User'
name = ['Auth-Cn']
email = 'Auth-Mail'
fredu = true
delegated = ['okey']
""")
    site, door = f"http://clefs.example.fr:{port}", f"http://auth.example.fr:{port}"
    with Lemonldap(folder / "lemonldap", PEOPLE, host="auth.example.fr", port=port, guarded=("clefs.example.fr", station.public)) as portal, station:
        schools(station)
        for name, roles in ROLES.items():
            walker = Walker()
            # what a browser writes itself is replaced, or taken away
            forged = {"Auth-User": "mallory", "FrEduFonctAdm": "DIR", "FrEduRneResp": LEADS[0]}
            status, url, page = walker.get(f"{site}/sign-in/header", headers=forged)
            assert url.startswith(door), (status, url, portal.log())
            status, url, page = walker.fill(url, page, user=name, password=name)
            status, location, _ = walker.once(f"{site}/sign-in/header", headers=forged)
            assert status == 303, (status, portal.log(), station.log())
            status, _, page = walker.once(f"{site}/me", headers=forged)
            assert status == 200 and PEOPLE[name]["cn"] in page, (status, page[:1500])
            assert station.roles(name) == roles, (station.roles(name), station.log())
        assert station.roles("mallory") is None
        # whoever signs out of LemonLDAP::NG is nobody here
        walker.get(f"{door}/?logout=1")
        status, location, _ = walker.once(f"{site}/me")
        assert status == 302 and location.startswith(door), (status, location)
        assert station.log().count("speaks as the portal") == 0
