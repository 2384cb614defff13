"""What YubiKeys are used for besides our codes, by the makers' own clients: Yubico OTP and static passwords, interfaces that are
switched off and on, lock codes, FIDO clients that look at whatever is plugged in; and the station among them."""

import re

from runner import check, for_each
from .station import Station
from .tokens import NEO, YUBIKEY_2, YUBIKEY_4, YUBIKEY_5, Plugged, Token, hidraw_nodes, wait_for
from .tools import Keyboard, in_fork, run, ykman

KEY = "00112233445566778899aabbccddeeff"
PRIVATE_ID = "0102030405a6"
PUBLIC_ID = "vvccccbcdefg"
# firmware and PID: each mode in which a FIDO or keyboard interface is left
MODES = [("3.4.9", pid) for pid in ("0110", "0111", "0113", "0114", "0115", "0116")]
MODES += [("4.3.5", pid) for pid in ("0401", "0402", "0403", "0405", "0406", "0407")]
MODES += [("5.4.3", pid) for pid in ("0401", "0402", "0403", "0405", "0406", "0407")]


def parsed(typed):
    """What Yubico's own library reads in an OTP: counter and use within the session. It refuses a wrong CRC or key."""
    assert typed.startswith(PUBLIC_ID) and len(typed) == 44, typed
    told = run("ykparse", KEY, typed[-32:]).ok("crc: ", "ok").text
    assert re.search(r"uid: *(01 02 03 04 05 a6|0102030405a6)", told), told
    counter, use = re.search(r"counter: (\d+)", told), re.search(r"use: (\d+)", told) or re.search(r"session.*: (\d+)", told)
    assert counter and use, told
    return int(counter[1]), int(use[1])


@for_each(YUBIKEY_2, NEO, YUBIKEY_4, YUBIKEY_5)
def yubicos_library_reads_the_otps_that_a_slot_types(token):
    with Plugged(token) as plugged:
        run(
            "ykpersonalize", "-y", "-1", f"-ofixed={PUBLIC_ID}", f"-ouid={PRIVATE_ID}", "-a" + KEY, "-oappend-cr",
            "-oserial-api-visible",
        ).ok()  # fmt: skip
        seen = []
        for _ in range(3):
            with Keyboard(hidraw_nodes(token)[0]) as keyboard:
                plugged.touch(token, 1)
                seen.append(parsed(keyboard.line()))
        plugged.unplug(token)
        plugged.plug(token)
        with Keyboard(hidraw_nodes(token)[0]) as keyboard:
            plugged.touch(token, 1)
            seen.append(parsed(keyboard.line()))
        first = seen[0][0]
        assert [counter for counter, _ in seen] == [first, first, first, first + 1], seen
        assert [use - seen[0][1] for _, use in seen] == [0, 1, 2, 0], seen


@for_each(NEO, YUBIKEY_5)
def static_passwords_and_otps_of_ykman_are_typed_by_the_touch_of_their_slot(token):
    with Plugged(token) as plugged:
        ykman("otp", "static", "-f", "-k", "US", "2", "Rentree2026!").ok()
        ykman(
            "otp", "yubiotp", "-f", "--public-id", PUBLIC_ID, "--private-id", PRIVATE_ID, "--key", KEY, "1"
        ).ok()
        with Keyboard(hidraw_nodes(token)[0]) as keyboard:
            plugged.touch(token, 2)
            assert keyboard.line() == "Rentree2026!"
            plugged.touch(token, 1)
            parsed(keyboard.line())


@for_each(*(f"{firmware} {pid}" for firmware, pid in MODES))
def ykman_and_libfido2_come_to_an_end_in_every_mode(mode):
    firmware, pid = mode.split()
    token = Token(7654321, firmware, pid)
    with Plugged(token):
        # a NEO tells its firmware over the keyboard interface alone
        tells = firmware[0] > "3" or pid in ("0110", "0111", "0114", "0116")
        ykman("list").ok("YubiKey", firmware if tells else "NEO")
        ykman("info").ok("Device type")
        listed = run("fido2-token", "-L").ok().text
        has_fido = pid in ("0113", "0114", "0115", "0116", "0402", "0403", "0406", "0407")
        assert ("vendor=0x1050" in listed) == has_fido, listed
        if has_fido:
            node = listed.split(":")[0]
            told = run("fido2-token", "-I", node).text
            assert "proto: 0x02" in told, told
            if firmware[0] == "5":
                assert "FIDO_2_0" in told, told


@check
def a_mode_that_ykman_set_on_a_neo_is_there_after_a_replug():
    left = Token(NEO.serial, NEO.firmware, "0110")
    with Plugged(NEO) as plugged:
        ykman("otp", "static", "-f", "-k", "US", "1", "abc").ok()
        ykman("config", "mode", "-f", "OTP").ok()
        plugged.unplug(NEO)
        plugged.tell("plug", NEO.serial)
        wait_for(lambda: hidraw_nodes(left), "the key with its keyboard alone")
        ykman("info").ok("YubiKey NEO", str(NEO.serial))
        run("ykinfo", "-v", "-s").ok(str(NEO.serial))


@check
def a_mode_that_ykman_set_on_a_4_is_there_after_a_replug_and_the_station_says_that_otp_is_off():
    left = Token(YUBIKEY_4.serial, YUBIKEY_4.firmware, "0406")
    with Plugged(YUBIKEY_4) as plugged:
        ykman("config", "mode", "-f", "FIDO+CCID").ok()
        plugged.unplug(YUBIKEY_4)
        plugged.tell("plug", YUBIKEY_4.serial)
        wait_for(lambda: hidraw_nodes(left), "the key without keyboard")
        (card,) = Station().json("devices")
        assert (card["pid"], card["reason"]) == ("0406", "otp_disabled"), card
        # over FIDO, where nothing else is left
        ykman("config", "mode", "-f", "OTP+FIDO+CCID").ok()
        plugged.tell("unplug", YUBIKEY_4.serial)
        wait_for(lambda: not hidraw_nodes(left), "the key to be gone")
        plugged.plug(YUBIKEY_4)
        (card,) = Station().json("devices")
        assert (card["serial"], card["usable"]) == (str(YUBIKEY_4.serial), True), card


@check
def applications_and_lock_code_of_an_empty_5_are_set_by_ykman():
    left = Token(YUBIKEY_5.serial, YUBIKEY_5.firmware, "0405")
    code, other = "0a" * 16, "0b" * 16
    with Plugged(YUBIKEY_5) as plugged:
        ykman("config", "set-lock-code", "-f", "-n", code).ok()
        ykman("info").ok("Configured capabilities are protected by a lock code")
        ykman("config", "usb", "-f", "-d", "U2F", "-d", "FIDO2", "-L", other).refused()
        ykman("config", "usb", "-f", "-d", "U2F", "-d", "FIDO2", "-L", code).ok()
        plugged.unplug(YUBIKEY_5)
        plugged.tell("plug", YUBIKEY_5.serial)
        wait_for(lambda: hidraw_nodes(left), "the key without FIDO")
        ykman("config", "set-lock-code", "-f", "-c", "-l", code).ok()
        ykman("otp", "info").ok("Slot 1: empty", "Slot 2: empty")


@check
def ndef_of_a_neo_is_taken_and_harms_nothing():
    with Plugged(NEO):
        run("ykpersonalize", "-y", "-n", "https://example.fr/").ok()
        run("ykpersonalize", "-y", "-t", "en:bonjour").ok()
        ykman("otp", "info").ok("Slot 1: empty", "Slot 2: empty")


@check
def python_yubico_reads_what_the_token_is():
    def work():
        import yubico

        key = yubico.find_yubikey(debug=False)
        return [key.serial(), key.version()]

    with Plugged(YUBIKEY_5):
        assert in_fork(work) == [YUBIKEY_5.serial, YUBIKEY_5.firmware]


@check
def what_the_other_slot_types_is_passed_over_by_the_station_and_the_code_comes_after():
    station = Station().with_token(YUBIKEY_5)
    with Plugged(YUBIKEY_5) as plugged:
        ykman("otp", "yubiotp", "-f", "--public-id", PUBLIC_ID, "--private-id", PRIVATE_ID, "--key", KEY, "1").ok()
        with plugged.finger(YUBIKEY_5, slots=(1, 2), every=5):
            said = station.run("enrol", YUBIKEY_5.serial).ok("hold for three seconds for slot 2").text
        assert PUBLIC_ID not in said, said
        credential = station.credential(YUBIKEY_5)
        assert (credential["state"], credential["verified"]) == ("active", True), credential


@check
def a_wipe_says_which_slot_it_left_to_the_program_that_wrote_it():
    station = Station().with_token(YUBIKEY_5)
    with Plugged(YUBIKEY_5):
        station.run("enrol", YUBIKEY_5.serial, "--no-confirm").ok()
        ykman("otp", "static", "-f", "-k", "US", "2", "abc").ok()
        station.run("wipe", YUBIKEY_5.serial, "--yes").ok("programmed elsewhere: slot 2")
        ykman("otp", "info").ok("Slot 1: empty", "Slot 2: programmed")


@check
def what_another_program_wrote_while_the_station_runs_is_seen_at_the_next_look():
    station = Station().with_token(YUBIKEY_5)
    with Plugged(YUBIKEY_5):
        with station.serving():
            wait_for(lambda: any(card["serial"] for card in station.json("devices")), "the bench")
            ykman("otp", "static", "-f", "-k", "US", "2", "abc").ok()
            wait_for(lambda: [card["foreign_slots"] for card in station.json("devices")] == [[2]], "slot 2 to be seen")
            ykman("otp", "delete", "-f", "2").ok()
            wait_for(lambda: [card["foreign_slots"] for card in station.json("devices")] == [[]], "slot 2 to be empty")
