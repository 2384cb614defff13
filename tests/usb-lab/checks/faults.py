"""What breaks while a token is written: the daemon is killed, the cable pulled, the disk full. A sample, on a real kernel's
hidraw, of the matrix in tests/suite/station/matrix. Moments are drawn; the seed is printed, and taken from LAB_SEED where that is set."""

import contextlib
import os
import random
import subprocess
import time

from runner import for_each
from .station import PANEL, Station, listening
from .tokens import TROUSSEAU, YUBIKEY_5, Nitrokey, Plugged, wait_for
from .tools import run

SEED = int(os.environ.get("LAB_SEED", time.time_ns() % 1_000_000))


@for_each(YUBIKEY_5, Nitrokey("nitrokey-pro", 0x5F18, "0.15"))
def whatever_breaks_while_it_is_written_the_next_start_knows_what_the_token_holds(token):
    dice = random.Random(f"{SEED} {token}")
    with Bench(token) as bench:
        begun = time.monotonic()
        bench.enrolling().communicate()
        took = time.monotonic() - begun
        for part in range(2):
            bench.killed((part + dice.random()) / 2 * took)
        bench.pulled(int(dice.random() * (50 if token is YUBIKEY_5 else 250)))
        bench.without_space(dice.randrange(8, 80, 4))
        bench.station.run("journal", "verify").ok()


class Bench:
    """A daemon that is killed and started again, on a disk of its own, with one plugged token that holds a secret of its."""

    def __init__(self, token):
        self.token, self.station, self._open = token, Station(), contextlib.ExitStack()

    def __enter__(self):
        disk = self.station.data
        run("mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", disk).ok()
        self._open.callback(lambda: run("umount", disk).ok())
        self.station.with_token(self.token)
        self._plugged = self._open.enter_context(Plugged(self.token))
        self._start()
        self._open.callback(self._kill)
        self.enrolling().communicate()
        self._knows_what_it_holds("enrolled")
        return self

    def __exit__(self, *error):
        self._open.__exit__(*error)

    def enrolling(self):
        """An enrolment that somebody waits for at a terminal."""
        return self._command("enrol", self.token.serial, "--no-confirm")

    def killed(self, moment):
        client = self.enrolling()
        time.sleep(moment)
        self._kill()
        client.communicate()
        self._start()
        self._knows_what_it_holds(f"killed after {moment:.3f} s")

    def pulled(self, report):
        self._plugged.tell("fault", self.token.serial, f"unplug={report}:during")
        self._plugged.obeyed()
        self.enrolling().communicate()
        self._plugged.unplug(self.token)
        self._plugged.plug(self.token)
        self._until_read()
        self._knows_what_it_holds(f"pulled out at report {report}")

    def without_space(self, room):
        """Room for some of its commits, then for none."""
        filler = os.path.join(self.station.data, "filler")
        for left in (room, 0):
            free = os.statvfs(self.station.data)
            with open(filler, "ab") as file:
                file.write(bytes(free.f_bavail * free.f_frsize - min(left * 1024, free.f_bavail * free.f_frsize)))
            client = self.enrolling()
            said, _ = client.communicate()
            # where only SQLite's shared memory finds no place, it tells of an I/O error
            told = "disk is full" in said or "disk failed" in said
            assert client.returncode == 5 and told, f"{client.returncode}: {said}"
        self._kill()
        os.remove(filler)
        self._start()
        self._knows_what_it_holds(f"disk full but for {room} KiB")

    def _knows_what_it_holds(self, after):
        """The token's next code is accepted, by a touch where it needs one."""
        client = self._command("verify", self.token.serial)
        if self.token is YUBIKEY_5:
            assert "touch" in client.stdout.readline().lower(), after
            time.sleep(0.2)
            self._plugged.touch(self.token, 1)
        said, _ = client.communicate()
        assert client.returncode == 0, f"{after}, seed {SEED}: {said}"
        credential = self.station.credential(self.token)
        assert (credential["state"], credential["verified"]) == ("active", True), f"{after}, seed {SEED}: {credential}"
        print(f"       seed {SEED}, {self.token}: {after}", flush=True)

    def _command(self, *words):
        return subprocess.Popen(
            [TROUSSEAU, "--data", self.station.data, *map(str, words)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def _start(self):
        self._daemon = subprocess.Popen(
            [TROUSSEAU, "--data", self.station.data, "--bus", "hid", "serve", "--listen", ":".join(map(str, PANEL))],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        # before that, a command would take the lock and do the work by itself
        wait_for(listening, "the daemon")
        self._until_read()

    def _until_read(self):
        """The token is on the bench, which is when the station settles what was left open."""
        seen = lambda: self.station.run("--json", "devices").text
        wait_for(lambda: f'"serial":"{self.token.serial}"' in seen(), "the token on the bench")

    def _kill(self):
        self._daemon.kill()
        self._daemon.wait()
