"""The control socket under load: who sends slowly, watches for ever or takes every descriptor holds up nobody else."""

import contextlib
import json
import os
import resource
import threading
import time

from runner import check
from .socket import EVE, as_uid, ask, connect, open_to
from .station import KEY, Station

LIST = {"school": "list"}
WATCH = {"devices": {"watch": True}}


def request(command):
    return json.dumps({"command": command, "secret": None, "account": None, "file": None}).encode() + b"\n"


def took(station):
    """How long the command line's own answer takes, start of the process and all."""
    begun = time.monotonic()
    station.run("school", "list")
    return time.monotonic() - begun


@check
def slow_and_watching_clients_hold_up_nobody(folder):
    station = Station(folder, KEY).with_school()
    with station.serving(), contextlib.ExitStack() as held:
        over = threading.Event()
        slow = [held.enter_context(connect(station.socket)) for _ in range(16)]
        watching = [held.enter_context(connect(station.socket)) for _ in range(16)]
        for client in watching:
            client.sendall(request(WATCH))

        def dribble():
            while not over.wait(4):
                for client in slow:
                    with contextlib.suppress(OSError):
                        client.sendall(b" ")

        dribbling = threading.Thread(target=dribble)
        for client in slow:
            client.sendall(b" ")
        dribbling.start()
        try:
            times = [took(station) for _ in range(5)]
            assert max(times) <= 1, f"an answer took {max(times):.2f} s beside 16 slow and 16 watching clients"
            print(f"       16 slow, 16 watching: the slowest answer took {max(times):.2f} s")
            begun = time.monotonic()
            for client in slow:
                with contextlib.suppress(OSError):
                    while client.recv(4096):
                        pass
            assert time.monotonic() - begun < 15, "a line that never ends is not waited for"
            assert b'"document"' in watching[0].recv(65536), "who watches goes on watching"
        finally:
            over.set()
            dribbling.join()


@check
def one_user_of_the_machine_cannot_take_every_place(folder):
    station = Station(folder, KEY).with_school()
    station.run("person", "add", "eve", "Eve", "--role", "technician", "--uid", EVE)
    with station.serving():
        open_to(station, EVE)

        def taken():
            clients = [connect(station.socket, 5) for _ in range(100)]
            for client in clients:
                with contextlib.suppress(OSError):
                    client.sendall(request(WATCH))
            refused = sum(b"too many commands" in client.recv(65536) for client in clients)
            time.sleep(3)
            return refused

        theirs = []
        attack = threading.Thread(target=lambda: theirs.append(as_uid(EVE, taken)))
        attack.start()
        time.sleep(1)
        times = [took(station) for _ in range(3)]
        attack.join()
        assert max(times) <= 1, f"root waited {max(times):.2f} s"
        assert theirs[0] >= 50, f"{theirs[0]} of 100 connections of one uid were refused, with words"


@check
def no_descriptor_left_ends_neither_the_socket_nor_the_station(folder):
    station = Station(folder, KEY).with_school()
    with station.serving():
        pid = station.daemon.pid
        used = len(os.listdir(f"/proc/{pid}/fd"))
        limit = used + 12
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (limit, limit))
        clients = [connect(station.socket) for _ in range(40)]
        time.sleep(1)
        assert station.daemon.poll() is None, (folder / "log").read_text()
        # beyond the limit nobody is answered, but nobody is told that all is over either
        waiting = connect(station.socket, 2)
        with contextlib.suppress(OSError):
            waiting.sendall(request(LIST))
            waiting.recv(65536)
        assert station.daemon.poll() is None, (folder / "log").read_text()
        for client in [*clients, waiting]:
            client.close()
        time.sleep(1.5)
        assert ask(station.socket, LIST)["exit"] == "done", "and when they are gone it goes on"
        told = (folder / "log").read_text().count("cannot be accepted")
        assert told == 1, f"it is told {told} times"
