"""What stands for a GLPI: a stand-in of our own, written from GLPI's `apirest.md` (first contract) and its OpenAPI document (second), and
no GLPI. It keeps tickets, followups and solutions in memory, and answers as a check wants it."""

import json
import re
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

APP, USER = "app token", "user token"
CLIENT, SECRET, ACCOUNT, PASSWORD = "trousseau", "client secret", "clefs", "un mot de passe"
LISTS = {"ITILFollowup": "followups", "ITILSolution": "solutions", "Followup": "followups", "Solution": "solutions"}


class Glpi:
    """`fail`: answers that are given in place of its own, as (part of the path, status, body, headers). `seen`: every request.
    `when`: called with the number of each request, before it is dealt with and after."""

    def __init__(self):
        self.tickets, self.followups, self.solutions = [], [], []
        self.sessions, self.begun, self.bearers = set(), 0, set()
        self.seen, self.fail, self.when = [], [], lambda number, moment: None
        self.lock = threading.RLock()
        handler = type("Handler", (Handler,), {"glpi": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def add(self, kind, fields):
        rows = getattr(self, kind)
        row = {"id": 100 * (1 + len(self.tickets)) + len(rows) if kind != "tickets" else 1 + len(rows), **fields}
        rows.append(row)
        return row["id"]

    def ticket(self, number):
        return next((one for one in self.tickets if one["id"] == number), None)

    def said(self, kind, number):
        return [one for one in getattr(self, kind) if one["items_id"] == number]

    def solve(self, number, content):
        """A solution, which solves; a ticket that is solved takes no other."""
        ticket = self.ticket(number)
        if ticket["status"] >= 5:
            return None
        ticket["status"] = 5
        return self.add("solutions", {"itemtype": "Ticket", "items_id": number, "content": content})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.deal("GET")

    def do_POST(self):
        self.deal("POST")

    def deal(self, method):
        glpi = self.glpi
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        with glpi.lock:
            glpi.seen.append((method, self.path, body.decode()))
            number = len(glpi.seen)
            glpi.when(number, "before")
            failed = next((one for one in glpi.fail if one[0] in self.path), None)
            if failed:
                _, status, said, headers = failed
            else:
                status, said, headers = self.answer(method, body)
            glpi.when(number, "after")
        said = said if isinstance(said, bytes) else json.dumps(said).encode()
        try:
            self.send_response(status)
            self.send_header("content-type", "application/json; charset=UTF-8")
            self.send_header("content-length", str(len(said)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)
        except OSError:
            pass  # whoever asked is gone

    def answer(self, method, body):
        path, _, query = self.path.partition("?")
        asked = dict(urllib.parse.parse_qsl(query))
        if path == "/api.php/token":
            return self.token(body)
        if path.startswith("/apirest.php/"):
            return self.first(method, path.removeprefix("/apirest.php"), asked, body)
        if path.startswith("/api.php/v2/"):
            return self.second(method, path.removeprefix("/api.php/v2"), asked, body)
        return 404, b"<html>not found</html>", {}

    # the first contract: apirest.md

    def first(self, method, path, asked, body):
        glpi, refused = self.glpi, lambda status, key: (status, [key, f"{key} in the reader's language"], {})
        if self.headers.get("App-Token") != APP:
            return refused(400, "ERROR_WRONG_APP_TOKEN_PARAMETER")
        if path == "/initSession":
            # a bearer of the second contract is nobody here
            if self.headers.get("Authorization") != f"user_token {USER}":
                return refused(401, "ERROR_GLPI_LOGIN_USER_TOKEN")
            glpi.begun += 1
            session = f"session{glpi.begun}"
            glpi.sessions.add(session)
            return 200, {"session_token": session}, {}
        session = self.headers.get("Session-Token")
        if not session:
            return refused(400, "ERROR_SESSION_TOKEN_MISSING")
        if session not in glpi.sessions:
            return refused(401, "ERROR_SESSION_TOKEN_INVALID")
        if path == "/killSession":
            glpi.sessions.discard(session)
            return 200, True, {}
        if method == "GET" and path == "/Ticket":
            wanted = asked.get("searchText[name]", "")
            return self.ranged([one for one in glpi.tickets if wanted in one["name"]], asked)
        if method == "GET" and (found := re.fullmatch(r"/Ticket/(\d+)(?:/(\w+))?", path)):
            ticket = glpi.ticket(int(found[1]))
            if not ticket:
                return refused(404, "ERROR_ITEM_NOT_FOUND")
            return self.ranged(glpi.said(LISTS[found[2]], ticket["id"]), asked) if found[2] else (200, ticket, {})
        if method == "POST" and (kind := path.removeprefix("/")) in ("Ticket", *LISTS):
            given = json.loads(body)["input"]
            many = given if isinstance(given, list) else [given]
            made = [self.made(kind, one) for one in many]
            if None in made:
                return refused(400, "ERROR_GLPI_ADD")
            made = [{"id": number, "message": ""} for number in made]
            return 201, made if isinstance(given, list) else made[0], {}
        return refused(400, "ERROR_RESOURCE_NOT_FOUND_NOR_COMMONDBTM")

    def made(self, kind, fields):
        if kind == "Ticket":
            return self.glpi.add("tickets", {"status": 1, "is_deleted": 0, **fields})
        if not self.glpi.ticket(fields["items_id"]):
            return None
        if kind == "ITILSolution":
            return self.glpi.solve(fields["items_id"], fields["content"])
        return self.glpi.add("followups", fields)

    def ranged(self, rows, asked):
        """206 where there is more than was asked for; and then, as always, the range."""
        if asked.get("order") == "DESC":
            rows = rows[::-1]
        first, last = map(int, asked.get("range", "0-49").split("-"))
        part = rows[first:last + 1]
        status = 206 if len(part) < len(rows) else 200
        return status, part, {"Content-Range": f"{first}-{last}/{len(rows)}", "Accept-Range": "Ticket 990"}

    # the second contract: the OpenAPI document

    def token(self, body):
        form = dict(urllib.parse.parse_qsl(body.decode()))
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client", "error_description": "Client authentication failed"}, {}
        if form.get("grant_type") == "password" and (form.get("username"), form.get("password")) != (ACCOUNT, PASSWORD):
            return 400, {"error": "invalid_grant", "error_description": "The user credentials were incorrect."}, {}
        if form.get("grant_type") not in ("password", "client_credentials") or form.get("scope") != "api":
            return 400, {"error": "unsupported_grant_type"}, {}
        self.glpi.bearers.add(bearer := f"bearer{len(self.glpi.bearers)}")
        return 200, {"token_type": "Bearer", "expires_in": 3600, "access_token": bearer}, {}

    def second(self, method, path, asked, body):
        glpi = self.glpi
        if (self.headers.get("Authorization") or "").removeprefix("Bearer ") not in glpi.bearers:
            return 401, {"status": "ERROR_UNAUTHENTICATED", "title": "You are not authenticated", "detail": None}, {}
        shown = lambda one: {**one, "status": {"id": one["status"], "name": "New"}}
        if path == "/Assistance/Ticket" and method == "GET":
            rows = glpi.tickets
            if filtered := re.fullmatch(r'external_id=="(\w+)"', asked.get("filter", "")):
                rows = [one for one in rows if one.get("external_id") == filtered[1]]
            return 206, [shown(one) for one in rows[:int(asked.get("limit", 100))]], {}
        if path == "/Assistance/Ticket" and method == "POST":
            number = glpi.add("tickets", {"status": 1, **json.loads(body)})
            return 201, {"id": number, "href": f"/Assistance/Ticket/{number}"}, {"Location": f"/Assistance/Ticket/{number}"}
        found = re.fullmatch(r"/Assistance/Ticket/(\d+)(?:/Timeline/(Followup|Solution))?", path)
        ticket = found and glpi.ticket(int(found[1]))
        if not ticket:
            return 404, {"status": "ERROR_ITEM_NOT_FOUND", "title": "Item not found", "detail": None}, {}
        if not found[2]:
            return 200, shown(ticket), {}
        if method == "GET":
            return 206, [{"type": found[2], "item": one} for one in glpi.said(LISTS[found[2]], ticket["id"])], {}
        content = json.loads(body)["content"]
        if found[2] == "Solution":
            number = glpi.solve(ticket["id"], content)
        else:
            number = glpi.add("followups", {"itemtype": "Ticket", "items_id": ticket["id"], "content": content})
        if number is None:
            return 400, {"status": "ERROR_INVALID_PARAMETER", "title": "The ticket is solved", "detail": None}, {}
        return 201, {"id": number, "href": f"{path}/{number}"}, {}
