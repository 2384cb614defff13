"""What of the vault's key can be found in the memory of the running station, and whether a crash would write it to the disk."""

import os
import re

from .browser import Browser
from runner import check
from .socket import EVE, as_uid
from .station import Station, in_stock


def copies(pid, secret):
    """How often `secret` stands in the process's memory."""
    found = 0
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            start, end, access = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+)", line).groups()
            if "r" not in access or "w" not in access:
                continue
            try:
                memory.seek(int(start, 16))
                found += memory.read(int(end, 16) - int(start, 16)).count(secret)
            except OSError:
                pass
    return found


def master_key(station):
    return bytes.fromhex((station.data / "vault.key").read_text().split(": ")[1].strip())


@check
def the_master_key_is_in_memory_once_and_no_crash_writes_it_down(folder):
    station = in_stock(folder)
    with station.serving():
        key = master_key(station)
        pid = station.daemon.pid
        limits = open(f"/proc/{pid}/limits").read()
        assert re.search(r"Max core file size +0 +0 ", limits), limits
        assert Browser(station.address).sign_in("tess").status == 303
        station.enrolled()
        station.backed_up()
        assert copies(pid, key) == 1, f"{copies(pid, key)} copies of the master key"
        locked = re.search(r"VmLck:\s+(\d+)", open(f"/proc/{pid}/status").read())
        assert int(locked[1]) >= 4, f"{locked[0]}: its page may be swapped out"
        station.run("vault", "rekey")
        new = master_key(station)
        assert new != key
        assert (copies(pid, key), copies(pid, new)) == (0, 1), (copies(pid, key), copies(pid, new))


@check
def nobody_but_root_looks_into_the_process_not_even_whoever_runs_it(folder):
    station = Station(folder)
    os.chown(folder, EVE, EVE)
    station.config.chmod(0o644)
    as_eve = ("setpriv", f"--reuid={EVE}", f"--regid={EVE}", "--clear-groups")
    with station.serving(before=as_eve):
        pid = station.daemon.pid
        assert re.search(rf"^Uid:\s+{EVE}\s", open(f"/proc/{pid}/status").read(), re.M), "it is hers"
        # what may not be dumped belongs to root
        assert os.stat(f"/proc/{pid}/status").st_uid == 0

        def peeped():
            try:
                with open(f"/proc/{pid}/mem", "rb"):
                    return True
            except PermissionError:
                return False

        assert not as_uid(EVE, peeped)
