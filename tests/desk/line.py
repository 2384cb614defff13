"""What lies between a desk and its centre: whatever connects here is connected there, as late and as badly as the test wants.

The kernel that checks run on has no netem. A connection of TCP hides what is lost: whoever speaks over it sees pauses, and its end. These are made here."""

import random
import socket
import threading
import time


class Line:
    """A relay on `port` to `to`. `delay`: seconds each way. `torn`: so often is a piece late by some hundred milliseconds, as one that was lost is."""

    def __init__(self, port, to):
        self.to, self.delay, self.torn, self.carries = to, 0, 0, True
        self.chance, self.open, self.bytes = random.Random(7), set(), 0
        self.listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                there, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.connect, args=(there,), daemon=True).start()

    def connect(self, there):
        # whoever is cut off hears nothing, not even a refusal
        while not self.carries:
            time.sleep(0.05)
        try:
            here = socket.create_connection(("127.0.0.1", self.to), timeout=10)
        except OSError:
            there.close()
            return
        here.settimeout(None)
        self.open |= {here, there}
        for one, other in ((here, there), (there, here)):
            threading.Thread(target=self.pump, args=(one, other), daemon=True).start()

    def pump(self, one, other):
        try:
            while piece := one.recv(65536):
                time.sleep(self.delay + (self.chance.uniform(0.2, 1) if self.chance.random() < self.torn else 0))
                while not self.carries:
                    time.sleep(0.02)
                other.sendall(piece)
                self.bytes += len(piece)
        except OSError:
            pass
        for end in (one, other):
            self.open.discard(end)
            hang_up(end)
            end.close()

    def tear(self):
        """Every connection ends; the next ones are taken."""
        for end in list(self.open):
            hang_up(end)

    def end(self):
        self.listener.close()
        self.tear()


def hang_up(end):
    """What is only closed while somebody reads it is open still."""
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
