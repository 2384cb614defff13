"""What the kernel and udev do with a token: who may open its nodes, who sees its keys, when it is noticed."""

import grp
import os
import shutil
import stat

from runner import check
from .tokens import YUBIKEY_4, YUBIKEY_5, Plugged, Token, event_nodes, hidraw_nodes
from .tools import run, trousseau

RULES = os.path.join(os.path.dirname(__file__), "../../../udev/70-trousseau.rules")
SECURITY_KEY = Token(1122334, "5.4.3", "0402")  # FIDO only: nothing for us to open


def install_rules():
    """The group, the shipped rules, and a member of the group."""
    if not os.path.exists("/etc/udev/rules.d/70-trousseau.rules"):
        run("groupadd", "--system", "trousseau").ok()
        run("useradd", "--gid", "nogroup", "--groups", "trousseau", "--no-create-home", "technician").ok()
        os.makedirs("/etc/udev/rules.d", exist_ok=True)
        shutil.copy(RULES, "/etc/udev/rules.d/")
        run("udevadm", "control", "--reload").ok()


def access(node):
    """Group and mode of a node."""
    found = os.stat(node)
    return found.st_gid, stat.S_IMODE(found.st_mode)


@check
def the_shipped_rules_are_what_the_profiles_imply():
    with open(RULES) as file:
        assert trousseau("udev").ok().text == file.read()


@check
def udev_understands_every_line_of_the_shipped_rules():
    install_rules()
    if "verify" in run("udevadm", "--help").text:
        run("udevadm", "verify", RULES).ok()
    with Plugged(YUBIKEY_5):
        node = hidraw_nodes(YUBIKEY_5)[0]
        tested = run("udevadm", "test", "/sys/class/hidraw/" + os.path.basename(node)).text
        complaints = [line for line in tested.splitlines() if "70-trousseau.rules" in line and "Reading" not in line]
        for line in complaints:
            assert "GROUP" in line or "MODE" in line, line


@check
def the_shipped_rules_open_the_nodes_of_tokens_and_nothing_else():
    before = {node: access(node) for node in all_nodes()}
    install_rules()
    ours = grp.getgrnam("trousseau").gr_gid
    with Plugged(YUBIKEY_4, YUBIKEY_5):
        tokens = hidraw_nodes(YUBIKEY_5) + event_nodes(YUBIKEY_5)
        assert len(tokens) == 4, f"two keyboards have four nodes: {tokens}"
        for node in tokens:
            expected = 0o660 if node.startswith("/dev/hidraw") else 0o640
            assert access(node) == (ours, expected), (node, access(node))
        for node in all_nodes():
            if node.startswith("/dev/hidraw") or node in tokens:
                continue
            assert access(node)[0] != ours, f"{node} was given to the group"
            assert before.get(node, access(node)) == access(node), f"{node} was changed"


@check
def desktops_are_told_not_to_listen_to_tokens_and_to_them_alone():
    install_rules()
    with Plugged(YUBIKEY_5, SECURITY_KEY):
        told = {node: run("udevadm", "info", node).ok().text for node in all_nodes() if node.startswith("/dev/input/event")}
        for node in event_nodes(YUBIKEY_5):
            assert "E: LIBINPUT_IGNORE_DEVICE=1" in told.pop(node), node
        for node, text in told.items():
            assert "LIBINPUT_IGNORE_DEVICE" not in text, f"{node} is no token"


@check
def nodes_of_a_token_without_otp_interface_stay_closed():
    install_rules()
    ours = grp.getgrnam("trousseau").gr_gid
    with Plugged(SECURITY_KEY):
        nodes = hidraw_nodes(SECURITY_KEY) + event_nodes(SECURITY_KEY)
        assert nodes
        for node in nodes:
            assert access(node)[0] != ours, node


def all_nodes():
    """Every node in /dev but terminals, which come and go."""
    found = []
    for folder, _, names in os.walk("/dev"):
        if not folder.startswith("/dev/pts"):
            found += [os.path.join(folder, name) for name in names]
    return [node for node in found if not os.path.islink(node)]
