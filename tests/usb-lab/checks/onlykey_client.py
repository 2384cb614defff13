"""OnlyKey's own client library (python-onlykey) accepts the emulated token, and finds on it what our driver wrote."""

import re
import time

from runner import check, for_each

from otp import HOTP_SECRET, totp
from .station import Station
from .tokens import Plugged, hidraw_nodes
from .tools import Keyboard, in_fork, run


class OnlyKey:
    """An OnlyKey; `more` is anything else of its specification. Over USB every one has the same serial."""

    vendor, pid, interface = "1d50", "60fc", 0

    def __init__(self, serial, *more):
        self.serial, self.spec = serial, ",".join(("onlykey", f"serial={serial}", *more))

    def __str__(self):
        return self.spec


CLASSIC, DUO = OnlyKey("OK-1"), OnlyKey("OK-2", "duo", "firmware=2.1.2")


def client(work):
    """Runs `work(client)` in a fork, with the token's answers to it as texts."""

    def connected():
        from onlykey.client import OnlyKey as Client

        only_key = Client()
        only_key.read_string()  # what it said before
        answer = work(only_key)
        only_key.close()
        return answer

    return in_fork(connected)


def set_slot(only_key, slot, field, value):
    """As the client's `setslot`, which prints the answer; here it is returned."""
    from onlykey.client import Message, MessageField

    only_key.send_message(
        msg=Message.OKSETSLOT, slot_id=slot, message_field=MessageField[field], payload=value, from_ascii=True
    )
    return only_key.read_string(timeout_ms=2000)


def typed(plugged, token, slot):
    with Keyboard(hidraw_nodes(token)[0]) as keyboard:
        plugged.touch(token, slot)
        return keyboard.line(seconds=2)


def codes_around(now):
    return [totp(now + seconds) for seconds in (-30, 0, 30)]


@for_each(CLASSIC, DUO)
def python_onlykey_tells_the_time_and_reads_and_sets_labels(token):
    slots = 24 if token is DUO else 12

    def work(only_key):
        only_key.set_time(time.time())
        state = only_key.read_string(timeout_ms=2000)
        said = set_slot(only_key, 10, "LABEL", "mail")
        labels = only_key.getduolabels() if token is DUO else only_key.getlabels()
        return [state, said, [slot.label for slot in labels]]

    with Plugged(token):
        state, said, labels = client(work)
        # the client's own command line tells the products apart by this letter
        assert state.startswith("UNLOCKEDv") and state[19] == ("p" if token is DUO else "c"), state
        assert said == "Successfully set Label", said
        assert labels == [""] * 9 + ["mail"] + [""] * (slots - 10), labels


@for_each(CLASSIC, DUO)
def what_python_onlykey_programmed_is_typed_and_wiped(token):
    def program(only_key):
        only_key.set_time(time.time())
        only_key.read_string(timeout_ms=2000)
        return set_slot(only_key, 7, "TOTPKEY", list(HOTP_SECRET))

    def wipe(only_key):
        only_key.wipeslot(7)
        return None

    with Plugged(token) as plugged:
        assert typed(plugged, token, 7) is None, "an empty slot types nothing"
        assert client(program) == "Successfully set 2FA Key"
        code = typed(plugged, token, 7)
        assert code in codes_around(time.time()), code
        client(wipe)
        assert typed(plugged, token, 7) is None, "it was wiped"


@check
def what_trousseau_enrolled_is_labelled_with_the_serial_and_typed():
    """The serial is known from a label: the first one is set by the client here, by the panel's box elsewhere."""
    station = Station().with_token(CLASSIC)
    with Plugged(CLASSIC) as plugged:
        (before,) = station.json("devices")
        assert (before["serial"], before["reason"]) == (None, "serial_hidden"), before
        client(lambda only_key: set_slot(only_key, 3, "LABEL", f"OTP#{CLASSIC.serial}"))
        with plugged.finger(CLASSIC, every=6):
            station.run("enrol", CLASSIC.serial, "--slot", "1", "--overwrite").ok()
        credential = station.credential(CLASSIC)
        assert (credential["state"], credential["verified"]) == ("active", True), credential
        labels = client(lambda only_key: [slot.label for slot in only_key.getlabels()])
        assert labels == [f"OTP#{CLASSIC.serial}", "", f"OTP#{CLASSIC.serial}"] + [""] * 9, labels
        time.sleep(31)  # the code of this step was used
        station.run("verify", CLASSIC.serial, typed(plugged, CLASSIC, 1)).ok()


@check
def lsusb_finds_four_interfaces_and_nothing_odd():
    with Plugged(CLASSIC):
        seen = run("lsusb", "-v", "-d", "1d50:60fc").ok("CRYPTOTRUST", "ONLYKEY", "1000000000").text
        assert len(re.findall(r"bInterfaceClass +3\b", seen)) == 4, seen
        for odd in ("Couldn't", "can't get", "junk at", "Warning", "INVALID"):
            assert odd not in seen, seen
