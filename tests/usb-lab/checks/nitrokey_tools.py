"""Nitrokey's own library (libnitrokey) and nitrocli on top of it accept the emulated tokens of every generation."""

import ctypes
import os

from runner import check, for_each

from otp import HOTP_SECRET, hotp
from .station import Station
from .tokens import Nitrokey, Plugged, usb_folders
from .tools import base32, in_fork, run, trousseau

ADMIN, USER = "12345678", "123456"
TEMPORARY = b"0123456789012345678901234"

PRO_7 = Nitrokey("nitrokey-pro", 0x5F16, "0.7")
PRO_8 = Nitrokey("nitrokey-pro", 0x5F17, "0.8")
PRO_15 = Nitrokey("nitrokey-pro", 0x5F18, "0.15")
STORAGE_53 = Nitrokey("nitrokey-storage", 0xA001, "0.53")
STORAGE_57 = Nitrokey("nitrokey-storage", 0xA002, "0.57")
LIBREM = Nitrokey("librem-key", 0xB001, "0.10")
GENERATIONS = (PRO_7, PRO_8, PRO_15, STORAGE_53, STORAGE_57, LIBREM)


class Library:
    """libnitrokey's C interface. Calls answer 0 for success; texts are bytes."""

    WRONG_PASSWORD, NOT_PROGRAMMED, NOT_AUTHORIZED = 4, 3, 5

    def __init__(self):
        self._nk = ctypes.CDLL("libnitrokey.so.3")
        self._nk.NK_set_debug_level(0)
        for text in ("NK_device_serial_number", "NK_get_hotp_code", "NK_get_hotp_code_PIN", "NK_get_totp_code"):
            getattr(self._nk, text).restype = ctypes.c_char_p
        for number in ("NK_get_admin_retry_count", "NK_get_user_retry_count", "NK_get_last_command_status"):
            getattr(self._nk, number).restype = ctypes.c_uint8

    def __getattr__(self, name):
        return getattr(self._nk, "NK_" + name)

    def write_hotp(self, slot, secret=HOTP_SECRET, counter=0, eight=False):
        return self._nk.NK_write_hotp_slot(
            slot, b"lab", secret.hex().encode(), ctypes.c_uint64(counter), eight, False, False, b"", TEMPORARY
        )  # fmt: skip

    def write_totp(self, slot, secret=HOTP_SECRET, eight=True):
        return self._nk.NK_write_totp_slot(
            slot, b"lab", secret.hex().encode(), ctypes.c_uint16(30), eight, False, False, b"", TEMPORARY
        )  # fmt: skip

    def totp(self, slot, time):
        assert self._nk.NK_totp_set_time(ctypes.c_uint64(time)) == 0
        return self._nk.NK_get_totp_code(slot, ctypes.c_uint64(0), ctypes.c_uint64(time), ctypes.c_uint8(30))


def with_library(work):
    """`work(library)` in a fork, with the token that is plugged."""

    def logged_in():
        nk = Library()
        assert nk.login_auto() == 1, "libnitrokey finds no token"
        answer = work(nk)
        nk.logout()
        return answer

    return in_fork(logged_in)


@for_each(*GENERATIONS)
def libnitrokey_reads_serial_firmware_and_attempts(token):
    def look(nk):
        firmware = f"{nk.get_major_firmware_version()}.{nk.get_minor_firmware_version()}"
        return [nk.device_serial_number().decode(), firmware, nk.get_admin_retry_count(), nk.get_user_retry_count()]

    with Plugged(token):
        serial, firmware, admin, user = with_library(look)
        assert int(serial, 16) == int(token.serial, 16), serial
        assert (firmware, admin, user) == (token.firmware, 3, 3), (firmware, admin, user)


@for_each(*GENERATIONS)
def libnitrokey_writes_hotp_and_reads_the_codes_of_rfc_4226(token):
    def work(nk):
        assert nk.first_authenticate(ADMIN.encode(), TEMPORARY) == 0
        assert nk.write_hotp(1, counter=3) == 0, nk.get_last_command_status()
        codes = [nk.get_hotp_code(1).decode() for _ in range(3)]
        assert nk.erase_hotp_slot(1, TEMPORARY) == 0
        nk.get_hotp_code(1)
        return codes + [nk.get_last_command_status()]

    with Plugged(token):
        assert with_library(work) == [hotp(3), hotp(4), hotp(5), Library.NOT_PROGRAMMED]


@for_each(*GENERATIONS)
def libnitrokey_writes_totp_and_reads_the_codes_of_rfc_6238(token):
    def work(nk):
        assert nk.first_authenticate(ADMIN.encode(), TEMPORARY) == 0
        assert nk.write_totp(4) == 0, nk.get_last_command_status()
        return [nk.totp(4, time).decode() for time in (59, 1111111109, 1234567890)]

    with Plugged(token):
        assert with_library(work) == ["94287082", "07081804", "89005924"]


@for_each(PRO_15, STORAGE_57)
def libnitrokey_writes_secrets_of_forty_bytes(token):
    secret = b"1234567890123456789012345678901234567890"

    def work(nk):
        assert nk.first_authenticate(ADMIN.encode(), TEMPORARY) == 0
        assert nk.write_hotp(0, secret, eight=True) == 0, nk.get_last_command_status()
        return [nk.get_hotp_code(0).decode() for _ in range(2)]

    with Plugged(token):
        assert with_library(work) == [hotp(counter, secret, digits=8) for counter in range(2)]


@for_each(PRO_7, PRO_15, STORAGE_57)
def libnitrokey_sees_an_attempt_spent_and_nothing_written_without_the_pin(token):
    def work(nk):
        wrong = nk.first_authenticate(b"87654321", TEMPORARY)
        left = nk.get_admin_retry_count()
        written = nk.write_hotp(0)
        right = nk.first_authenticate(ADMIN.encode(), TEMPORARY)
        return [wrong, left, written != 0, right, nk.get_admin_retry_count()]

    with Plugged(token):
        assert with_library(work) == [Library.WRONG_PASSWORD, 2, True, 0, 3]


@for_each(PRO_7, PRO_15, STORAGE_57)
def libnitrokey_gives_the_user_pin_where_codes_are_protected(token):
    protected = Nitrokey(token.product, int(token.serial, 16), token.firmware, "programmed", "protected")

    def work(nk):
        nk.get_hotp_code(0)
        refused = nk.get_last_command_status()
        assert nk.user_authenticate(USER.encode(), TEMPORARY) == 0
        code = nk.get_hotp_code_PIN(0, TEMPORARY)
        return [refused, len(code)]

    with Plugged(protected):
        assert with_library(work) == [Library.NOT_AUTHORIZED, 6]


@check
def libnitrokey_resets_a_token_to_the_factory():
    def work(nk):
        assert nk.factory_reset(ADMIN.encode()) == 0
        nk.get_hotp_code(0)
        return nk.get_last_command_status()

    with Plugged(Nitrokey("nitrokey-pro", 0x5F18, "0.15", "programmed")):
        assert with_library(work) == Library.NOT_PROGRAMMED


def nitrocli(*arguments, **pins):
    env = {"PATH": os.environ["PATH"], "HOME": "/tmp"} | {f"NITROCLI_{name.upper()}": pin for name, pin in pins.items()}
    return run("nitrocli", *arguments, env=env, seconds=60)


@for_each(PRO_15, STORAGE_57)
def nitrocli_shows_the_token_and_sets_and_reads_slots(token):
    with Plugged(token):
        seen = nitrocli("status").ok(f"firmware version:  {token.firmware}\n", "admin retry count: 3")
        assert token.serial.lower().lstrip("0") in seen.text.lower(), seen.text
        secret = ("--format", "base32", base32(HOTP_SECRET))
        nitrocli("otp", "set", "0", "lab", *secret, "--algorithm", "hotp", "--counter", "1", admin_pin=ADMIN).ok()
        nitrocli("otp", "get", "0", "--algorithm", "hotp").ok(hotp(1))
        nitrocli("otp", "set", "2", "lab", *secret, "--digits", "8", "--algorithm", "totp", admin_pin=ADMIN).ok()
        nitrocli("otp", "get", "2", "--algorithm", "totp", "--time", "1111111109").ok("07081804")
        nitrocli("otp", "status").ok("hotp", "totp", "lab")
        nitrocli("otp", "set", "1", "lab", *secret, "--algorithm", "hotp", admin_pin="87654321").refused()


@for_each(PRO_7, STORAGE_57, LIBREM)
def what_trousseau_enrolled_libnitrokey_reads(token):
    """Without a touch: the host reads the codes, ours through hidraw, theirs through libusb."""
    with Plugged(token):
        station = Station().with_token(token)
        station.run("enrol", token.serial).ok()
        assert station.credential(token)["verified"], station.credential(token)
        codes = with_library(lambda nk: [nk.get_hotp_code(0).decode() for _ in range(2)])
        station.run("verify", token.serial, codes[1]).ok()
        station.run("verify", token.serial, codes[0]).refused()
        protected = with_library(lambda nk: [nk.write_hotp(0), nk.get_admin_retry_count()])
        assert protected[0] != 0 and protected[1] == 3, f"the session that wrote it left a door open: {protected}"


@for_each(PRO_7, PRO_15, LIBREM)
def the_pin_that_trousseau_set_is_the_one_that_libnitrokey_gives(token):
    """The factory's is replaced at the first enrolment, shown on demand, and set back when the token leaves."""
    with Plugged(token):
        station = Station().with_token(token)
        station.run("enrol", token.serial).ok()
        pin = station.json("device-pin", token.serial)[0]["present"]

        def work(nk):
            return [[nk.first_authenticate(one.encode(), TEMPORARY), nk.get_admin_retry_count()] for one in (ADMIN, pin)]

        assert with_library(work) == [[Library.WRONG_PASSWORD, 2], [0, 3]]
        station.run("device-pin", token.serial, "--factory").ok()
        assert with_library(lambda nk: nk.first_authenticate(ADMIN.encode(), TEMPORARY)) == 0


@for_each(PRO_7, STORAGE_57)
def trousseau_finds_the_token_at_its_interface(token):
    """A boot keyboard's on old firmware, the last of three on a Storage; and `lsusb` finds the descriptors in order."""
    with Plugged(token):
        trousseau("devices", "--json").ok(f'"pid":"{token.pid}"', '"family":"nitrokey"', token.serial)
        seen = run("lsusb", "-v", "-d", f"{token.vendor}:{token.pid}").ok("HID Device Descriptor:", "bDescriptorType        34 Report")
        for odd in ("Couldn't", "can't get", "junk at", "Warning", "INVALID"):
            assert odd not in seen.text, seen.text
        assert len(usb_folders(token)) == 1
