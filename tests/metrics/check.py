"""A station that is watched over: figures, readiness, certificate, copy of the journal."""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from peers import free_port, until
from runner import check, run

PROGRAM = os.environ["TROUSSEAU"]
DOCS = Path(__file__).parents[2] / "docs"
KEY = "0123456789abcdef0123456789abcdef"
# checks read English, wherever they run; and nobody's systemd is told anything
os.environ["LC_ALL"] = "C.UTF-8"
for name in ("NOTIFY_SOCKET", "TROUSSEAU_DATA"):
    os.environ.pop(name, None)


class Station:
    """A station in a folder of its own; its public door speaks TLS, with the certificate of a first day."""

    def __init__(self, folder, more=""):
        self.folder, self.port, self.daemon = folder, free_port("127.0.0.2"), None
        self.certificate, self.key = folder / "live.pem", folder / "live.key"
        self.config = folder / "trousseau.toml"
        (folder / "metrics.key").write_text(KEY + "\n")
        (folder / "metrics.key").chmod(0o600)
        self.config.write_text(f"""
data = '{folder}/data'
socket = '{folder}/control'
listen = '127.0.0.1:0'
bus = 'emulated'
[public]
url = 'https://127.0.0.2:{self.port}'
listen = '127.0.0.2:{self.port}'
certificate = '{self.certificate}'
key = '{self.key}'
[metrics]
key_file = '{folder}/metrics.key'
{more}
""")
        self.config.chmod(0o600)
        self.fingerprint = self.make(self.certificate, self.key)

    def make(self, certificate, key):
        said = self.run("tls", "self-signed", "--certificate", certificate, "--key", key)
        return re.search(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}", said)[0]

    def run(self, *arguments, code=0):
        done = subprocess.run([PROGRAM, "--config", self.config, *arguments], capture_output=True, text=True, timeout=60)
        assert done.returncode == code, f"{arguments}: {done.returncode} {done.stdout} {done.stderr}"
        return done.stdout + done.stderr

    def documents(self, *arguments):
        return [json.loads(line) for line in self.run("--json", *arguments).splitlines() if line.startswith("{")]

    def start(self):
        self.said = (self.folder / "said").open("ab")
        self.daemon = subprocess.Popen([PROGRAM, "--config", self.config, "serve"], stdout=subprocess.PIPE, stderr=self.said, text=True)
        self.url = self.daemon.stdout.readline().strip().removeprefix("trousseau: ").rstrip("/")
        assert self.url.startswith("http://"), (self.folder / "said").read_text()
        until("it is ready", lambda: self.get("/readyz")[0] == 200)
        return self

    def get(self, path):
        return get(self.url + path)

    def log(self):
        return (self.folder / "said").read_text()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.daemon and self.daemon.poll() is None:
            self.daemon.terminate()
            self.daemon.wait(10)


def get(url, **more):
    try:
        with urllib.request.urlopen(url, timeout=10, **more) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def promtool(*arguments, given=None):
    done = subprocess.run(["promtool", *arguments], input=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{arguments}: {done.stdout} {done.stderr}"
    return done.stdout + done.stderr


@check
def promtool_has_nothing_to_say_of_the_figures_and_the_alerts(folder):
    with Station(folder) as station:
        for path in ("/sign-in", "/healthz", "/no-such-page", "/tokens/1"):
            station.get(path)
        status, text = station.get("/metrics")
        assert status == 200 and "trousseau_journal_entries" in text, text
        assert promtool("check", "metrics", given=text).strip() == ""
    said = promtool("check", "rules", str(DOCS / "prometheus-rules.yml"))
    assert "SUCCESS" in said and "10 rules" in said, said


@check
def prometheus_of_debian_scrapes_both_doors_and_answers_every_question_of_the_dashboard(folder):
    with Station(folder) as station:
        port = free_port("127.0.0.2")
        own = station.url.removeprefix("http://")
        (folder / "prometheus.yml").write_text(f"""
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ['{DOCS}/prometheus-rules.yml']
scrape_configs:
- job_name: own
  static_configs: [{{targets: ['{own}']}}]
- job_name: public
  scheme: https
  authorization: {{credentials_file: '{folder}/metrics.key'}}
  tls_config: {{ca_file: '{station.certificate}'}}
  static_configs: [{{targets: ['127.0.0.2:{station.port}']}}]
- job_name: stranger
  scheme: https
  tls_config: {{ca_file: '{station.certificate}'}}
  static_configs: [{{targets: ['127.0.0.2:{station.port}']}}]
""")
        prometheus = subprocess.Popen(
            ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb", f"--web.listen-address=127.0.0.2:{port}"],
            stdout=subprocess.DEVNULL, stderr=(folder / "prometheus.log").open("w"))
        try:
            def ask(what):
                query = urllib.parse.urlencode({"query": what})
                status, text = get(f"http://127.0.0.2:{port}/api/v1/query?{query}")
                assert status == 200, f"{what}: {text}"
                return {one["metric"].get("job", ""): float(one["value"][1]) for one in json.loads(text)["data"]["result"]}

            def up():
                try:
                    return ask("up")
                except OSError:
                    return {}

            def ready():
                try:
                    return get(f"http://127.0.0.2:{port}/-/ready")[0] == 200
                except OSError:
                    return False

            until("prometheus has read its own store", ready, 40)
            until("all were scraped", lambda: len(up()) == 3, 40)
            until("both doors answer", lambda: up() == {"own": 1.0, "public": 1.0, "stranger": 0.0}, 20)
            assert ask("trousseau_ready") == {"own": 1.0, "public": 1.0}
            assert ask("trousseau_certificate_end_timestamp_seconds - time() > 390 * 86400").keys() == {"own", "public"}
            board = json.loads((DOCS / "grafana.json").read_text())
            questions = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
            assert len(questions) > 12
            empty = [what for what in questions if not until_some(ask, what)]
            assert not empty, empty
            rules = json.loads(get(f"http://127.0.0.2:{port}/api/v1/rules")[1])["data"]["groups"][0]["rules"]
            assert len(rules) == 10 and all(rule["health"] == "ok" for rule in rules), rules
        finally:
            prometheus.terminate()
            prometheus.wait(20)


def until_some(ask, what):
    """A rate has an answer once there were two scrapes."""
    for _ in range(100):
        found = ask(what)
        if found:
            return found
        time.sleep(0.1)
    return {}


@check
def a_service_of_this_machine_reads_figures_and_nothing_else(folder):
    if os.geteuid() != 0:
        return
    asks = "import sys, urllib.request, urllib.error\ntry: print(urllib.request.urlopen(sys.argv[1]).status)\nexcept urllib.error.HTTPError as e: print(e.code)"
    with Station(folder) as station:
        for path, expected in (("/metrics", 200), ("/readyz", 200), ("/healthz", 200), ("/sign-in", 403), ("/", 403)):
            done = subprocess.run(["/usr/bin/python3", "-c", asks, station.url + path], user=65534, capture_output=True, text=True, timeout=30)
            assert int(done.stdout) == expected, f"{path}: {done.stdout} {done.stderr}"


def shown(station):
    """The fingerprint that openssl is shown."""
    asked = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.2:{station.port}"], input=b"", capture_output=True, timeout=20)
    printed = subprocess.run(["openssl", "x509", "-noout", "-fingerprint", "-sha256"], input=asked.stdout, capture_output=True, timeout=20)
    return printed.stdout.decode().strip().partition("=")[2]


@check
def a_renewed_certificate_is_shown_after_a_reload_and_a_broken_one_is_not(folder):
    with Station(folder) as station:
        assert shown(station) == station.fingerprint
        context = ssl.create_default_context(cafile=station.certificate)
        with socket.create_connection(("127.0.0.2", station.port)) as plain, context.wrap_socket(plain, server_hostname="127.0.0.2") as line:
            def ask():
                line.sendall(f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.2:{station.port}\r\n\r\n".encode())
                return line.recv(4096).startswith(b"HTTP/1.1 200")

            assert ask()
            other = station.make(folder / "new.pem", folder / "new.key")
            # half of it first
            station.certificate.write_bytes((folder / "new.pem").read_bytes())
            station.daemon.send_signal(signal.SIGHUP)
            until("it is told", lambda: "cannot be used" in station.log())
            assert shown(station) == station.fingerprint
            told = subprocess.run([PROGRAM, "--config", station.config, "doctor"], capture_output=True, text=True).stdout
            assert "the one before still serves" in told and "systemctl reload trousseau" in told, told
            # a key that others can read is no better
            station.key.write_bytes((folder / "new.key").read_bytes())
            station.key.chmod(0o644)
            station.daemon.send_signal(signal.SIGHUP)
            until("that is told too", lambda: "not read again" in station.log())
            assert shown(station) == station.fingerprint
            station.key.chmod(0o600)
            station.daemon.send_signal(signal.SIGHUP)
            until("the new one is shown", lambda: shown(station) == other)
            assert ask(), "who was connected goes on"
            assert station.daemon.poll() is None
            told = subprocess.run([PROGRAM, "--config", station.config, "doctor"], capture_output=True, text=True).stdout
            assert "certificate of the public door is good until" in told and "still serves" not in told, told


@check
def doctor_warns_of_a_certificate_that_ends_or_has_another_name(folder):
    station = Station(folder)
    asked = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", station.key, "-out", station.certificate, "-days", "20",
             "-subj", "/CN=autre.example.fr", "-addext", "subjectAltName=DNS:autre.example.fr"]
    subprocess.run(asked, check=True, capture_output=True)
    station.key.chmod(0o600)
    for started in (False, True):
        if started:
            station.start()
        told = subprocess.run([PROGRAM, "--config", station.config, "doctor"], capture_output=True, text=True).stdout
        assert "ends on" in told and re.search(r"days left: (19|20)\b", told) and "does not name 127.0.0.2" in told, told
    station.__exit__()


class Log:
    """What /dev/log is: a socket that takes lines, and keeps them."""

    def __init__(self, path):
        self.path, self.lines = path, []
        self.open()

    def open(self):
        self.path.unlink(missing_ok=True)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))
        self.socket.settimeout(0.2)

    def close(self):
        self.socket.close()
        self.path.unlink()

    def read(self):
        try:
            while True:
                self.lines.append(self.socket.recv(65536).decode())
        except TimeoutError:
            return self.lines

    def numbers(self):
        return [int(found[1]) for line in self.read() if (found := re.search(r"journal station=[0-9a-f]{8} (\d+):[0-9a-f]{64} ", line))]


def schools(count, first=0):
    """Numbers of schools whose check letter is right."""
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
    return [f"{number:07}{letters[number % 23]}" for number in range(9500001 + first, 9500001 + first + count)]


@check
def each_entry_is_copied_to_the_log_and_none_is_lost_by_a_kill(folder):
    log = Log(folder / "log")
    station = Station(folder, f"[journal]\ncopy = true\nsocket = '{log.path}'")
    with station:
        for uai in schools(3):
            station.run("school", "add", uai, "Collège")
        head = station.documents("journal", "verify")[0]["entries"]
        until("all are told", lambda: head in log.numbers())
        line = log.lines[-1]
        assert line.startswith("<85>") and " trousseau[" in line and "verb=school" in line and "Coll" not in line, line
        # nobody listens: what is done goes on, and is told later
        log.close()
        for uai in schools(2, 3):
            station.run("school", "add", uai, "Collège")
        station.daemon.kill()
        station.daemon.wait()
        log.open()
        station.start()
        for uai in schools(2, 5):
            station.run("school", "add", uai, "Collège")
        head = station.documents("journal", "verify")[0]["entries"]
        until("what was done meanwhile is told as well", lambda: head in log.numbers())
        told = sorted(set(log.numbers()))
        assert told == list(range(told[0], head + 1)), told
        copy = folder / "copy.json"
        copy.write_text("".join(json.dumps({"MESSAGE": line, "_PID": "1"}) + "\n" for line in log.lines))
        said = station.run("journal", "verify", "--against", copy)
        assert f"to {head}" in said, said
    # without a daemon too; an entry that is another one here, or is here no more, is named
    assert f"to {head}" in station.run("journal", "verify", "--against", copy)
    mac = re.search(rf" {head - 1}:([0-9a-f]+)", copy.read_text())[1]
    copy.write_text(copy.read_text().replace(mac, mac[::-1]))
    assert f"Entry {head - 1} is not the one of the copy" in failing(station, copy)
    copy.write_text(re.sub(rf" {head}:", f" {head + 7}:", copy.read_text().replace(mac[::-1], mac)))
    assert f"Entry {head + 7} of the copy is not here" in failing(station, copy)
    (folder / "none").write_text("nothing\n")
    assert "has no line of this station" in failing(station, folder / "none")


def failing(station, copy):
    done = subprocess.run([PROGRAM, "--config", station.config, "journal", "verify", "--against", copy], capture_output=True, text=True, timeout=60)
    assert done.returncode != 0, done
    return done.stdout + done.stderr


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:])[1] != 0)
