"""The API for programs: what schemathesis and a validator find in it, acts that are asked for twice, states that moved on, keys that are
not good for it."""

import http.server
import json
import os
import re
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from openapi_spec_validator import OpenAPIV31SpecValidator
from peers import until
from runner import check, run
from standardwebhooks.webhooks import Webhook
from station import PROGRAM, SCHOOL as HERE, Station

CONTRIB = Path(__file__).parents[2] / "contrib" / "api"
ELSEWHERE = "0950650R"


class Asked(Station):
    """A station with two schools, some tokens and an order, and programs that may ask."""

    def __init__(self, folder):
        super().__init__(folder, tls=True)

    def __enter__(self):
        super().__enter__()
        self.run("setting", "supplier_address", "fournisseur@example.fr")
        self.run("setting", "ticket_address", "assistance@example.fr")
        self.run("school", "add", ELSEWHERE, "Lycée Évariste")
        for serial in range(7654321, 7654331):
            self.run("stock", "add", serial, "--school", HERE)
        self.run("stock", "add", 8765432, "--school", ELSEWHERE)
        self.run("person", "add", "claire.martin", "Claire Martin", "--role", f"principal@{HERE}", "--email", "claire@example.fr")
        self.keys = {
            "write": self.program("Everything", "api_write"),
            "read": self.program("Figures", "api_read"),
            "here": self.program("One school", "api_write", "--school", HERE),
            "verify": self.program("VPN", "verify"),
        }
        return self

    def ask(self, path, body=None, key="write", headers=(), raw=None):
        """Status, headers, document."""
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data)
        shown = self.keys.get(key, key)
        if shown:
            request.add_header("Authorization", f"Bearer {shown}")
        if data is not None:
            request.add_header("Content-Type", "application/json")
        for name, value in dict(headers).items():
            request.add_header(name, value)
        trust = ssl.create_default_context(cafile=self.certificate)
        try:
            with urllib.request.urlopen(request, timeout=20, context=trust) as answer:
                return answer.status, answer.headers, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, json.loads(refused.read() or b"null")


def is_problem(answer, status):
    got, headers, document = answer
    assert got == status, answer
    assert headers["Content-Type"] == "application/problem+json" and document["status"] == status and document["detail"], document
    return document


@check
def the_document_is_openapi_and_names_every_kind_of_thing(folder):
    with Asked(folder) as station:
        status, _, document = station.ask("/api/v1/openapi.json")
        assert status == 200 and document["openapi"].startswith("3.1"), document
        OpenAPIV31SpecValidator(document).validate()
        operations = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
        assert len(set(operations)) == len(operations) > 40, operations
        # what is read is what the document says: each address without a name answers
        for path, ways in document["paths"].items():
            if "get" in ways and "{" not in path:
                assert station.ask(path)[0] == 200, path


@check
def schemathesis_finds_nothing(folder):
    with Asked(folder) as station:
        station.ask("/api/v1/orders", {"school": HERE, "quantity": 5})
        # 422: what no schema can say, such as the check letter of a UAI; 412: a state that moved on
        (folder / "schemathesis.toml").write_text(
            '[checks.positive_data_acceptance]\nexpected-statuses = ["2xx", "401", "403", "404", "409", "412", "422", "429"]\n'
        )
        command = [
            Path(sys.executable).parent / "schemathesis", "--config-file", folder / "schemathesis.toml", "run", f"{station.url}/api/v1/openapi.json", "--tls-verify", "false",
            "--header", f"Authorization: Bearer {station.keys['write']}", "--max-examples", os.environ.get("EXAMPLES", "12"), "--seed", "1",
            "--phases", "examples,coverage,fuzzing", "--no-color", "--request-timeout", "20", "--workers", "2", "--suppress-health-check", "all",
        ]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=900, cwd=folder)
        assert done.returncode == 0, done.stdout[-30000:] + done.stderr[-2000:]
        print("        " + " ".join(line.strip() for line in done.stdout.splitlines() if "generated" in line or "operations" in line.lower())[:300])
        assert station.ask("/api/v1/me")[0] == 200
        station.run("journal", "verify")


@check
def an_act_that_is_asked_for_twice_is_done_once_whatever_happens_between(folder):
    with Asked(folder) as station:
        order, once = {"school": HERE, "quantity": 7}, {"Idempotency-Key": "order-1"}
        count = lambda: station.ask("/api/v1/orders")[2]["total"]
        first = station.ask("/api/v1/orders", order, headers=once)
        assert first[0] == 201 and first[1]["Location"] == f"/api/v1/orders/{first[2]['id']}", first
        again = station.ask("/api/v1/orders", order, headers=once)
        assert again[0] == 201 and again[2] == first[2] and again[1]["Idempotency-Replayed"] == "true", again
        assert is_problem(station.ask("/api/v1/orders", {**order, "quantity": 8}, headers=once), 422)["code"] == "once-for-other"
        # another program's key of that name is another key
        other = station.ask("/api/v1/orders", {**order, "beside": first[2]["id"]}, key="here", headers=once)
        assert other[0] == 201 and other[2]["id"] != first[2]["id"], other
        # eight at once
        answers, beside = [], {**order, "beside": other[2]["id"]}
        together = [threading.Thread(target=lambda: answers.append(station.ask("/api/v1/orders", beside, headers={"Idempotency-Key": "order-2"}))) for _ in range(8)]
        [one.start() for one in together]
        [one.join() for one in together]
        made = {answer[2]["id"] for answer in answers if answer[0] == 201}
        assert len(made) == 1 and all(answer[0] in (201, 409) for answer in answers), answers
        assert count() == 3
        # killed at any moment: whoever asks again has one order, and it is told which
        newest = made.pop()
        for n in range(12):
            asked = {"school": HERE, "quantity": 1, "beside": newest}
            key = {"Idempotency-Key": f"killed-{n}"}
            before = count()

            def ask():
                try:
                    station.ask("/api/v1/orders", asked, headers=key)
                except (OSError, ValueError):
                    pass  # the answer that nobody got

            asking = threading.Thread(target=ask)
            asking.start()
            time.sleep(n * 0.002)
            station.kill()
            asking.join()
            station.start()
            status, _, document = station.ask("/api/v1/orders", asked, headers=key)
            assert status == 201 or document["code"] == "once-under-way", document
            assert count() == before + 1, (n, before, count())
            newest = max(row["id"] for row in station.ask("/api/v1/orders")[2]["rows"])


@check
def what_has_moved_on_since_it_was_read_is_not_acted_on(folder):
    with Asked(folder) as station:
        status, headers, token = station.ask("/api/v1/tokens/7654321")
        assert status == 200 and token["row"]["state"] == "in_stock"
        assert station.ask("/api/v1/tokens/7654321", headers={"If-None-Match": headers["ETag"]})[0] == 304
        lost = station.ask("/api/v1/tokens/7654321/report_lost", {"comment": "nowhere"}, headers={"If-Match": headers["ETag"]})
        assert lost[0] == 200 and lost[2]["row"]["state"] == "lost", lost
        found = station.ask("/api/v1/tokens/7654321/found", {"comment": "there"}, headers={"If-Match": headers["ETag"]})
        assert is_problem(found, 412)["code"] == "moved-on"
        assert station.ask("/api/v1/tokens/7654321")[2]["row"]["state"] == "lost"
        assert station.ask("/api/v1/tokens/7654321/found", {"comment": "there"}, headers={"If-Match": lost[1]["ETag"]})[0] == 200


@check
def a_list_is_followed_to_its_end_by_its_links(folder):
    with Asked(folder) as station:
        seen, path = [], "/api/v1/tokens?per_page=4&school=" + HERE
        while path:
            status, headers, page = station.ask(path)
            assert status == 200 and page["total"] == 10, page
            seen += [row["name"] for row in page["rows"]]
            follow = re.search(r'<([^>]+)>; rel="next"', headers["Link"])
            path = follow and follow[1]
        assert len(seen) == len(set(seen)) == 10, seen


@check
def a_key_opens_what_it_is_for_and_no_more(folder):
    with Asked(folder) as station:
        is_problem(station.ask("/api/v1/tokens", key=None), 401)
        is_problem(station.ask("/api/v1/tokens", key="tr_" + "a" * 40), 401)
        is_problem(station.ask("/api/v1/tokens", key="verify"), 403)
        assert station.ask("/api/v1/tokens", key="read")[2]["total"] == 11
        assert is_problem(station.ask("/api/v1/tokens/7654321/report_lost", {"comment": "x"}, key="read"), 403)["code"] == "reading-only"
        # one school's key: what is of another is not there
        assert station.ask("/api/v1/tokens", key="here")[2]["total"] == 10
        is_problem(station.ask("/api/v1/tokens/8765432", key="here"), 404)
        is_problem(station.ask(f"/api/v1/tokens?school={ELSEWHERE}", key="here"), 403)
        is_problem(station.ask("/api/v1/journal", key="here"), 403)
        is_problem(station.ask("/api/v1/orders", {"school": ELSEWHERE, "quantity": 1}, key="here"), 403)
        assert station.ask("/api/v1/me", key="here")[2]["schools"] == [HERE]
        # the panel's own pages are not for keys, and the API not for the station's own door
        number = json.loads(station.run("--json", "client", "list").splitlines()[0])["id"]
        station.run("client", "end", number)
        refused = [station.ask("/api/v1/me", key=key)[0] for key in station.keys]
        assert sorted(refused) == [200, 200, 401, 403] or refused.count(401) >= 1, refused


@check
def what_cannot_be_read_is_said_in_a_sentence_and_changes_nothing(folder):
    with Asked(folder) as station:
        before = station.ask("/api/v1/tokens")[2]["total"]
        post = lambda **more: station.ask("/api/v1/tokens", **more)
        is_problem(post(raw=b"{"), 400)
        is_problem(post(raw=b"[]"), 422)
        is_problem(post(body={"serial": "1", "school": HERE, "more": 1}), 422)
        is_problem(post(body={"serial": "1", "school": "0951099E"}), 422)
        is_problem(post(raw=b"{}", headers={"Content-Type": "text/plain"}), 415)
        is_problem(post(raw=b"{" + b" " * (10 << 20) + b"}"), 413)
        is_problem(post(body={"serial": "55", "school": HERE}, headers={"Idempotency-Key": "with space"}), 400)
        is_problem(station.ask("/api/v1/tokens?colour=red"), 400)
        is_problem(station.ask("/api/v1/tokens?per_page=100000"), 422)
        is_problem(station.ask("/api/v1/tokens/%00"), 404)
        is_problem(station.ask("/api/v1/requests/abc"), 404)
        french = station.ask("/api/v1/requests/999", headers={"Accept-Language": "fr"})
        assert "demande" in is_problem(french, 404)["detail"], french
        assert station.ask("/api/v1/tokens")[2]["total"] == before


class Receiver(http.server.BaseHTTPRequestHandler):
    """A program that is told: it checks the signature by the referee's own library, and takes what it is told to take."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        state = self.server.state
        headers = {name: self.headers[name] for name in ("webhook-id", "webhook-timestamp", "webhook-signature")}
        try:
            document = Webhook(state["secret"]).verify(body, headers)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told to the check
            state["wrong"].append(f"{error!r} {body}")
            document = None
        if document and state["takes"]:
            state["taken"].append((headers["webhook-id"], document))
        self.send_response(204 if document and state["takes"] else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@check
def a_program_is_told_of_what_happens_signed_in_order_and_again_until_it_took_it(folder):
    with Asked(folder) as station, http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        state = server.state = {"takes": True, "taken": [], "wrong": [], "secret": ""}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        clients = [json.loads(line) for line in station.run("--json", "client", "list").splitlines()]
        here = next(client["id"] for client in clients if client["schools"] == [HERE])
        verify = next(client["id"] for client in clients if client["scope"] == "verify")
        address = f"http://127.0.0.1:{server.server_port}/told"
        state["secret"] = json.loads(station.run("--json", "client", "hook", here, address).splitlines()[0])["secret"]
        for refused in (["hook", here, "http://192.0.2.1/"], ["hook", here, "file:///etc/passwd"], ["hook", verify, address]):
            command = [PROGRAM, "--config", station.config, "client", *map(str, refused)]
            assert subprocess.run(command, capture_output=True, text=True, timeout=20).returncode != 0, refused
        told = lambda: [(document["data"]["verb"], document["data"]["token"]) for _, document in state["taken"]]
        station.run("stock", "add", 9100001, "--school", HERE)
        station.run("stock", "add", 9200001, "--school", ELSEWHERE)
        until("the first is told", lambda: ("register", "9100001") in told())
        # nobody takes it: it is kept, across a kill, and comes in its order
        state["takes"] = False
        station.run("stock", "add", 9100002, "--school", HERE)
        time.sleep(0.5)
        station.kill()
        station.start()
        station.run("stock", "add", 9100003, "--school", HERE)
        state["takes"] = True
        station.run("stock", "add", 9100004, "--school", HERE)
        until("all are told", lambda: ("register", "9100004") in told(), 30)
        tokens = [token for verb, token in told() if verb == "register"]
        assert list(dict.fromkeys(tokens)) == ["9100001", "9100002", "9100003", "9100004"], tokens
        assert not state["wrong"], state["wrong"]
        text = json.dumps([document for _, document in state["taken"]])
        assert "Martin" not in text and "example.fr" not in text, text
        station.run("client", "unhook", here)
        count = len(state["taken"])
        station.run("stock", "add", 9100005, "--school", HERE)
        time.sleep(0.5)
        assert len(state["taken"]) == count
        server.shutdown()


@check
def the_client_of_contrib_does_a_days_work(folder):
    with Asked(folder) as station:
        environment = {**os.environ, "TROUSSEAU": station.url, "TROUSSEAU_KEY": station.keys["here"], "SSL_CERT_FILE": str(station.certificate)}
        work = lambda *serials: subprocess.run([sys.executable, CONTRIB / "client.py", HERE, *serials], env=environment, capture_output=True, text=True, timeout=30)
        done = work("9000001", "9000002")
        assert done.returncode == 0 and "registered: 9000001" in done.stdout and "in stock: 12" in done.stdout, (done.stdout, done.stderr)
        again = work("9000001")
        assert again.returncode == 1 and "9000001 is in the inventory already" in again.stderr, again


passed, failed = run(sys.argv[1:])
sys.exit(failed > 0)
