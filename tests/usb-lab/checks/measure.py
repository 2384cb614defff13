"""Figures of the daemon, printed and not judged: `tests/usb-lab/measure`. An emulated processor is several times slower
than a PC, so times are upper bounds; system calls and memory are what they are anywhere."""

import http.client
import queue
import re
import statistics
import subprocess
import threading
import time
import urllib.parse

from .station import PANEL, Station
from .tokens import YUBIKEY_5, Plugged, Token, hidraw_nodes, usb_folders, wait_for

PASSWORD = "correct horse battery"
TIMES = 20
IDLE_SECONDS = 120


def main():
    start_to_listening()
    idle()
    plug_to_serial()


def start_to_listening():
    station = Station()
    times = []
    for _ in range(5):
        started = time.monotonic()
        with station.serving():
            times.append(time.monotonic() - started)
    print(f"start to listening: first {milliseconds(times[0])}, then median {milliseconds(statistics.median(times[1:]))}")


def idle():
    """System calls of a daemon that nothing happens to, and its memory with no token and with ten."""
    many = [Token(5_000_000 + n, "5.4.3", "0407") for n in range(10)]
    with Station().serving() as daemon:
        time.sleep(5)
        print(f"resident, no token: {resident(daemon.pid)}")
        with Plugged(*many):
            time.sleep(10)
            print(f"resident, ten tokens: {resident(daemon.pid)}")
            calls("ten tokens", daemon.pid)
        time.sleep(10)
        calls("no token", daemon.pid)


def calls(what, pid):
    """Every system call of every thread for two minutes."""
    trace = "/tmp/trace"
    strace = subprocess.Popen(["strace", "-f", "-q", "-o", trace, "-p", str(pid)], stderr=subprocess.DEVNULL)
    time.sleep(5)  # until it is attached to every thread, which ends the call that each was in
    with open(trace) as file:
        file.seek(0, 2)
        time.sleep(IDLE_SECONDS)
        lines = file.read().splitlines()
    strace.terminate()
    strace.wait()
    names = [found[1] for line in lines if (found := re.match(r"\d+\s+(?:<\.\.\. )?(\w+)[ (]", line))]
    counted = ", ".join(f"{names.count(name)} {name}" for name in sorted(set(names))) or "none"
    print(f"system calls idle, {what}: {len(lines) * 60 / IDLE_SECONDS:.1f} a minute ({counted} in {IDLE_SECONDS} s)")


def plug_to_serial():
    """From the line that hands the token to the kernel to the serial on the daemon's stream."""
    station = Station()
    station.with_password("technicienne", "technician", PASSWORD)
    seen = queue.Queue()
    to_device, to_node, to_serial = [], [], []
    with station.serving(), Plugged(YUBIKEY_5) as plugged:
        stream = live(sign_in("technicienne"))
        threading.Thread(target=lambda: [seen.put((time.monotonic(), line)) for line in stream], daemon=True).start()
        for _ in range(TIMES):
            plugged.unplug(YUBIKEY_5)
            time.sleep(1)
            drain(seen)
            started = time.monotonic()
            plugged.tell("plug", YUBIKEY_5.serial)
            wait_for(lambda: usb_folders(YUBIKEY_5), "the device")
            to_device.append(time.monotonic() - started)
            wait_for(lambda: hidraw_nodes(YUBIKEY_5), "its node")
            to_node.append(time.monotonic() - started)
            while True:
                at, line = seen.get(timeout=15)
                if str(YUBIKEY_5.serial).encode() in line:
                    break
            to_serial.append(at - started)
            plugged.expect(YUBIKEY_5.serial, "plugged")
    for what, times in (("device in /sys", to_device), ("hidraw node", to_node), ("serial on the SSE stream", to_serial)):
        print(f"attach to {what}: median {milliseconds(statistics.median(times))}, worst {milliseconds(max(times))} of {TIMES}")


def sign_in(login):
    """The cookie of a session on the panel."""
    connection = http.client.HTTPConnection(*PANEL, timeout=30)
    form = urllib.parse.urlencode({"login": login, "password": PASSWORD})
    connection.request("POST", "/sign-in", form, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    assert answer.status == 303, (answer.status, answer.read())
    return answer.headers["Set-Cookie"].split(";")[0]


def live(cookie):
    """The bench's event stream, line by line."""
    connection = http.client.HTTPConnection(*PANEL, timeout=120)
    connection.request("GET", "/bench/live", headers={"Cookie": cookie})
    answer = connection.getresponse()
    assert answer.status == 200, (answer.status, answer.read())
    return answer


def drain(lines):
    while not lines.empty():
        lines.get()


def resident(pid):
    with open(f"/proc/{pid}/status") as file:
        kilobytes = int(re.search(r"VmRSS:\s+(\d+)", file.read())[1])
    return f"{kilobytes / 1024:.1f} MiB"


def milliseconds(seconds):
    return f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    main()
