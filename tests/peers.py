"""What every check needs that talks to a real server: a port that is free, and patience."""

import socket
import time


def free_port(host="127.0.0.1", kind=socket.SOCK_STREAM):
    with socket.socket(type=kind) as one:
        one.bind((host, 0))
        return one.getsockname()[1]


def until(what, true_now, seconds=30):
    """Waits until it is so; the answer is what made it so."""
    end = time.monotonic() + seconds
    while True:
        found = true_now()
        if found:
            return found
        assert time.monotonic() < end, f"waited {seconds} s until {what}"
        time.sleep(0.05)
