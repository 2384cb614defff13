"""Yubico's C tools (yubikey-personalization) and lsusb accept the emulated tokens of every generation."""

import hashlib
import hmac

from runner import check, for_each

from otp import HOTP_SECRET, hotp
from .tokens import GENERATIONS, NEO, YUBIKEY_2, YUBIKEY_4, YUBIKEY_5, Plugged, hidraw_nodes
from .tools import Keyboard, run

KEY = "303132333435363738393a3b3c3d3e3f40414243"


def write_hotp(slot, *options):
    return run("ykpersonalize", "-y", f"-{slot}", "-ooath-hotp", "-oappend-cr", "-a" + HOTP_SECRET.hex(), *options)


@for_each(*GENERATIONS)
def ykinfo_tells_what_the_token_is(token):
    with Plugged(token):
        run("ykinfo", "-a").ok(
            f"serial: {token.serial}\n",
            f"serial_hex: {token.serial:x}\n",
            f"version: {token.firmware}\n",
            "slot1_status: 0\n",
            "slot2_status: 0\n",
            "vendor_id: 1050\n",
            f"product_id: {int(token.pid, 16):x}\n",
        )


@for_each(*GENERATIONS)
def ykpersonalize_writes_hotp_and_the_token_types_the_codes_of_rfc_4226(token):
    with Plugged(token) as plugged:
        write_hotp(1).ok()
        run("ykinfo", "-1", "-2").ok("slot1_status: 1\n", "slot2_status: 0\n")
        with Keyboard(hidraw_nodes(token)[0]) as keyboard:
            for counter in range(3):
                plugged.touch(token, 1)
                typed = keyboard.line()
                assert typed == hotp(counter), f"{typed} was typed as code {counter}"


@for_each(*GENERATIONS)
def ykpersonalize_swaps_and_deletes(token):
    with Plugged(token):
        write_hotp(1).ok()
        run("ykpersonalize", "-y", "-x").ok()
        run("ykinfo", "-1", "-2").ok("slot1_status: 0\n", "slot2_status: 1\n")
        run("ykpersonalize", "-y", "-2", "-z").ok()
        run("ykinfo", "-1", "-2").ok("slot1_status: 0\n", "slot2_status: 0\n")


@for_each(*GENERATIONS)
def ykpersonalize_needs_the_access_code_of_a_slot(token):
    with Plugged(token):
        write_hotp(1, "-oaccess=010203040506").ok()
        write_hotp(2).ok()
        run("ykpersonalize", "-y", "-1", "-z").refused("write error")
        run("ykpersonalize", "-y", "-1", "-z", "-c060504030201").refused("write error")
        run("ykinfo", "-1").ok("slot1_status: 1\n")
        run("ykpersonalize", "-y", "-1", "-z", "-c010203040506").ok()
        run("ykinfo", "-1").ok("slot1_status: 0\n")


@for_each(*GENERATIONS)
def ykchalresp_gets_the_hmac_of_its_challenge(token):
    with Plugged(token):
        run(
            "ykpersonalize", "-y", "-2", "-ochal-resp", "-ochal-hmac", "-ohmac-lt64", "-oserial-api-visible", "-a" + KEY
        ).ok()
        for challenge in (b"Hi There", b"x", b"n" * 63):
            expected = hmac.new(bytes.fromhex(KEY), challenge, hashlib.sha1).hexdigest()
            run("ykchalresp", "-2", "-H", "-x", challenge.hex()).ok(expected + "\n")


@check
def ykchalresp_waits_for_the_touch():
    expected = hmac.new(bytes.fromhex(KEY), b"touch", hashlib.sha1).hexdigest()
    with Plugged(YUBIKEY_5) as plugged:
        run("ykpersonalize", "-y", "-2", "-ochal-resp", "-ochal-hmac", "-ohmac-lt64", "-ochal-btn-trig", "-a" + KEY).ok()
        run("ykchalresp", "-2", "-N", "touch").refused("would block")
        plugged.touch_later(YUBIKEY_5, 2, seconds=2)
        run("ykchalresp", "-2", "-H", "touch").ok(expected)


@for_each(YUBIKEY_2, NEO, YUBIKEY_4, YUBIKEY_5)
def lsusb_finds_nothing_odd_in_the_descriptors(token):
    interfaces = bin(int(token.pid[-1], 16) or 1).count("1") if token is not NEO else 3
    with Plugged(token):
        seen = run("lsusb", "-v", "-d", f"1050:{token.pid}").ok(
            "idVendor           0x1050", "iManufacturer", "Yubico", "bInterfaceProtocol      1 ", "MaxPower"
        )
        major, minor, patch = map(int, token.firmware.split("."))
        seen.says(f"bcdDevice           {major:2}.{minor}{patch}", f"bNumInterfaces          {interfaces}")
        # classes and protocols are looked at by number: their names are in a database that the guest may not have.
        # "UNAVAILABLE" stands for report descriptors of any keyboard that the kernel holds.
        for odd in ("Couldn't", "can't get", "junk at", "Warning", "UNRECOGNIZED", "INVALID"):
            assert odd not in seen.text, seen.text
