"""Other programs use the tokens while the station runs: makers' clients on libusb, which take an interface from the kernel and give
it back, clients on hidraw, drivers that are unbound, devices that are reset. Before an act, between two, in the middle of one.

What must hold: no dead node in the station's hands, what a token types reaches nobody else, and each act came to its end or is settled. A
keyboard that the kernel makes anew is anybody's until the station has it: what a finger lets a token type just then, while another program
takes it away again and again, is nobody's fault (udev/ tells desktops not to listen at all)."""

import collections
import contextlib
import fcntl
import glob
import os
import re
import select
import struct
import subprocess
import threading
import time

from .mixed import PROGRAMMED as MIXED
from .nitrokey_tools import LIBREM, nitrocli, with_library
from .nitropy_tools import CURRENT as NITROKEY_3, secrets
from runner import check
from .station import SCHOOL, Station as Plain
from .tokens import NEO, TROUSSEAU, YUBIKEY_2, YUBIKEY_4, YUBIKEY_5, Nitrokey, Plugged, hidraw_nodes, read, usb_folders, wait_for
from .tools import run, ykman

USBDEVFS_RESET = 0x5514
PRO = Nitrokey("nitrokey-pro", 0x5F19, "0.15")


def reset(token):
    """What `usbreset` does."""
    (folder,) = usb_folders(token)
    number = "/dev/bus/usb/" + "/".join(f"{int(read(f'{folder}/{part}')):03}" for part in ("busnum", "devnum"))
    with open(number, "wb") as device:
        fcntl.ioctl(device, USBDEVFS_RESET, 0)


def unbind_and_bind(token):
    (folder,) = usb_folders(token)
    interface = f"{os.path.basename(folder)}:1.{token.interface}"
    for what in ("unbind", "bind"):
        write(f"/sys/bus/usb/drivers/usbhid/{what}", interface)


def configure_anew(token):
    """All interfaces lose their drivers and get them back."""
    (folder,) = usb_folders(token)
    write(f"{folder}/bConfigurationValue", "1")


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def look(token):
    """Over hidraw: the kernel keeps the keyboard."""
    ykman("otp", "info")


# what another program does with a token; each leaves it as it was
CLIENTS = (
    (YUBIKEY_5, lambda token: run("ykinfo", "-a")),
    (YUBIKEY_2, lambda token: run("ykchalresp", "-2", "-N", "x")),
    (YUBIKEY_4, look),
    (NEO, lambda token: [poke(token) for poke in (unbind_and_bind, configure_anew, reset)]),
    (PRO, lambda token: nitrocli("status")),
    (LIBREM, lambda token: with_library(lambda nk: nk.get_admin_retry_count())),
    (NITROKEY_3, lambda token: secrets("status")),
)
KEEPS_THE_KEYBOARD = (look,)


@check
def nothing_is_lost_when_other_programs_use_a_token_before_between_and_in_the_middle_of_acts():
    station = Station()
    station.run("school", "add", SCHOOL, "Lycée Galilée").ok()
    with station.serving() as daemon:
        for token, client in CLIENTS:
            begun = time.monotonic()
            with Plugged(token) as plugged, Bench(station, plugged, daemon) as bench:
                touch_it(client, token)
                bench.is_ready(token)
                station.run("stock", "add", token.serial, "--school", SCHOOL).ok()
                bench.ends("enrol", token)
                touch_it(client, token)
                bench.is_ready(token)
                with again_and_again(client, token):
                    # it may break off: the client had the token
                    status, said = bench.tries("enrol", token)
                bench.is_ready(token)
                if client not in KEEPS_THE_KEYBOARD:
                    bench.presses = 0
                bench.is_settled(token)
                bench.is_healthy()
                bench.keeps_what_is_typed(token)
            told = "ended" if status == 0 else said.strip().splitlines()[-1]
            print(f"       {token} ({time.monotonic() - begun:.0f} s), an enrolment beside it: {told}"[:160], flush=True)
    station.run("journal", "verify").ok()


@check
def a_token_that_another_program_holds_is_shown_as_such_and_is_used_again_without_a_replug():
    with Plugged(YUBIKEY_5) as plugged, Station().with_token(YUBIKEY_5).serving_with(plugged) as bench:
        (folder,) = usb_folders(YUBIKEY_5)
        interface = f"{os.path.basename(folder)}:1.0"
        write("/sys/bus/usb/drivers/usbhid/unbind", interface)
        told = lambda: bench.station.json("devices")[0]
        wait_for(lambda: told()["reason"] == "no_hid_node", "the card to say that the node is gone", lambda: str(told()))
        bench.station.run("enrol", YUBIKEY_5.serial, "--no-confirm").refused()
        write("/sys/bus/usb/drivers/usbhid/bind", interface)
        bench.is_ready(YUBIKEY_5)
        bench.ends("enrol", YUBIKEY_5)
        bench.keeps_what_is_typed(YUBIKEY_5)


@check
def nothing_begins_while_another_program_has_the_keys():
    """A remapper of keyboards, say: it is quicker than the station."""
    with Plugged(YUBIKEY_5) as plugged:
        (folder,) = usb_folders(YUBIKEY_5)
        (node,) = glob.glob(f"{folder}/*:1.0/*/input/input*/event*")
        remapper = os.open("/dev/input/" + os.path.basename(node), os.O_RDONLY | os.O_NONBLOCK)
        fcntl.ioctl(remapper, 0x40044590, 1)  # EVIOCGRAB
        station = Station().with_token(YUBIKEY_5)
        with station.serving_with(plugged) as bench:
            told = lambda: station.json("devices")[0]
            wait_for(lambda: told()["serial"], "the token to be read")
            assert (told()["keys"], told()["usable"], told()["reason"]) == ("taken", False, "keys_taken"), told()
            station.run("enrol", YUBIKEY_5.serial).refused("nothing was begun")
            assert "!! keyboard" in station.run("doctor").text
            assert station.credential(YUBIKEY_5) is None, "nothing was begun"
            os.close(remapper)
            # whoever was refused has it tried again
            station.run("enrol", YUBIKEY_5.serial, "--no-confirm")
            bench.is_ready(YUBIKEY_5)
            bench.is_healthy()
            bench.ends("enrol", YUBIKEY_5)
            bench.keeps_what_is_typed(YUBIKEY_5)


ROUNDS, AT_ONCE = 20, 10


@check
def ten_tokens_come_and_go_two_hundred_times_beside_other_programs_and_nothing_is_left_behind():
    station = Station()
    with Plugged(*MIXED, NITROKEYS[0], NITROKEYS[1]) as plugged, station.serving_with(plugged) as bench:
        tokens = plugged.tokens
        assert len(tokens) == AT_ONCE
        bench.all_are_held(tokens)
        before = bench.figures()
        with contextlib.ExitStack() as programs:
            for client in (lambda _: run("ykinfo", "-a", seconds=8), lambda _: nitrocli("status")):
                programs.enter_context(again_and_again(client, None))
            for _ in range(ROUNDS):
                for token in tokens:
                    plugged.tell("unplug", token.serial)
                for token in tokens:
                    plugged.tell("plug", token.serial)
                plugged.obeyed()
        wait_for(lambda: all(hidraw_nodes(token) for token in tokens), "the nodes of all")
        bench.all_are_held(tokens)
        after = wait_for(lambda: bench.is_as_before(before), "what it held to be let go", lambda: f"{before} {bench.figures()}")
        print(f"       {ROUNDS * AT_ONCE} plugs: {before} before, {after} after", flush=True)
        assert after["MiB"] - before["MiB"] < 16, "memory is kept"
        healthy = station.run("doctor").text
        assert "!! permission" not in healthy and "!! keyboard" not in healthy, healthy


NITROKEYS = (Nitrokey("nitrokey-pro", 0x5F1A, "0.15"), Nitrokey("nitrokey-pro", 0x5F1B, "0.8"))


def touch_it(client, token):
    """It may find the station in the middle of a report; the token must not be the worse for it."""
    try:
        client(token)
    except (OSError, AssertionError, subprocess.SubprocessError) as error:
        print(f"       the other program: {error}"[:300], flush=True)


@contextlib.contextmanager
def again_and_again(client, token):
    """The other program, one call after the other, as long as the `with` block runs."""
    over, calls = threading.Event(), collections.Counter()

    def work():
        while not over.is_set():
            touch_it(client, token)
            calls["made"] += 1

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(60)
        assert calls["made"], "the other program never ran"


class Station(Plain):
    @contextlib.contextmanager
    def serving_with(self, plugged):
        with self.serving() as daemon, Bench(self, plugged, daemon) as bench:
            yield bench


class Bench:
    """A running station, and somebody who reads every keyboard as soon as it is there."""

    def __init__(self, station, plugged, daemon):
        self.station, self._plugged, self._daemon, self._over = station, plugged, daemon, threading.Event()
        self.presses = 0
        self._reader = threading.Thread(target=self._read, daemon=True)

    def __enter__(self):
        self._reader.start()
        return self

    def __exit__(self, *error):
        self._over.set()
        self._reader.join()
        assert self._daemon.poll() is None, "the station ended"

    def is_ready(self, token):
        """Its card says that it can be used, and whatever it says then is true."""
        told = lambda: next((d for d in self.station.json("devices") if d["serial"] == str(token.serial)), None)
        ready = lambda: (one := told()) and one["usable"] and one["keys"] == "kept"
        wait_for(ready, f"{token} to be used again", lambda: str(self.station.json("devices")), seconds=30)

    def is_healthy(self):
        """What doctor asks of the station's own handles."""
        findings = [line for line in self.station.run("doctor").text.splitlines() if re.match(r"\S+ +(keyboard|permission):", line)]
        assert findings and not any(line.startswith("!!") for line in findings), findings

    def tries(self, act, token):
        """Does it, with a finger where one is wanted; the exit status and what was said."""
        process = subprocess.Popen(
            [TROUSSEAU, "--data", self.station.data, act, str(token.serial)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        said = ""
        for line in process.stdout:
            said += line
            if "touch" in line.lower() and not line.startswith("error"):
                time.sleep(0.5)  # until the capture listens
                self._plugged.touch(token, 1)
        return process.wait(), said

    def ends(self, act, token):
        status, said = self.tries(act, token)
        assert status == 0, f"{act}: {status} {said}"
        credential = self.station.credential(token)
        assert (credential["state"], credential["verified"]) == ("active", True), credential

    def is_settled(self, token):
        """What the token holds is known, or a finger tells: then its codes are accepted. An empty one is programmed anew."""
        credential = self.station.credential(token)
        known = credential is not None and credential["state"] in ("active", "pre_activation")
        self.ends("verify" if known else "enrol", token)

    def keeps_what_is_typed(self, token):
        if token.vendor == "1050":
            self._plugged.touch(token, 1)
            time.sleep(0.5)
        assert self.presses == 0, f"{self.presses} key presses reached another program"

    def all_are_held(self, tokens):
        """Each is read or shown, through nodes that live, and held."""
        told = lambda: {d["path"]: (d["state"], d["keys"]) for d in self.station.json("devices")}
        all_are = lambda: len(told()) == len(tokens) and all(
            state not in ("looking", "unusable") and keys == "kept" for state, keys in told().values()
        )
        wait_for(all_are, "all to be read", lambda: str(told()), seconds=60)

    def figures(self):
        folder = f"/proc/{self._daemon.pid}"
        links = [os.readlink(link) for link in glob.glob(f"{folder}/fd/*") if os.path.islink(link)]
        kilobytes = int(re.search(r"VmRSS:\s+(\d+)", open(f"{folder}/status").read())[1])
        nodes = [link for link in links if "hidraw" in link or "/dev/input" in link]
        return {
            "MiB": round(kilobytes / 1024, 1),
            "threads": len(glob.glob(f"{folder}/task/*")),
            "descriptors": len(links),
            "nodes": len(nodes),
            "dead": sum("(deleted)" in node for node in nodes),
        }

    def is_as_before(self, before):
        now = self.figures()
        same = all(now[what] <= before[what] for what in ("threads", "descriptors")) and now["nodes"] == before["nodes"]
        return now if same and not now["dead"] else None

    def _read(self):
        """Every event node that there is, from the moment that it is there."""
        opened = {}
        while not self._over.is_set():
            for node in glob.glob("/dev/input/event*"):
                with contextlib.suppress(OSError):
                    number = os.stat(node).st_ino
                    if opened.get(node, (None, None))[0] != number:
                        opened[node] = number, os.open(node, os.O_RDONLY | os.O_NONBLOCK)
            readable, _, _ = select.select([fd for _, fd in opened.values()], [], [], 0.05)
            for fd in readable:
                try:
                    data = os.read(fd, 24 * 64)
                except OSError:
                    # the node died
                    os.close(fd)
                    opened = {node: known for node, known in opened.items() if known[1] != fd}
                    continue
                for _s, _us, kind, _code, value in struct.iter_unpack("qqHHi", data):
                    self.presses += kind == 1 and value == 1
        for _, fd in opened.values():
            os.close(fd)
