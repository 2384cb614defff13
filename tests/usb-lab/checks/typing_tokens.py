"""Tokens that only type, on a real kernel: what lsusb and evdev see of them, and what the program does with them.

No maker's client exists for these: a plain reader of the event node stands in for any window that gets the keys."""

import os
import re
import select
import struct
import tempfile

from .kernel import access, install_rules
from otp import HOTP_SECRET, hotp
from runner import check
from .station import SCHOOL, Station
from .tokens import Plugged, event_nodes, hidraw_nodes, wait_for
from .tools import key_presses, run

_KEY_1, _KEY_0, _KEY_ENTER = 2, 11, 28


class Typing:
    """A Token2 key as the profiles know it, or something that only has its numbers."""

    interface = 0

    def __init__(self, serial, pid="0022", vendor="349e", more=""):
        self.serial, self.pid, self.vendor = serial, pid, vendor
        self.spec = f"typing,serial={serial},vid={vendor},pid={pid}{more}"


TOKEN = Typing("TK-100")
KEYBOARD = Typing("KB-1", pid="c31c", vendor="046d", more=",keyboard-only")
UNLIKE = Typing("KB-2", pid="0026", more=",keyboard-only")
UNKNOWN = Typing("NEW-1", pid="5678", vendor="1234")


@check
def lsusb_finds_a_keyboard_a_fido_interface_and_the_serial():
    with Plugged(TOKEN):
        seen = run("lsusb", "-v", "-d", f"{TOKEN.vendor}:{TOKEN.pid}").ok("TK-100", "FIDO2 Security Key").text
        assert re.search(r"bInterfaceProtocol +1\b", seen), seen
        assert len(re.findall(r"bInterfaceClass +3\b", seen)) == 2, seen
        assert "can't get" not in seen and "Warning" not in seen, seen


@check
def evdev_reads_the_codes_that_the_key_file_predicts():
    with Plugged(TOKEN) as plugged:
        (node,) = event_nodes(TOKEN)
        fd = os.open(node, os.O_RDONLY | os.O_NONBLOCK)
        try:
            for counter in range(3):
                plugged.touch(TOKEN, 1)
                typed = line(fd)
                assert typed == hotp(counter), (counter, typed)
        finally:
            os.close(fd)


@check
def verify_reads_the_touch_of_an_imported_token():
    station = Station()
    station.run("school", "add", SCHOOL, "Lycée Galilée").ok()
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("serial,type,digest,digits,counter,period,batch,expiry,secret\n")
        file.write(f"TK-100,hotp,sha1,6,0,,,,{HOTP_SECRET.hex()}\n")
        file.flush()
        station.run("import", file.name, "--school", SCHOOL).ok()
    with Plugged(TOKEN) as plugged:
        (device,) = station.json("devices")
        assert (device["serial"], device["usable"]) == ("TK-100", True), device
        plugged.touch_later(TOKEN, 1, 6)
        station.run("verify", "TK-100").ok()
    assert station.credential(TOKEN)["counter"] == 1


@check
def the_group_gets_tokens_that_type_and_nobodys_keyboard():
    install_rules()
    with Plugged(TOKEN, KEYBOARD):
        group, mode = access(event_nodes(TOKEN)[0])
        assert mode == 0o640 and group == access(hidraw_nodes(TOKEN)[0])[0]
        for node in event_nodes(KEYBOARD) + hidraw_nodes(KEYBOARD):
            assert access(node)[0] != group, f"{node} was given to the group"


@check
def a_keyboard_is_never_opened_and_never_proposed():
    with Plugged(KEYBOARD, UNLIKE, UNKNOWN):
        station = Station()
        devices = {device["pid"]: device for device in station.json("devices")}
        assert set(devices) == {UNLIKE.pid, UNKNOWN.pid}, devices
        assert not any(device["usable"] for device in devices.values()), devices
        proposed = {one["usb_id"]: one for one in station.json("devices", "--propose")}
        assert proposed["1234:5678"]["profile"].count('family = "typing"') == 1, proposed
        assert proposed["046d:c31c"]["profile"] is None, proposed


@check
def an_unknown_keyboard_in_a_socket_of_the_bench_types_nowhere_and_one_that_was_there_before_does():
    with Plugged(KEYBOARD) as plugged:
        (node,) = event_nodes(KEYBOARD)
        station = Station(f"[keyboards]\nunknown = 'ignore'\nbench_ports = ['{socket_of(node)}']\n")
        with station.serving():
            plugged.touch_later(KEYBOARD, 1, seconds=0.2)
            assert key_presses(node, 2) >= 6, "it was there when the station started"
        plugged.unplug(KEYBOARD)
        with station.serving() as daemon:
            station.run("devices").ok()  # answered after the first look: what is plugged in later was not there before
            plugged.plug(KEYBOARD)
            (node,) = event_nodes(KEYBOARD)
            wait_for(lambda: typed_nothing(plugged, node), "the keyboard to be held")
            assert daemon.poll() is None
        plugged.touch_later(KEYBOARD, 1, seconds=0.2)
        assert key_presses(node, 2) >= 6, "held for longer than the station ran"


def typed_nothing(plugged, node):
    plugged.touch_later(KEYBOARD, 1, seconds=0.2)
    return key_presses(node, 2) == 0


def socket_of(node):
    """The USB socket that an event node hangs on, as the kernel writes it."""
    path = os.path.realpath("/sys/class/input/" + os.path.basename(node))
    return re.findall(r"/(\d+-[\d.]+)/", path)[-1]


def line(fd, seconds=15):
    """The digits that are pressed up to Enter, as the event node tells them."""
    text = ""
    while select.select([fd], [], [], seconds)[0]:
        for _s, _us, kind, key, value in struct.iter_unpack("qqHHi", os.read(fd, 24 * 64)):
            if kind != 1 or value != 1:
                continue
            if key == _KEY_ENTER:
                return text
            text += str((key - _KEY_1 + 1) % 10) if _KEY_1 <= key <= _KEY_0 else f"<{key}>"
    return text
