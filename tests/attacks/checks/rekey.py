"""A new key for the vault of a running station, the power cut after it, and who may give it one."""

import os

from .browser import Browser
from runner import check
from .socket import EVE, as_uid, ask, command_of, open_to, with_eve
from .station import PASSWORD, SERIAL, Station, in_stock


@check
def a_new_key_of_a_running_station_outlives_a_power_cut_and_its_list_is_worked_off(folder):
    station = in_stock(folder)
    station.enrolled()
    head = station.run("journal", "verify")[0]["head"]
    old = (station.data / "vault.key").read_text()
    with station.serving():
        told = station.run("vault", "rekey")[0]
        assert [token["serial"] for token in told["tokens"]] == [SERIAL], told
        assert (station.data / "vault.key").read_text() != old
        browser = Browser(station.address)
        assert browser.sign_in("tess").status == 303
        page = browser.get("/conveyor").text
        assert "nouvelle clef du coffre" in page and SERIAL in page, page
        station.kill()
    with station.serving():
        checked = station.run("journal", "verify", "--head", head)[0]
        assert checked["count"] == 0, checked
        findings = [finding for finding in station.findings() if "older key" in finding["sentence"]]
        assert findings and not findings[0]["ok"], findings
        station.run("--yes", "wipe", SERIAL)
        told = station.run("vault", "show")[0]
        assert told["tokens"] == [] and not told["old_key_kept"], told
        station.enrolled()


def rekeyed(station, account=None):
    return ask(station.socket, {"vault": {"rekey": {}}}, account=account)


@check
def over_the_socket_an_administrator_of_this_machine_gives_a_new_key_for_their_password_only(folder):
    station = Station(folder).with_school()
    hers = with_eve(station)
    key = station.data / "vault.key"
    old = key.read_text()
    with station.serving():
        open_to(station, EVE)
        for account in [None, "", "une autre phrase"]:
            ended = as_uid(EVE, lambda: rekeyed(station, account))
            assert ended["exit"] == "refused", f"{account!r}: {ended}"
        # it is asked for, and nobody is at a terminal
        asked = command_of(station, "vault", "rekey", uid=EVE)
        assert asked.returncode == 2 and "cannot be read from the terminal" in asked.stderr, asked
        assert key.read_text() == old and station.run("vault", "show")[0]["keys"] == 1
        done = command_of(station, "vault", "rekey", "--account-password-file", hers / "secret", uid=EVE)
        assert done.returncode == 0, done
        assert key.read_text() != old and station.run("vault", "show")[0]["keys"] == 2
        assert key.stat().st_uid == 0 and key.stat().st_mode & 0o777 == 0o600
        entry = next(line for line in station.run("journal", "show") if line["verb"] == "rekey")
        assert entry["who"] == "Eve", entry
        assert station.run("journal", "verify")[0]["count"] == 0
    with station.serving():
        assert not (station.data / "vault.key.next").exists()
        assert station.run("journal", "verify")[0]["count"] == 0


@check
def nobody_else_on_this_machine_gives_the_vault_a_key(folder):
    station = Station(folder).with_school()
    with_eve(station, "technician")
    old = (station.data / "vault.key").read_text()
    with station.serving():
        open_to(station, EVE)
        ended = as_uid(EVE, lambda: rekeyed(station, PASSWORD))
        assert ended["exit"] == "refused", ended
        # a member of the socket's group who is nobody here
        os.chown(station.socket, 0, EVE + 1)
        ended = as_uid(EVE + 1, lambda: rekeyed(station, PASSWORD))
        assert ended["exit"] == "unknown", ended
        assert (station.data / "vault.key").read_text() == old
