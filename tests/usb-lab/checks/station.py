"""The program itself, from the plug to the journal, with tokens on a real kernel."""

import contextlib
import json
import os
import queue
import signal
import socket
import subprocess
import tempfile
import threading
import time

from .kernel import install_rules
from runner import check, for_each
from .tokens import GENERATIONS, NEO, TROUSSEAU, YUBIKEY_2, YUBIKEY_5, Plugged, event_nodes, hidraw_nodes, wait_for
from .tools import Keyboard, key_presses, run, trousseau, ykman

SCHOOL = "0951099D"
PANEL = ("127.0.0.1", 8480)


class Station:
    """A data directory of its own with one school, and the program on it."""

    def __init__(self, config=""):
        self.data = tempfile.mkdtemp(prefix="station.")
        os.chmod(self.data, 0o700)
        self.config = os.path.join(tempfile.mkdtemp(), "trousseau.toml")
        with open(self.config, "w") as file:
            file.write(config)

    def run(self, *arguments, **options):
        return trousseau("--data", self.data, *arguments, **options)

    def json(self, *arguments):
        """The documents that a command prints."""
        return [json.loads(line) for line in self.run("--json", *arguments).ok().text.splitlines() if line[:1] == "{"]

    def with_token(self, token):
        """With the token in the stock of its school."""
        self.run("school", "add", SCHOOL, "Lycée Galilée").ok()
        self.run("stock", "add", token.serial, "--school", SCHOOL).ok()
        return self

    def with_password(self, login, role, password):
        """With a person who may sign in to the panel."""
        file = os.path.join(self.data, "..", f"password.{os.path.basename(self.data)}")
        with open(file, "w") as written:
            written.write(password)
        self.run("person", "add", login, login.title(), "--role", role, "--password-file", file).ok()
        return self

    def credential(self, token):
        return self.json("stock", "show", token.serial)[0]["row"]["credential"]

    @contextlib.contextmanager
    def serving(self):
        """The daemon, from the moment it listens."""
        daemon = subprocess.Popen(
            [TROUSSEAU, "--config", self.config, "--data", self.data, "--bus", "hid", "serve", "--listen", ":".join(map(str, PANEL))],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        try:
            wait_for(lambda: daemon.poll() is not None or listening(), "the panel")
            assert daemon.poll() is None, f"the daemon ended: {daemon.stdout.read()}"
            yield daemon
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(10)


def listening():
    with socket.socket() as probe:
        return probe.connect_ex(PANEL) == 0


@for_each(*GENERATIONS)
def devices_tells_what_ykinfo_tells(token):
    with Plugged(token):
        theirs = run("ykinfo", "-a").ok().text
        (ours,) = Station().json("devices")
        assert (ours["vid"], ours["pid"], ours["usable"]) == ("1050", token.pid, True), ours
        assert f"serial: {ours['serial']}\n" in theirs and f"version: {ours['firmware']}\n" in theirs, (ours, theirs)


@check
def devices_says_why_a_token_cannot_be_used():
    install_rules()
    with Plugged(YUBIKEY_5):
        (member,) = devices_of("technician", "--init-groups")
        assert member["serial"] == str(YUBIKEY_5.serial), member
        (stranger,) = devices_of("nobody", "--clear-groups")
        assert stranger["serial"] is None and not stranger["usable"], stranger
        assert "70-trousseau.rules" in stranger["detail"], stranger


def devices_of(user, groups):
    """`devices` as somebody else, who has a station of their own."""
    folder = tempfile.mkdtemp(prefix="home.")
    run("chown", user, folder).ok()
    as_user = ["setpriv", f"--reuid={user}", "--regid=nogroup", groups]
    answer = run(*as_user, TROUSSEAU, "--data", f"{folder}/data", "--json", "devices").ok()
    return [json.loads(line) for line in answer.text.splitlines() if line[:1] == "{"]


@check
def devices_watch_sees_plugs_and_unplugs():
    lines = queue.Queue()
    with Plugged(YUBIKEY_5, NEO) as plugged:
        watch = subprocess.Popen(
            [TROUSSEAU, "--data", tempfile.mkdtemp(), "devices", "--watch"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        threading.Thread(target=lambda: [lines.put(line) for line in watch.stdout], daemon=True).start()

        def see(text):
            deadline = time.monotonic() + 15
            while text not in lines.get(timeout=max(0.1, deadline - time.monotonic())):
                pass

        try:
            see("2 plugged")
            plugged.unplug(YUBIKEY_5)
            see("1 plugged")
            plugged.plug(YUBIKEY_5)
            see(str(YUBIKEY_5.serial))
        finally:
            watch.kill()
            watch.wait()


@for_each(YUBIKEY_2, YUBIKEY_5)
def a_slot_that_enrol_wrote_is_read_back_by_yubicos_clients_and_types_codes_that_verify(token):
    station = Station().with_token(token)
    with Plugged(token) as plugged:
        with plugged.finger(token, every=4):
            station.run("enrol", token.serial).ok()
        credential = station.credential(token)
        assert (credential["state"], credential["verified"]) == ("active", True), credential
        run("ykinfo", "-1", "-2").ok("slot1_status: 1\n", "slot2_status: 0\n")
        ykman("otp", "info").ok("Slot 1: programmed", "Slot 2: empty")
        run("ykpersonalize", "-y", "-1", "-z").refused()
        with Keyboard(hidraw_nodes(token)[0]) as keyboard:
            plugged.touch(token, 1)
            code = keyboard.line(seconds=2)
        station.run("verify", token.serial, code).ok("is right")
        assert station.run("verify", token.serial, code).status == 1, "a code is accepted once"
    station.run("journal", "verify").ok()


@check
def what_ykman_programmed_is_not_overwritten_without_a_yes():
    station = Station().with_token(YUBIKEY_5)
    with Plugged(YUBIKEY_5):
        ykman("otp", "chalresp", "-f", "1", "0b" * 20).ok()
        assert station.run("enrol", YUBIKEY_5.serial, "--slot", "1", "--no-confirm").status == 1
        ykman("otp", "calculate", "1", b"Hi There".hex()).ok("b617318655057264e28bc0b6fb378c8ef146be00")
        station.run("enrol", YUBIKEY_5.serial, "--slot", "1", "--no-confirm", "--overwrite").ok()


@for_each("during", "after")
def an_unplug_in_the_middle_of_a_write_is_told_and_the_intent_stays(how):
    station = Station().with_token(YUBIKEY_5)
    with Plugged(YUBIKEY_5) as plugged:
        with station.serving():
            wait_for(lambda: station.json("devices"), "the daemon to see the token")
            wait_for(lambda: station.json("devices")[0]["serial"], "its serial")
            plugged.tell("fault", YUBIKEY_5.serial, f"unplug=14:{how}")
            plugged.obeyed()
            answer = station.run("enrol", YUBIKEY_5.serial, "--no-confirm")
            assert answer.status == 4, answer.text
            answer.says("plug")
            assert station.credential(YUBIKEY_5)["state"] == "pre_activation"
            plugged.unplug(YUBIKEY_5)
            plugged.plug(YUBIKEY_5)
            wait_for(lambda: station.json("devices"), "the token again")
            wait_for(lambda: station.json("devices")[0]["serial"], "its serial again")
            station.run("enrol", YUBIKEY_5.serial, "--no-confirm").ok()


@check
def a_token_on_the_bench_types_into_no_other_program():
    station = Station().with_token(YUBIKEY_5)
    with Plugged(YUBIKEY_5) as plugged:
        station.run("enrol", YUBIKEY_5.serial, "--no-confirm").ok()
        (node,) = event_nodes(YUBIKEY_5)
        with station.serving():
            wait_for(lambda: any(card["serial"] for card in station.json("devices")), "the bench")
            plugged.touch_later(YUBIKEY_5, 1, seconds=0.2)
            assert key_presses(node, 2) == 0, "the code was typed elsewhere"
        plugged.touch_later(YUBIKEY_5, 1, seconds=0.2)
        assert key_presses(node, 2) >= 6, "a token that nobody holds types"
