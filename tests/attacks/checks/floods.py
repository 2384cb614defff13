"""Crowds: half-open connections, sign-ins, uploads by somebody who may send none. Another user's page goes on, memory stays bounded."""

import http.client
import re
import resource
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .browser import Browser
from runner import check
from .station import KEY, SCHOOL, Station, until

MOST = 256 * 1024  # KiB
# what a page may take on a busy machine; the figure itself is printed
PATIENCE = 10


def memory(station, what="VmRSS"):
    status = Path(f"/proc/{station.daemon.pid}/status").read_text()
    return int(re.search(rf"{what}:\s+(\d+) kB", status)[1])


class Watched:
    """Somebody else's pages and the daemon's memory, all the time."""

    def __init__(self, station, browser):
        self.station, self.browser = station, browser
        self.slowest, self.largest, self.over, self.failed = 0, 0, threading.Event(), []
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def watch(self):
        while not self.over.is_set():
            started = time.monotonic()
            try:
                status = self.browser.get("/me").status
                if status != 200:
                    self.failed.append(status)
            except OSError as error:
                self.failed.append(repr(error))
            except http.client.HTTPException as error:
                self.failed.append(repr(error))
            self.slowest = max(self.slowest, time.monotonic() - started)
            self.largest = max(self.largest, memory(self.station))
            time.sleep(0.1)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *failure):
        self.over.set()
        self.thread.join(60)

    def told(self, what):
        print(f"       {what}: slowest page {self.slowest:.2f} s, at most {self.largest / 1024:.0f} MiB, "
              f"afterwards {memory(self.station) / 1024:.0f} MiB", flush=True)
        assert not self.failed, f"{what}: {self.failed[:3]}"
        assert self.slowest < PATIENCE, f"{what}: a page took {self.slowest:.1f} s"
        assert self.largest < MOST, f"{what}: {self.largest / 1024:.0f} MiB"


def station_of(folder):
    station = Station(folder, KEY).with_school()
    station.with_person("tess", "technician").with_person("rose", f"requester@{SCHOOL}")
    return station


# as systemd starts a service
DESCRIPTORS = ("prlimit", "--nofile=1024:1024")


def half_open(address, head):
    host, port = address.split(":")
    held = socket.create_connection((host, int(port)), timeout=2)
    held.sendall(head)
    return held


@check
def two_thousand_half_open_connections_hold_up_nobody_and_end_nothing(folder):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    station = station_of(folder)
    with station.serving(before=DESCRIPTORS):
        browser = Browser(station.address, timeout=PATIENCE)
        assert browser.sign_in("tess").status == 303
        held, refused = [], 0
        with Watched(station, browser) as watched:
            for number in range(2000):
                head = b"" if number % 2 else b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
                try:
                    held.append(half_open(station.address, head))
                except OSError:
                    refused += 1
                    assert refused < 20, f"nobody gets in any more after {number} connections"
            time.sleep(5)
            station.findings()  # the command line goes on, and an accept that fails ends nothing
        assert station.daemon.poll() is None, "the daemon goes on"
        watched.told("2,000 half-open connections")
        for connection in held:
            connection.close()


@check
def a_header_or_a_body_that_dribbles_is_cut_off(folder):
    station = station_of(folder)
    with station.serving():
        header = half_open(station.address, b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n")
        own = station.address.encode()
        body = half_open(station.address, b"POST /sign-in HTTP/1.1\r\nHost: " + own + b"\r\nContent-Length: 5000\r\n"
                         b"Content-Type: application/x-www-form-urlencoded\r\n\r\nlogin=")
        started, open_still = time.monotonic(), {header: "header", body: "body"}
        while open_still and time.monotonic() - started < 60:
            time.sleep(2)
            for connection in list(open_still):
                try:
                    connection.sendall(b"a")
                    connection.setblocking(False)
                    if connection.recv(4096) == b"":
                        del open_still[connection]
                except BlockingIOError:
                    connection.setblocking(True)
                except OSError:
                    del open_still[connection]
        assert not open_still, f"still open after a minute: {list(open_still.values())}"


@check
def two_hundred_sign_ins_at_once_take_turns_and_memory_is_bounded(folder):
    station = station_of(folder)
    with station.serving(before=DESCRIPTORS):
        browser = Browser(station.address, timeout=60)
        assert browser.sign_in("tess").status == 303
        def attempt(number):
            try:
                answer = Browser(station.address, timeout=60).post(
                    "/sign-in", {"login": f"nobody{number}", "password": "une phrase quelconque"})
                return answer.status, answer.text
            except OSError as error:
                return 0, repr(error)
        with Watched(station, browser) as watched, ThreadPoolExecutor(200) as crowd:
            answers = list(crowd.map(attempt, range(200)))
        statuses = sorted({status for status, _ in answers})
        assert set(statuses) <= {422, 429, 503}, f"{statuses}: {[text for status, text in answers if status == 0][:3]}"
        for status, text in answers:
            if status == 503:
                assert "éessayez" in text or "try again" in text, text
        watched.told(f"200 sign-ins at once, answered {statuses}")
        until("memory is given back", lambda: memory(station) < MOST * 3 / 4, 30)


def upload(station, browser, path, name, megabytes, answers):
    """Sends a form with one large field; answers what came back, if anything did."""
    head = (f'--edge\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{browser.csrf}\r\n'
            f'--edge\r\nContent-Disposition: form-data; name="{name}"' + ('; filename="a.csv"' if name == "file" else "") + "\r\n\r\n").encode()
    size = len(head) + megabytes * 1024 * 1024
    cookies = "; ".join(f"{key}={value}" for key, value in browser.cookies.items())
    connection = socket.create_connection(tuple(station.address.split(":")), timeout=60)
    try:
        connection.sendall(
            f"POST {path} HTTP/1.1\r\nHost: {station.address}\r\nCookie: {cookies}\r\nContent-Length: {size}\r\n"
            "Content-Type: multipart/form-data; boundary=edge\r\n\r\n".encode() + head)
        sent, chunk = 0, b"x" * (1 << 20)
        for _ in range(megabytes):
            connection.sendall(chunk)
            sent += 1
    except OSError:
        pass  # refused while it is sent
    answers.append(sent)
    connection.close()


@check
def who_may_send_nothing_sends_nothing_and_nobody_sends_a_text_of_200_megabytes(folder):
    station = station_of(folder)
    with station.serving(before=DESCRIPTORS):
        browser, rose = Browser(station.address, timeout=60), Browser(station.address)
        assert browser.sign_in("tess").status == 303 and rose.sign_in("rose").status == 303
        for path, name in [("/import", "file"), ("/requests", "need"), ("/requests", "documents"), ("/sign-in", "login")]:
            sent = []
            with Watched(station, browser) as watched:
                crowd = [threading.Thread(target=upload, args=(station, rose, path, name, 200, sent)) for _ in range(3)]
                [thread.start() for thread in crowd]
                [thread.join(120) for thread in crowd]
            watched.told(f"3 × 200 MB to {path} in {name}")
            if name != "documents":
                assert max(sent) < 100, f"{path}: {sent} MiB were taken"
