"""Emulated tokens plugged into the guest's kernel by `trousseau emulate --attach`, and what the kernel made of them."""

import contextlib
import glob
import itertools
import os
import queue
import re
import subprocess
import threading
import time

TROUSSEAU = os.environ["TROUSSEAU"]
# checks read English, wherever they run
os.environ["LC_ALL"] = "C.UTF-8"


class Token:
    """One kind of token, as the vendor's tools know it."""

    vendor, interface = "1050", 0

    def __init__(self, serial, firmware, pid):
        self.serial, self.firmware, self.pid = serial, firmware, pid

    @property
    def spec(self):
        return f"yubikey,serial={self.serial},firmware={self.firmware},pid={self.pid}"

    def __str__(self):
        return f"firmware {self.firmware}"


class Nitrokey(Token):
    """A token of the Nitrokey Pro family; `more` is anything else of its specification."""

    def __init__(self, product, serial, firmware, *more):
        vendor, pid = {
            "nitrokey-pro": ("20a0", "4108"),
            "nitrokey-storage": ("20a0", "4109"),
            "librem-key": ("316d", "4c4b"),
        }[product]
        super().__init__(f"{serial:08X}", firmware, pid)
        self.product, self.vendor, self._more = product, vendor, more
        self.interface = 2 if product == "nitrokey-storage" else 0

    @property
    def spec(self):
        return ",".join((self.product, f"serial={self.serial}", f"firmware={self.firmware}", *self._more))

    def __str__(self):
        return f"{self.product} {self.firmware}"


class Nitrokey3(Token):
    """A Nitrokey 3; its serial is the UUID. `more` is anything else of its specification."""

    def __init__(self, uuid, firmware, *more):
        super().__init__(f"{uuid:032X}", firmware, "42b2")
        self.vendor, self.interface, self._more = "20a0", 1, more

    @property
    def spec(self):
        return ",".join(("nitrokey-3", f"serial={self.serial}", f"firmware={self.firmware}", *self._more))


YUBIKEY_2 = Token(2233445, "2.3.3", "0010")
NEO = Token(3344556, "3.4.9", "0116")
YUBIKEY_4 = Token(4433221, "4.3.5", "0407")
YUBIKEY_5 = Token(7654321, "5.4.3", "0407")
GENERATIONS = (YUBIKEY_2, NEO, YUBIKEY_4, YUBIKEY_5)


class Plugged:
    """Tokens that are plugged as long as the `with` block runs. Those that are unplugged alone need a PID of their own."""

    def __init__(self, *tokens):
        self.tokens, self._said, self._lines = tokens, [], queue.Queue()

    def __enter__(self):
        specs = [token.spec for token in self.tokens]
        self._process = subprocess.Popen(
            [TROUSSEAU, "emulate", "--attach", *specs],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        threading.Thread(target=self._read, daemon=True).start()
        for token in self.tokens:
            self.expect(token.serial, "plugged")
        wait_for(lambda: all(hidraw_nodes(token) for token in self.tokens), "hidraw nodes", self.output)
        settle()
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise AssertionError("trousseau emulate does not end at the end of its input")
        wait_for(lambda: not any(usb_folders(token) for token in self.tokens), "the tokens to be gone")
        settle()

    def tell(self, *words):
        """One line on the emulator's input: `touch 7654321 1`."""
        print(*words, file=self._process.stdin, flush=True)

    def expect(self, serial, word, seconds=15):
        """Waits for a line about `serial` that holds `word`; others are skipped."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self._lines.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"the emulator did not say {word!r} of {serial}; it said: {self.output()}")
            if str(serial) in line and re.search(rf"\b{word}\b", line):
                return line

    def obeyed(self):
        """Waits until every line told so far was obeyed: the answer to nonsense comes after them."""
        self.tell("nonsense")
        self.expect("", "error")

    def unplug(self, token):
        self.tell("unplug", token.serial)
        wait_for(lambda: not usb_folders(token), "the token to be gone")

    def plug(self, token):
        self.tell("plug", token.serial)
        self.expect(token.serial, "plugged")
        wait_for(lambda: hidraw_nodes(token), "hidraw nodes")
        settle()

    def touch(self, token, slot):
        self.tell("touch", token.serial, slot)

    def touch_later(self, token, slot, seconds):
        """Touches while the caller is busy with a program that waits for it."""
        threading.Timer(seconds, self.touch, (token, slot)).start()

    @contextlib.contextmanager
    def finger(self, token, slots=(1,), every=0.2):
        """Somebody who touches it whenever it waits, one slot after the other, as long as the `with` block runs."""
        lifted = threading.Event()

        def touch():
            for slot in itertools.cycle(slots):
                if lifted.wait(every):
                    return
                self.touch(token, slot)

        thread = threading.Thread(target=touch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            lifted.set()
            thread.join()

    def output(self):
        return "".join(self._said)

    def _read(self):
        for line in self._process.stdout:
            self._said.append(line)
            self._lines.put(line)


def wait_for(true, what, said=lambda: "", seconds=15):
    """Waits until `true()`; the answer is what it returned."""
    deadline = time.monotonic() + seconds
    while not (value := true()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for {what}. {said()}")
        time.sleep(0.02)
    return value


def settle():
    """Waits until udev has done what it has to do."""
    subprocess.run(["udevadm", "settle", "--timeout=20"], check=True)


def usb_folders(token):
    """Folders in /sys of devices of this token's vendor and product: ['/sys/bus/usb/devices/1-1']."""
    found = []
    for vendor in glob.glob("/sys/bus/usb/devices/*/idVendor"):
        folder = os.path.dirname(vendor)
        if (read(vendor), read(f"{folder}/idProduct")) == (token.vendor, token.pid):
            found.append(folder)
    return sorted(found)


def hidraw_nodes(token, interface=None):
    """/dev/hidraw* of one interface, the one that OTP goes through, in the order of the ports."""
    interface = token.interface if interface is None else interface
    paths = [glob.glob(f"{folder}/*:1.{interface}/*/hidraw/hidraw*") for folder in usb_folders(token)]
    return ["/dev/" + os.path.basename(path) for found in paths for path in found]


def event_nodes(token):
    """/dev/input/event* of the keyboard interface."""
    paths = [glob.glob(f"{folder}/*:1.0/*/input/input*/event*") for folder in usb_folders(token)]
    return ["/dev/input/" + os.path.basename(path) for found in paths for path in found]


def read(path):
    try:
        with open(path) as file:
            return file.read().strip()
    except OSError:
        return None
