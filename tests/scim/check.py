"""Identity systems that push people: what PyPI's referee of SCIM 2.0 finds in the station, and what its client does with it."""

import json
import os
import re
import ssl
import subprocess
import sys

import httpx2 as httpx
from peers import free_port
from runner import check, run
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import PatchOp, PatchOperation
from scim2_tester import Status, check_server

PROGRAM = os.environ["TROUSSEAU"]
HERE = "0951099D"
os.environ["LC_ALL"] = "C.UTF-8"
for name in ("NOTIFY_SOCKET", "TROUSSEAU_DATA"):
    os.environ.pop(name, None)


class Station:
    """A station in a folder of its own, with a school, and a program that may push."""

    def __init__(self, folder):
        self.folder, port = folder, free_port("127.0.0.2")
        self.url, self.config = f"https://127.0.0.2:{port}", folder / "trousseau.toml"
        certificate, key = folder / "live.pem", folder / "live.key"
        self.certificate = certificate
        self.config.write_text(f"""
data = '{folder}/data'
socket = '{folder}/control'
listen = '127.0.0.1:0'
bus = 'emulated'
[public]
url = '{self.url}'
listen = '127.0.0.2:{port}'
certificate = '{certificate}'
key = '{key}'
[[scim.rule]]
role = 'requester'
when = [{{ attribute = 'groups', value = 'Personnels' }}]
schools = {{ attribute = 'department' }}
""")
        self.config.chmod(0o600)
        self.run("tls", "self-signed", "--certificate", certificate, "--key", key)
        self.said = (folder / "said").open("ab")
        self.daemon = subprocess.Popen([PROGRAM, "--config", self.config, "serve"], stdout=subprocess.PIPE, stderr=self.said, text=True)
        assert self.daemon.stdout.readline().startswith("trousseau: http"), (folder / "said").read_text()
        self.run("school", "add", HERE, "Lycée Galilée")
        said = self.run("--json", "client", "add", "Entra", "--scope", "scim", "--a-minute", 100000)
        self.key = re.search(r"tr_[a-z2-7]+", said)[0]

    def run(self, *arguments):
        done = subprocess.run([PROGRAM, "--config", self.config, *map(str, arguments)], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{arguments}: {done.returncode} {done.stdout} {done.stderr}"
        return done.stdout + done.stderr

    def person(self, login):
        """Whether somebody may sign in, and their roles; nothing where there is nobody of that name."""
        for line in self.run("--json", "person", "list").splitlines():
            told = json.loads(line)
            if told.get("login") == login:
                return told["enabled"], [f"{grant['role']}@{grant['scope']['school']}" for grant in told["grants"]]

    def client(self):
        trust = ssl.create_default_context(cafile=self.certificate)
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.Client(base_url=f"{self.url}/scim/v2", headers=headers, verify=trust, timeout=30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.daemon.poll() is None:
            self.daemon.terminate()
            self.daemon.wait(10)


@check
def the_referee_finds_nothing(folder):
    with Station(folder) as station, station.client() as http:
        results = check_server(SyncSCIMClient(http))
        wrong = [f"{r.status.name} {r.resource_type} {r.title}: {r.reason}" for r in results if r.status not in (Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE, Status.SKIPPED)]
        assert not wrong, "\n".join(wrong)
        skipped = {r.title for r in results if r.status == Status.SKIPPED}
        # a search in all kinds of documents at once is not spoken here
        assert skipped == {"search_with_attributes"}, skipped
        assert len(results) > 60, len(results)
        print(f"       {len(results)} results of the referee")


@check
def a_client_makes_somebody_closes_and_opens_them(folder):
    with Station(folder) as station, station.client() as http:
        scim = SyncSCIMClient(http)
        scim.discover()
        user_type, group_type = scim.get_resource_model("User"), scim.get_resource_model("Group")
        zoe = user_type(user_name="zlefevre", display_name="Zoé Lefèvre", external_id="a1")
        made = scim.create(zoe)
        scim.create(group_type(display_name=f"{HERE}:principal", members=[{"value": made.id}]))
        assert station.person("zlefevre") == (True, [f"principal@{HERE}"])
        shut = PatchOp[user_type](operations=[PatchOperation[user_type](op=PatchOperation.Op.replace_, path="active", value=False)])
        assert scim.modify(user_type, made.id, shut).active is False
        assert station.person("zlefevre") == (False, [])
        made = scim.query(user_type, made.id)
        made.active = True
        scim.replace(made)
        assert station.person("zlefevre") == (True, [f"principal@{HERE}"])
        scim.delete(user_type, made.id)
        assert station.person("zlefevre") == (False, [])
        assert "Entra" in station.run("journal", "show") and station.run("journal", "verify")


@check
def a_rule_of_the_configuration_gives_the_role_of_a_department(folder):
    with Station(folder) as station, station.client() as http:
        urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
        max_ = http.post("/Users", json={"userName": "max", urn: {"department": HERE}}).raise_for_status().json()
        http.post("/Groups", json={"displayName": "personnels", "members": [{"value": max_["id"]}]}).raise_for_status()
        assert station.person("max") == (True, [f"requester@{HERE}"])


@check
def the_station_is_where_it_says_and_answers_in_the_language_of_the_question(folder):
    with Station(folder) as station, station.client() as http:
        made = http.post("/Users", json={"userName": "max"})
        location = made.json()["meta"]["location"]
        assert location == made.headers["Location"] and location.startswith(station.url), location
        assert http.get(location).json()["id"] == made.json()["id"]
        twice = http.post("/Users", json={"userName": "MAX"}, headers={"Accept-Language": "fr"})
        assert twice.status_code == 409 and "Ce programme annonce déjà" in twice.json()["detail"], twice.text


passed, failed = run(sys.argv[1:])
sys.exit(failed > 0)
