"""Yubico's own client (ykman) accepts the emulated tokens of every generation."""

import hashlib
import hmac
import re
import struct
import time

from runner import check, for_each

from otp import HOTP_SECRET, hotp
from .tokens import GENERATIONS, NEO, YUBIKEY_2, YUBIKEY_4, YUBIKEY_5, Plugged, hidraw_nodes
from .station import Station
from .tools import Keyboard, base32, in_fork, run, ykman

PRODUCT = {YUBIKEY_2: "YubiKey Standard", NEO: "YubiKey NEO", YUBIKEY_4: "YubiKey 4", YUBIKEY_5: "YubiKey 5"}


@for_each(*GENERATIONS)
def ykman_info_names_the_token(token):
    with Plugged(token):
        ykman("info").ok(PRODUCT[token], f"Serial number: {token.serial}", f"Firmware version: {token.firmware}")
        ykman("list", "--serials").ok(f"{token.serial}")


@for_each(*GENERATIONS)
def ykman_writes_hotp_swaps_and_deletes(token):
    with Plugged(token) as plugged:
        ykman("otp", "info").ok("Slot 1: empty", "Slot 2: empty")
        ykman("otp", "hotp", "-f", "--digits", "8", "--counter", "16", "1", base32(HOTP_SECRET)).ok()
        ykman("otp", "info").ok("Slot 1: programmed", "Slot 2: empty")
        with Keyboard(hidraw_nodes(token)[0]) as keyboard:
            plugged.touch(token, 1)
            typed = keyboard.line()
            assert typed == hotp(16, digits=8), typed
        ykman("otp", "swap", "-f").ok()
        ykman("otp", "info").ok("Slot 1: empty", "Slot 2: programmed")
        ykman("otp", "delete", "-f", "2").ok()
        ykman("otp", "info").ok("Slot 1: empty", "Slot 2: empty")
        ykman("otp", "delete", "-f", "2").refused()


@for_each(*GENERATIONS)
def ykman_writes_challenge_response_and_calculates(token):
    key = bytes.fromhex("0b" * 20)
    with Plugged(token):
        ykman("otp", "chalresp", "-f", "2", key.hex()).ok()
        expected = hmac.new(key, b"Hi There", hashlib.sha1).hexdigest()  # RFC 2202, case 1
        ykman("otp", "calculate", "2", b"Hi There".hex()).ok(expected)
        ykman("otp", "chalresp", "-f", "--totp", "1", base32(HOTP_SECRET)).ok()
        ykman("otp", "calculate", "--totp", "--digits", "8", "1", "59").ok("94287082")  # RFC 6238, appendix B


@check
def yubikit_gets_the_right_answer_at_each_of_256_time_steps():
    """One step in 256 ends in the zero byte that a careless padding, or stripping, eats."""
    from ykman.device import list_all_devices
    from yubikit.core.otp import OtpConnection
    from yubikit.yubiotp import SLOT, YubiOtpSession

    steps = [0x3790000 + low for low in range(256)]

    def work():
        ((device, _),) = list_all_devices([OtpConnection])
        with device.open_connection(OtpConnection) as connection:
            session = YubiOtpSession(connection)
            return [session.calculate_hmac_sha1(SLOT.TWO, struct.pack(">Q", step)).hex() for step in steps]

    with Plugged(YUBIKEY_5):
        ykman("otp", "chalresp", "-f", "--totp", "2", base32(HOTP_SECRET)).ok()
        expected = [hmac.new(HOTP_SECRET, struct.pack(">Q", step), hashlib.sha1).hexdigest() for step in steps]
        assert in_fork(work, seconds=120) == expected


@for_each(YUBIKEY_2, YUBIKEY_5)
def the_totp_slot_that_trousseau_wrote_gives_ykman_the_codes_of_its_secret(token):
    """Nobody but the vault and the token knows the secret: what ykman calculates there, the station must accept."""
    station = Station().with_token(token)
    with Plugged(token):
        station.run("enrol", token.serial, "--totp").ok()
        credential = station.credential(token)
        assert (credential["state"], credential["verified"]) == ("active", True), credential
        now = int(time.time()) + 30  # the next step, which enrolment has not used
        code = re.search(r"\b\d{6}\b", ykman("otp", "calculate", "--totp", "1", str(now)).ok().text)[0]
        station.run("verify", token.serial, code).ok()
        station.run("verify", token.serial, code).refused()


@check
def ykman_needs_the_access_code_of_a_slot():
    with Plugged(YUBIKEY_5):
        ykman("otp", "--access-code", "000000000000", "hotp", "-f", "1", base32(HOTP_SECRET)).ok()
        ykman("otp", "settings", "--new-access-code", "010203040506", "-f", "1").ok()
        ykman("otp", "delete", "-f", "1").refused()
        ykman("otp", "--access-code", "010203040506", "delete", "-f", "1").ok()


@check
def ykman_calculates_after_a_touch():
    key = bytes.fromhex("0b" * 20)
    with Plugged(YUBIKEY_5) as plugged:
        ykman("otp", "chalresp", "-f", "--touch", "2", key.hex()).ok()
        plugged.touch_later(YUBIKEY_5, 2, seconds=3)
        ykman("otp", "calculate", "2", b"Hi There".hex()).ok("b617318655057264e28bc0b6fb378c8ef146be00", "Touch your")


@check
def what_one_client_wrote_the_other_reads():
    with Plugged(YUBIKEY_5):
        ykman("otp", "hotp", "-f", "2", base32(HOTP_SECRET)).ok()
        run("ykinfo", "-1", "-2").ok("slot1_status: 0\n", "slot2_status: 1\n")
        run("ykpersonalize", "-y", "-2", "-z").ok()
        ykman("otp", "info").ok("Slot 2: empty")
