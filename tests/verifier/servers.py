"""privacyIDEA and eduMFA as they come from PyPI, each with people in a realm; and a line between them and the station that sees each
request, and can cut."""

import http.client
import http.server
import json
import os
import socketserver
import subprocess
import threading
from pathlib import Path

from peers import free_port, until

PEOPLE = ("zoe", "adam")
ADMIN = ("admin", "un-mot-de-passe-admin")


class Server:
    """One of the two, in `folder`, with the account of the station."""

    def __init__(self, kind, folder):
        self.kind, self.folder = kind, folder
        folder.mkdir()
        self.bin = Path(os.environ["PRIVACYIDEA" if kind == "privacyidea" else "EDUMFA"])
        name, module, short = {"privacyidea": ("privacyidea", "privacyidea", "PI"), "edumfa": ("edumfa", "edumfa", "EDUMFA")}[kind]
        self.config = folder / "server.cfg"
        self.config.write_text(f"""SUPERUSER_REALM = ['super']
SQLALCHEMY_DATABASE_URI = 'sqlite:///{folder}/token.sqlite'
SECRET_KEY = 'a secret of this run'
{short}_PEPPER = 'pepper'
{short}_ENCFILE = '{folder}/enckey'
{short}_AUDIT_KEY_PRIVATE = '{folder}/private.pem'
{short}_AUDIT_KEY_PUBLIC = '{folder}/public.pem'
{short}_LOGFILE = '{folder}/server.log'
{short}_LOGLEVEL = 40
""")
        self.env = {**os.environ, ("PRIVACYIDEA" if kind == "privacyidea" else "EDUMFA") + "_CONFIGFILE": str(self.config)}
        if kind == "privacyidea":
            self.manage("pi-manage", "setup", "create_enckey")
            self.manage("pi-manage", "setup", "create_audit_keys")
            self.manage("pi-manage", "setup", "create_tables")
            self.manage("pi-manage", "admin", "add", ADMIN[0], "-p", ADMIN[1])
        else:
            self.manage("edumfa-manage", "create_enckey")
            self.manage("edumfa-manage", "create_audit_keys")
            self.manage("edumfa-manage", "create_tables")
            self.manage("edumfa-manage", "admin", "add", ADMIN[0], "-p", ADMIN[1])
        self.port = free_port()
        app = f"{module}.app:create_app(config_name='production', config_file='{self.config}', silent=True)"
        self.log = (folder / "log").open("w")
        command = [self.bin / "gunicorn", "-w", "1", "--threads", "4", "--graceful-timeout", "1", "-b", f"127.0.0.1:{self.port}", app]
        self.process = subprocess.Popen(command, env=self.env, stdout=self.log, stderr=self.log)
        self.token = until(f"{kind} answers", self.signed_in, 90)
        people = folder / "people"
        people.write_text("".join(f"{one}:x:{1000 + n}:1000:{one},,,:/home/{one}:/bin/false\n" for n, one in enumerate(PEOPLE)))
        self.asked("/resolver/users", {"type": "passwdresolver", "fileName": str(people)})
        self.realm()
        self.asked("/defaultrealm/ecole", {})

    def realm(self):
        try:
            self.asked("/realm/ecole", {"resolvers": "users"})
        except AssertionError:
            self.asked("/realm/ecole", {"resolvers": ["users"]})

    def manage(self, program, *arguments):
        done = subprocess.run([self.bin / program, *arguments], env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, f"{arguments}: {done.stdout[-1500:]} {done.stderr[-1500:]}"

    def signed_in(self):
        assert self.process.poll() is None, (self.folder / "log").read_text()[-3000:]
        try:
            return self.asked("/auth", {"username": ADMIN[0], "password": ADMIN[1]}, None)["token"]
        except OSError:
            return None

    def asked(self, path, document=None, token="", method=None, refused=()):
        """What is answered, as somebody who administers it; a GET where there is no document. `refused`: statuses that say no."""
        token = self.token if token == "" else token
        headers = {**({"Content-Type": "application/json"} if document is not None else {}), **({"Authorization": token} if token else {})}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        method = method or ("GET" if document is None else "POST")
        connection.request(method, path, None if document is None else json.dumps(document), headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status in refused:
            return False
        assert answer.status == 200, f"{path}: {answer.status} {text[:500]}"
        return json.loads(text)["result"]["value"]

    def has(self, serial):
        """The token of this serial; `None`: there is none."""
        found = [one for one in self.asked(f"/token/?serial={serial}")["tokens"] if one["serial"] == serial]
        return found[0] if found else None

    def accepts(self, code, user="zoe"):
        """Whether somebody gets in there by this code: the way of a VPN."""
        return self.asked("/validate/check", {"user": user, "realm": "ecole", "pass": code}, refused=(400,)) is True

    def emptied(self):
        """Nobody has a token: people and their keys are the same in each check."""
        for token in self.asked("/token/?pagesize=100")["tokens"]:
            self.asked(f"/token/{token['serial']}", method="DELETE")

    def close(self):
        self.process.kill()
        self.process.wait(20)
        self.log.close()


class Line:
    """Between the station and a server. `seen`: method and path of each request, with its body. `cut(n, forward)`: at the n-th request
    from now the line calls `fall`, before it is passed on or after it was, and gives no answer."""

    def __init__(self, port):
        self.upstream, self.seen, self.left, self.forward, self.fall, self.instead = port, [], None, False, None, None
        line = self

        class Passing(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def passed(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                line.seen.append((self.command, self.path, body.decode()))
                cut = False
                if line.left is not None:
                    line.left -= 1
                    cut = line.left == 0
                if cut and not line.forward:
                    return self.hang_up()
                if line.instead:
                    status, answer = line.instead
                else:
                    status, answer = line.pass_on(self.command, self.path, body, self.headers)
                if cut:
                    return self.hang_up()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def hang_up(self):
                line.left = None
                line.fall()
                self.close_connection = True

            do_GET = do_POST = passed

            def log_message(self, *_):
                pass

        class Listener(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # whoever was killed reads no answer

        self.listener = Listener(("127.0.0.1", 0), Passing)
        self.port = self.listener.server_address[1]
        threading.Thread(target=self.listener.serve_forever, daemon=True).start()

    def pass_on(self, method, path, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.upstream, timeout=60)
        kept = {name: value for name, value in headers.items() if name.lower() in ("authorization", "content-type", "accept")}
        connection.request(method, path, body or None, kept)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text

    def cut(self, number, forward, fall):
        self.forward, self.fall = forward, fall
        self.left = number

    def paths(self):
        return [path.split("?")[0] for _, path, _ in self.seen]

    def close(self):
        self.listener.shutdown()
