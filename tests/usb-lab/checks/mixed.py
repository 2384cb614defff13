"""Ten tokens of mixed families on one bench, all at once: registered, programmed and verified through the daemon."""

import queue
import subprocess
import tempfile
import threading
import time

from .onlykey_client import OnlyKey, client, set_slot
from otp import HOTP_SECRET
from runner import check
from .station import SCHOOL, Station
from .tokens import NEO, TROUSSEAU, YUBIKEY_5, Nitrokey, Nitrokey3, Plugged, Token, wait_for
from .typing_tokens import Typing


YUBIKEY_TOTP = Token(4433222, "4.3.5", "0405")
ONLYKEY = OnlyKey("OK-1")
# what the slots of an OnlyKey hold cannot be read: whoever knows that one is empty says so
MORE = {YUBIKEY_TOTP: ["--totp"], ONLYKEY: ["--slot", "1", "--overwrite"]}
TYPING = (Typing("TK-100"), Typing("TK-200", pid="fc25", vendor="1ea8"))
PROGRAMMED = (
    YUBIKEY_5,
    NEO,
    YUBIKEY_TOTP,
    Nitrokey("nitrokey-pro", 0x5F18, "0.15"),
    Nitrokey("nitrokey-storage", 0xA002, "0.57"),
    Nitrokey("librem-key", 0xB001, "0.10"),
    Nitrokey3(0x5F16, "1.8.3"),
    ONLYKEY,
)


@check
def ten_tokens_of_mixed_families_at_once_are_all_enrolled_and_verified():
    station = Station()
    station.run("school", "add", SCHOOL, "Lycée Galilée").ok()
    imported(station)
    with Plugged(*PROGRAMMED, *TYPING) as plugged:
        # it has no serial of its own; what a person would type once is put where it remembers it
        client(lambda only_key: set_slot(only_key, 12, "LABEL", f"OTP#{ONLYKEY.serial}"))
        with station.serving():
            everybody = {str(token.serial) for token in (*PROGRAMMED, *TYPING)}
            wait_for(lambda: {d["serial"] for d in station.json("devices")} >= everybody, "ten serials", seconds=60)
            registered = timed(lambda: [station.run("stock", "add", t.serial, "--school", SCHOOL).ok() for t in PROGRAMMED])
            enrolled = timed(lambda: at_once(station, plugged, [(t, *command(t)) for t in PROGRAMMED]))
            verified = timed(lambda: at_once(station, plugged, [(t, "verify", t.serial) for t in TYPING]))
            for token in (*PROGRAMMED, *TYPING):
                credential = station.credential(token)
                assert (credential["state"], credential["verified"]) == ("active", True), (token.spec, credential)
        station.run("journal", "verify").ok()
    for what, count, seconds in (
        ("registered", len(PROGRAMMED), registered),
        ("programmed and confirmed, all at once", len(PROGRAMMED), enrolled),
        ("verified by touch, all at once", len(TYPING), verified),
    ):
        print(f"       {what}: {count} tokens in {seconds:.1f} s, {count * 60 / seconds:.0f} a minute")


def imported(station):
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("serial,type,digest,digits,counter,period,batch,expiry,secret\n")
        for token in TYPING:
            file.write(f"{token.serial},hotp,sha1,6,0,,,,{HOTP_SECRET.hex()}\n")
        file.flush()
        station.run("import", file.name, "--school", SCHOOL).ok()


def command(token):
    return ("enrol", token.serial, *MORE.get(token, []))


def timed(work):
    started = time.monotonic()
    work()
    return time.monotonic() - started


def at_once(station, plugged, commands):
    """Runs a command for each token, all together; whoever asks for a touch gets one."""
    ended = queue.Queue()
    threads = [threading.Thread(target=attended, args=(station, plugged, ended, *one), daemon=True) for one in commands]
    for thread in threads:
        thread.start()
    for _ in threads:
        token, status, said = ended.get(timeout=120)
        assert status == 0, (token.spec, said)


def attended(station, plugged, ended, token, *arguments):
    process = subprocess.Popen(
        [TROUSSEAU, "--data", station.data, *map(str, arguments)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    said = ""
    for line in process.stdout:
        said += line
        if "touch" in line.lower():
            time.sleep(0.5)  # until the capture listens
            plugged.touch(token, 1)
    ended.put((token, process.wait(), said))
