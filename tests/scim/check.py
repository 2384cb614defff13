"""Identity systems that push people: what PyPI's referee of SCIM 2.0 finds in the station, and what its client does with it."""

import ssl
import sys

import httpx2 as httpx
from runner import check, run
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import PatchOp, PatchOperation
from scim2_tester import Status, check_server
from station import SCHOOL as HERE, Station

RULE = """
[[scim.rule]]
role = 'requester'
when = [{ attribute = 'groups', value = 'Personnels' }]
schools = { attribute = 'department' }
"""


class Pushed(Station):
    """A station with a program that may push."""

    def __init__(self, folder):
        super().__init__(folder, RULE, tls=True)

    def __enter__(self):
        super().__enter__()
        self.key = self.program("Entra", "scim")
        return self

    def client(self):
        trust = ssl.create_default_context(cafile=self.certificate)
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.Client(base_url=f"{self.url}/scim/v2", headers=headers, verify=trust, timeout=30)

    def known(self, login):
        """Whether somebody may sign in, and their roles; nothing where there is nobody of that name."""
        found = self.person(login)
        return found and (found["enabled"], self.roles(login))


@check
def the_referee_finds_nothing(folder):
    with Pushed(folder) as station, station.client() as http:
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
    with Pushed(folder) as station, station.client() as http:
        scim = SyncSCIMClient(http)
        scim.discover()
        user_type, group_type = scim.get_resource_model("User"), scim.get_resource_model("Group")
        zoe = user_type(user_name="zlefevre", display_name="Zoé Lefèvre", external_id="a1")
        made = scim.create(zoe)
        scim.create(group_type(display_name=f"{HERE}:principal", members=[{"value": made.id}]))
        assert station.known("zlefevre") == (True, [f"principal@{HERE}"])
        shut = PatchOp[user_type](operations=[PatchOperation[user_type](op=PatchOperation.Op.replace_, path="active", value=False)])
        assert scim.modify(user_type, made.id, shut).active is False
        assert station.known("zlefevre") == (False, [])
        made = scim.query(user_type, made.id)
        made.active = True
        scim.replace(made)
        assert station.known("zlefevre") == (True, [f"principal@{HERE}"])
        scim.delete(user_type, made.id)
        assert station.known("zlefevre") == (False, [])
        assert "Entra" in station.run("journal", "show") and station.run("journal", "verify")


@check
def a_rule_of_the_configuration_gives_the_role_of_a_department(folder):
    with Pushed(folder) as station, station.client() as http:
        urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
        max_ = http.post("/Users", json={"userName": "max", urn: {"department": HERE}}).raise_for_status().json()
        http.post("/Groups", json={"displayName": "personnels", "members": [{"value": max_["id"]}]}).raise_for_status()
        assert station.known("max") == (True, [f"requester@{HERE}"])


@check
def the_station_is_where_it_says_and_answers_in_the_language_of_the_question(folder):
    with Pushed(folder) as station, station.client() as http:
        made = http.post("/Users", json={"userName": "max"})
        location = made.json()["meta"]["location"]
        assert location == made.headers["Location"] and location.startswith(station.url), location
        assert http.get(location).json()["id"] == made.json()["id"]
        twice = http.post("/Users", json={"userName": "MAX"}, headers={"Accept-Language": "fr"})
        assert twice.status_code == 409 and "Ce programme annonce déjà" in twice.json()["detail"], twice.text


passed, failed = run(sys.argv[1:])
sys.exit(failed > 0)
