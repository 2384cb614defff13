"""A station that pulls people from a real slapd."""

import re
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from peers import free_port, until
from runner import check, run
from station import SCHOOL, Station

BASE = "ou=personnels,o=gouv,c=fr"
ROOT = "cn=admin,o=gouv,c=fr"
READER = "cn=clefs,o=gouv,c=fr"
PASSWORD = "un mot de passe d'essai"
OTHER = "0130040Y"

# the attributes are those of the academies; the numbers are of nobody (RFC 4512 keeps them for examples)
SCHEMA = """
attributetype ( 1.3.6.1.4.1.32473.1.1 NAME 'FrEduFonctAdm' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.32473.1.2 NAME 'FrEduRneResp' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.32473.1.3 NAME 'FrEduRne' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.32473.1.4 NAME 'FrEduResDel' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
objectclass ( 1.3.6.1.4.1.32473.2.1 NAME 'FrEduPersonne' SUP top AUXILIARY
    MAY ( FrEduFonctAdm $ FrEduRneResp $ FrEduRne $ FrEduResDel ) )
"""


class Slapd:
    """A directory in a folder of its own, on loopback and on a socket, with a certificate that it made for itself."""

    def __init__(self, folder, limit=""):
        self.folder, self.port, self.tls_port = folder, free_port(), free_port()
        self.socket = folder / "ldapi"
        (folder / "db").mkdir()
        (folder / "fredu.schema").write_text(SCHEMA)
        self.authority = folder / "ca.pem"
        (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
        new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        for arguments in [
            ["req", "-x509", *new, "-days", "2", "-subj", "/CN=essai", "-keyout", folder / "ca.key", "-out", self.authority],
            ["req", *new, "-subj", "/CN=localhost", "-keyout", folder / "key.pem", "-out", folder / "asked"],
            ["x509", "-req", "-in", folder / "asked", "-CA", self.authority, "-CAkey", folder / "ca.key", "-CAcreateserial",
             "-days", "2", "-extfile", folder / "names", "-out", folder / "cert.pem"],
        ]:
            subprocess.run(["openssl", *arguments], check=True, capture_output=True)
        self.config = folder / "slapd.conf"
        self.config.write_text(f"""
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include {folder}/fredu.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/pid
TLSCertificateFile {folder}/cert.pem
TLSCertificateKeyFile {folder}/key.pem
authz-regexp "gidNumber=.*,cn=peercred,cn=external,cn=auth" "{READER}"
database mdb
suffix "o=gouv,c=fr"
rootdn "{ROOT}"
rootpw "{PASSWORD}"
directory {folder}/db
{limit}
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{READER}" read by anonymous auth by * none
""")
        self.daemon = None

    def start(self):
        urls = f"ldap://127.0.0.1:{self.port} ldaps://127.0.0.1:{self.tls_port} ldapi://{str(self.socket).replace('/', '%2F')}"
        self.daemon = subprocess.Popen(["/usr/sbin/slapd", "-d", "0", "-f", self.config, "-h", urls])
        until("slapd answers", lambda: self.answers())
        return self

    def answers(self):
        assert self.daemon.poll() is None, "slapd ended"
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        if self.daemon and self.daemon.poll() is None:
            self.daemon.terminate()
            self.daemon.wait(10)

    def bring(self, ldif, tool="ldapadd"):
        done = subprocess.run([tool, "-x", "-H", f"ldap://127.0.0.1:{self.port}", "-D", ROOT, "-w", PASSWORD],
                              input=ldif, capture_output=True, text=True)
        assert done.returncode == 0, f"{ldif[:200]}: {done.stderr}"

    def furnish(self, people):
        self.bring(f"""dn: o=gouv,c=fr
objectClass: organization
o: gouv

dn: {BASE}
objectClass: organizationalUnit
ou: personnels

dn: {READER}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: clefs
userPassword: {PASSWORD}
""")
        self.bring("\n".join(people))

    def remove(self, uid):
        done = subprocess.run(["ldapdelete", "-x", "-H", f"ldap://127.0.0.1:{self.port}", "-D", ROOT, "-w", PASSWORD,
                               f"uid={uid},{BASE}"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


def person(uid, name, *attributes):
    more = "".join(f"{line}\n" for line in attributes)
    return (f"dn: uid={uid},{BASE}\nobjectClass: inetOrgPerson\nobjectClass: FrEduPersonne\nuid: {uid}\ncn: {name}\nsn: {name}\n"
            f"mail: {uid}@ac-exemple.fr\n{more}")


def works(uid, name, *attributes):
    return person(uid, name, f"FrEduRne: {SCHOOL}$UAJ$PU$ENS$uaj$T3$CLG$340", *attributes)


def leads(uid, name):
    return works(uid, name, "FrEduFonctAdm: DIR", f"FrEduRneResp: {SCHOOL}$UAJ$PU$N$T3$CLG$340")


class Pulling(Station):
    """A station whose configuration names this directory."""

    def __init__(self, folder, url, more=""):
        super().__init__(folder, f"""
[[directory]]
name = 'academie'
url = '{url}'
base = '{BASE}'
page = 3
{more}
""")
        self.secret("password", PASSWORD)
        self.run("school", "add", SCHOOL, "Collège Jean Moulin")

    def pull(self, *more, code=0):
        found = [one for one in self.documents("directory", "pull", "academie", *more, code=code) if "came" in one]
        return found[0] if found else None


def bound(slapd):
    return f"bind_dn = '{READER}'\npassword_file = '{slapd.folder.parent}/s/password'\nauthorities = '{slapd.authority}'"


class Desk:
    """Both, each in a folder of its own."""

    def __init__(self, people, way="start_tls", limit="", port=None):
        self.held = tempfile.TemporaryDirectory()
        root = Path(self.held.name)
        (root / "d").mkdir()
        (root / "s").mkdir()
        self.slapd = Slapd(root / "d", limit)
        self.people, self.way, self.root, self.port = people, way, root, port

    def __enter__(self):
        self.slapd.start()
        self.slapd.furnish(self.people)
        port = self.port or self.slapd.port
        url, more = {
            "start_tls": (f"ldap://127.0.0.1:{port}", bound(self.slapd)),
            "tls": (f"ldaps://127.0.0.1:{self.slapd.tls_port}", bound(self.slapd)),
            "ldapi": (f"ldapi://{str(self.slapd.socket).replace('/', '%2F')}", ""),
        }[self.way]
        self.station = Pulling(self.root / "s", url, more)
        return self

    def __exit__(self, *_):
        self.slapd.stop()
        self.held.cleanup()


EVERYBODY = [leads("cmoreau", "Claire Moreau"), works("apetit", "Agnès Petit"), person("nobody", "Sans Rôle"),
             *(works(f"agent{n}", f"Agent {n}") for n in range(8))]


@check
def a_first_pull_over_every_way_brings_everybody_page_by_page_with_their_roles():
    for way in ["start_tls", "tls", "ldapi"]:
        with Desk(EVERYBODY, way) as desk:
            looked = desk.station.pull("--dry-run")
            assert (looked["came"], looked["done"]) == (10, False), looked
            report = desk.station.pull()
            assert (report["people"], report["came"], report["without_role"]) == (11, 10, 1), (way, report)
            assert desk.station.roles("cmoreau") == [f"principal@{SCHOOL}", f"requester@{SCHOOL}"], way
            assert desk.station.roles("apetit") == [f"requester@{SCHOOL}"] and not desk.station.roles("nobody")
            assert desk.station.pull()["same"] == 10


@check
def whoever_left_has_no_role_after_one_pull_and_a_role_that_is_told_no_longer_goes():
    with Desk(EVERYBODY) as desk:
        desk.station.pull()
        desk.slapd.remove("agent3")
        desk.slapd.bring(f"dn: uid=cmoreau,{BASE}\nchangetype: modify\ndelete: FrEduFonctAdm\n", "ldapmodify")
        report = desk.station.pull()
        assert [gone["login"] for gone in report["gone"]] == ["agent3"], report
        assert not desk.station.roles("agent3") and desk.station.roles("cmoreau") == [f"requester@{SCHOOL}"]


@check
def a_mass_disappearance_waits_for_the_number_that_is_right():
    with Desk(EVERYBODY) as desk:
        desk.station.pull()
        for n in range(6):
            desk.slapd.remove(f"agent{n}")
        report = desk.station.pull(code=1)
        assert report["held"] and len(report["gone"]) == 6 and desk.station.roles("agent0"), report
        assert desk.station.pull("--gone", "6")["done"] and not desk.station.roles("agent0")


@check
def a_server_that_stops_half_way_makes_nobody_gone():
    with Desk(EVERYBODY, port=(port := free_port())) as desk:
        whole = threading.Event()
        whole.set()
        wire = Wire(port, desk.slapd.port, whole)
        try:
            assert desk.station.pull()["came"] == 10
            passed = wire.passed
            whole.clear()
            for share in (0.3, 0.6, 0.9):
                wire.most = int(passed * share)
                said = desk.station.run("directory", "pull", "academie", code=1)
                assert re.search("broke off|does not answer|refuses", said), said
                assert desk.station.roles("agent7") and desk.station.roles("cmoreau"), share
            whole.set()
            assert desk.station.pull()["same"] == 10
        finally:
            wire.close()


@check
def a_limit_of_the_server_is_told_and_nothing_is_taken():
    with Desk(EVERYBODY, limit="limits * size.soft=5 size.hard=5 size.prtotal=5") as desk:
        said = desk.station.run("directory", "pull", "academie", code=1)
        assert "limit raised" in said and not desk.station.roles("apetit"), said


@check
def what_is_refused_says_what_to_do():
    with Desk(EVERYBODY) as desk:
        station, config = desk.station, desk.station.config.read_text()
        for wrong, right, said in [
            (f"authorities = '{desk.slapd.authority}'", "", "does not answer"),
            (READER, "cn=nobody,o=gouv,c=fr", "refuses the account"),
            (BASE, "ou=nowhere,o=gouv,c=fr", "refuses the question|names nobody"),
            ("page = 3", "page = 3\nfilter = '(uid=*'", "refuses the question"),
            ("page = 3", "page = 3\nfilter = '(uid=none)'", "names nobody"),
            ("page = 3", "page = 3\nstart_tls = false", None),
        ]:
            station.config.write_text(config.replace(wrong, right))
            if said:
                assert re.search(said, answer := station.run("directory", "pull", "academie", code=1)), (right, answer)
        station.config.write_text(config.replace("ldap://127.0.0.1", "ldap://annuaire.example.fr").replace("page = 3", "start_tls = false"))
        assert "in the clear" in station.run("directory", "list", code=5)


@check
def names_that_were_made_to_do_harm_do_none():
    harm = [works("ok", "Zoé <script>alert(1)</script>"), works("formula", "=HYPERLINK(1)"),
            person("far", "Far", "FrEduRne: 9999999Z$x"), person("x2", "Y", "FrEduRne: )(uid=*)$0951099D"),
            works("star*", "Star"), works("par)(uid=\\2a", "Paren").replace("uid=par)(uid=\\2a", "uid=par)(uid\\3d\\5c2a"),
            person("admin", "Mallory", "FrEduRne: X", "FrEduFonctAdm: DIR", "FrEduRneResp: X")]
    with Desk([*EVERYBODY, *harm]) as desk:
        report = desk.station.pull()
        assert report["came"] == 12 and report["refused"] == 2, report
        assert sorted(asked["kind"] for asked in report["questions"]) == ["unreadable", "unreadable"], report["questions"]
        assert not desk.station.roles("admin") and not desk.station.roles("x2")


class Wire:
    """What stands between station and directory, and lets only so many bytes back."""

    def __init__(self, port, to, whole):
        self.passed, self.most = 0, 0
        wire = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                there = socket.create_connection(("127.0.0.1", to))
                thread = threading.Thread(target=wire.carry, args=(self.request, there), daemon=True)
                thread.start()
                wire.back(there, self.request, whole)
                for end in (there, self.request):
                    try:
                        end.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address, daemon_threads = True, True

        self.server = Server(("127.0.0.1", port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @staticmethod
    def carry(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass

    def back(self, source, target, whole):
        passed = 0
        try:
            while data := source.recv(512):
                if not whole.is_set() and passed + len(data) > self.most:
                    target.sendall(data[: max(0, self.most - passed)])
                    return
                target.sendall(data)
                passed += len(data)
        except OSError:
            pass
        if whole.is_set():
            self.passed = passed

    def close(self):
        self.server.shutdown()
        self.server.server_close()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:])[1] != 0)
