"""Nitrokey's own client (nitropy) accepts the emulated Nitrokey 3, and what either side writes the other reads."""

import os
import re
import select
import time

from runner import check, for_each

from otp import HOTP_SECRET, hotp
from .station import Station
from .tokens import Nitrokey3, Plugged, hidraw_nodes
from .tools import base32, nitropy, run, trousseau

CURRENT = Nitrokey3(0xA1B2C3D4000000000000000000005F16, "1.8.3")
OLDER = Nitrokey3(0xA1B2C3D4000000000000000000005F17, "1.5.0")
FIRST = Nitrokey3(0xA1B2C3D4000000000000000000005F18, "1.0.0")
PIN = "12345678"
SECRET = base32(HOTP_SECRET)


def secrets(*arguments, **options):
    return nitropy("nk3", "secrets", *arguments, **options)


def code_of(name, *arguments):
    """What `get-otp` prints on a line of its own."""
    return re.search(r"^\d{6,8}$", secrets("get-otp", name, *arguments).ok().text, re.MULTILINE)[0]


@for_each(CURRENT, FIRST)
def nitropy_finds_the_token_by_the_serial_that_trousseau_shows(token):
    with Plugged(token):
        listed = nitropy("nk3", "list").ok("Nitrokey 3").text
        nitropy("nk3", "version").ok(token.firmware)
        nitropy("nk3", "status").ok("NRF52", token.firmware)
        seen = trousseau("devices", "--json").ok('"family":"nitrokey3"', f'"firmware":"{token.firmware}"').text
        for text in (listed, seen):
            assert (token.serial in text) == (token is not FIRST), text
        run("lsusb", "-v", "-d", "20a0:42b2").ok("HID Device Descriptor:", "bDescriptorType        34 Report")


@for_each(CURRENT, OLDER)
def nitropy_registers_lists_calculates_and_removes(token):
    with Plugged(token) as plugged:
        secrets("add-otp", "mail", SECRET, "--kind", "HOTP", "--counter-start", "3").ok("Done")
        assert [code_of("mail"), code_of("mail")] == [hotp(3), hotp(4)]
        secrets("add-otp", "vpn", SECRET, "--kind", "TOTP", "--digits-str", "8").ok("Done")
        assert code_of("vpn", "--timestamp", "1111111109") == "07081804"
        with plugged.finger(token):
            secrets("add-otp", "door", SECRET, "--kind", "TOTP", "--touch-button").ok("Done")
            assert code_of("door", "--timestamp", "59") == "287082"
            secrets("list").ok("mail", "vpn", "door", "touch required")
            secrets("remove", "mail").ok("Done")
        assert "mail" not in secrets("list").ok("vpn").text
        secrets("get-otp", "mail").refused()


@check
def nitropy_sets_the_pin_and_opens_what_it_locks():
    with Plugged(CURRENT) as plugged, plugged.finger(CURRENT):
        secrets("status").ok("4.14.0", "does not have a PIN", "a1b2c3d4")
        secrets("set-pin", "--password", PIN).ok("Password set")
        secrets("add-otp", "safe", SECRET, "--kind", "HOTP", "--protect-with-pin", NITROPY_SECRETS_PASSWORD=PIN).ok("Done")
        secrets("get-otp", "safe", NITROPY_SECRETS_PASSWORD=PIN).ok(hotp(0))
        secrets("get-otp", "safe", NITROPY_SECRETS_PASSWORD="87654321").refused("Authentication failed")
        secrets("status").ok("PIN attempt counter: 7")
        secrets("reset", "--force").ok("Done")
        secrets("status").ok("does not have a PIN")


@check
def a_request_that_is_not_whole_is_refused_by_the_token_itself_after_half_a_second():
    """What an emulated token does without being asked reaches a program through the kernel."""
    with Plugged(CURRENT):
        node = os.open(hidraw_nodes(CURRENT)[0], os.O_RDWR)

        def packet(*parts):
            os.write(node, b"\0" + b"".join(parts).ljust(64, b"\0"))
            assert select.select([node], [], [], 5)[0], "no answer"
            return os.read(node, 64)

        channel = packet(b"\xff\xff\xff\xff\x86\x00\x08", b"nonce678")[15:19]
        begun = time.monotonic()
        refused = packet(channel, b"\x81\x00\xc8", b"x" * 57)
        waited = time.monotonic() - begun
        os.close(node)
        assert refused[:8] == channel + b"\xbf\x00\x01\x05", refused
        assert 0.5 < waited < 2, waited


@check
def what_trousseau_enrolled_nitropy_lists_and_calculates_and_what_nitropy_wrote_stays():
    """The program through hidraw while nitropy's packets go through the same node."""
    with Plugged(CURRENT) as plugged:
        secrets("add-otp", "mail", SECRET, "--kind", "HOTP").ok("Done")
        station = Station().with_token(CURRENT)
        station.run("enrol", CURRENT.serial).ok()
        assert station.credential(CURRENT)["verified"], station.credential(CURRENT)
        secrets("list").ok("mail", "trousseau-1")
        code = code_of("trousseau-1")
        station.run("verify", CURRENT.serial, code).ok()
        with plugged.finger(CURRENT):
            station.run("enrol", CURRENT.serial, seconds=60).ok()
        listed = secrets("list").ok("mail", "trousseau-2").text
        assert "trousseau-1" not in listed, listed
        station.run("verify", CURRENT.serial, code_of("trousseau-2")).ok()
        assert code_of("mail") == hotp(0)
