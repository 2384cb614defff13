"""A new key for the vault of a running station, and the power cut after it."""


from .browser import Browser
from .runner import check
from .station import Station

SERIAL = "7654321"


@check
def a_new_key_of_a_running_station_outlives_a_power_cut_and_its_list_is_worked_off(folder):
    station = Station(folder, f"yubikey,serial={SERIAL}").with_school().with_person("tess", "technician")
    station.run("stock", "add", SERIAL, "--school", "0951099D")
    station.run("enrol", SERIAL, "--no-confirm")
    head = station.run("journal", "verify")[0]["head"]
    old = (station.data / "vault.key").read_text()
    with station.serving():
        told = station.run("vault", "rekey")[0]
        assert [token["serial"] for token in told["tokens"]] == [SERIAL], told
        assert (station.data / "vault.key").read_text() != old
        browser = Browser(station.address)
        assert browser.sign_in("tess").status == 303
        page = browser.get("/conveyor").text
        assert "ancienne clef du coffre" in page and SERIAL in page, page
        station.kill()
    with station.serving():
        checked = station.run("journal", "verify", "--head", head)[0]
        assert checked["count"] == 0, checked
        findings = [finding for finding in station.run("doctor") if "older key" in finding["sentence"]]
        assert findings and not findings[0]["ok"], findings
        station.run("--yes", "wipe", SERIAL)
        told = station.run("vault", "show")[0]
        assert told["tokens"] == [] and not told["old_key_kept"], told
        station.run("enrol", SERIAL, "--no-confirm")
