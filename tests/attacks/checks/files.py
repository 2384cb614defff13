"""What the station writes for a caller, and where: another user of the machine, who is an administrator here, tries to have
the vault without a password, and root's files written over."""

import os
import socket as sockets
import subprocess
import threading
from pathlib import Path

from runner import check
from .socket import EVE, as_uid, ask, command_of, open_to, to_eve, with_eve
from .station import KEY, PASSWORD, PROGRAM, SERIAL, Station

PHRASE = "quatre petites clefs vertes"


def started(folder):
    """A station, an administrator with a uid of her own, and her folder."""
    station = Station(folder, KEY).with_school()
    hers = with_eve(station)
    station.written("phrase", PHRASE)
    to_eve(station.written("hers/phrase", PHRASE))
    return station, hers


def backup(station, *arguments, uid=None):
    """The command line, as root or as this uid; its exit code."""
    return command_of(station, "backup", *arguments, uid=uid)


@check
def the_daemon_opens_no_path_that_a_caller_names(folder):
    station, hers = started(folder)
    victim = folder / "victim.conf"
    victim.write_text("root's own\n")
    with station.serving():
        open_to(station, EVE)
        as_uid(EVE, lambda: (hers / "y.new").touch())
        as_uid(EVE, lambda: (hers / "z.new").symlink_to(victim))
        for name in ["y", "z"]:
            command = {"backup": {"file": str(hers / name)}}
            ended = as_uid(EVE, lambda: ask(station.socket, command, secret=PHRASE, account=PASSWORD))
            assert ended["exit"] != "done", f"{name}: {ended}"
            assert not (hers / name).exists(), f"{name} was written"
        assert victim.read_text() == "root's own\n"
        found = (hers / "y.new").stat()
        assert (found.st_uid, found.st_size) == (EVE, 0)


@check
def the_vault_leaves_for_the_password_only_and_for_its_owner_alone(folder):
    station, hers = started(folder)
    with station.serving():
        open_to(station, EVE)

        def taken(name, account, command=None):
            with open(hers / name, "xb") as file:
                command = command or {"backup": {"file": str(hers / name)}}
                ended = ask(station.socket, command, [file.fileno()], secret=PHRASE, account=account)
            return ended["exit"], ended["sentence"], (hers / name).stat().st_size

        export = {"export": {"file": "e", "format": "pskc", "school": None, "reason": "x", "plain_secrets": False, "key_file": None}}
        for what in [None, export]:
            for number, account in enumerate([None, "", "une autre phrase"]):
                name = f"{'export' if what else 'backup'}{number}"
                exit, sentence, size = as_uid(EVE, lambda: taken(name, account, what))
                assert (exit, size) == ("refused", 0), f"{name}: {exit} {sentence}, {size} bytes are out"
        pin = as_uid(EVE, lambda: ask(station.socket, {"device_pin": {"serial": SERIAL, "factory": False}}))
        assert pin["exit"] == "refused" and "password" in pin["sentence"], pin

        refused = backup(station, hers / "out", "--passphrase-file", hers / "phrase", uid=EVE)
        assert refused.returncode != 0 and not (hers / "out").exists(), refused
        own = ["--account-password-file", hers / "secret"]
        done = backup(station, hers / "out", "--passphrase-file", hers / "phrase", *own, uid=EVE)
        assert done.returncode == 0, done
        found = (hers / "out").stat()
        assert (found.st_uid, found.st_mode & 0o7777, found.st_nlink) == (EVE, 0o600, 1)
        assert (hers / "out").read_bytes().startswith(b"TROUSSEAU-BACKUP")
        again = backup(station, hers / "out", "--passphrase-file", hers / "phrase", *own, uid=EVE)
        assert again.returncode == 2 and "is there already" in again.stderr, again
        done = backup(station, folder / "roots", "--passphrase-file", folder / "phrase")
        assert done.returncode == 0, f"the machine's administrator is asked for no password: {done}"


@check
def a_descriptor_of_anything_but_a_new_file_of_ones_own_is_refused(folder):
    station, hers = started(folder)
    with station.serving():
        open_to(station, EVE)
        secret = folder / "not-hers"
        secret.write_text("root's")
        secret.chmod(0o644)
        pipe = hers / "pipe"
        os.mkfifo(pipe)
        os.chown(pipe, EVE, EVE)

        def tried():
            own, hard, empty = hers / "own", hers / "hard", hers / "empty"
            own.write_text("hers already")
            hard.touch()
            (hers / "other name").hardlink_to(hard)
            empty.touch()
            left, right = sockets.socketpair()
            files = [
                ("what is not empty", os.open(own, os.O_RDWR)),
                ("what has another name", os.open(hard, os.O_RDWR)),
                ("what can only be read", os.open(empty, os.O_RDONLY)),
                ("what is appended to", os.open(empty, os.O_RDWR | os.O_APPEND)),
                ("a fifo", os.open(pipe, os.O_RDWR)),
                ("a socket", left.fileno()),
                ("a folder", os.open(hers, os.O_RDONLY)),
                ("somebody else's", os.open(secret, os.O_RDONLY)),
                ("a device", os.open("/dev/null", os.O_RDWR)),
            ]
            command = {"backup": {"file": "b"}}
            wrong = [
                (name, ended)
                for name, file in files
                if (ended := ask(station.socket, command, [file], secret=PHRASE, account=PASSWORD))["exit"] == "done"
            ]
            many = [os.open(empty, os.O_RDWR) for _ in range(40)]
            return wrong, ask(station.socket, command, many, secret=PHRASE, account=PASSWORD)["exit"]

        wrong, many = as_uid(EVE, tried)
        assert not wrong, wrong
        assert many in ("done", "usage"), many
        open_files = len(list(Path(f"/proc/{station.daemon.pid}/fd").iterdir()))
        assert open_files < 100, f"{open_files} descriptors are open in the daemon"
        station.run("journal", "verify")


@check
def nothing_that_is_there_is_written_over_by_root_in_somebody_elses_folder(folder):
    folder.chmod(0o711)
    for serving in [False, True]:
        (folder / str(serving)).mkdir()
        station, hers = started(folder / str(serving))
        victim = folder / str(serving) / "victim"
        victim.write_text("root's own\n")
        os.chmod(victim, 0o666)  # so that a hard link to it may be made

        def laid():
            os.symlink(victim, hers / "link")
            (hers / "dangling").symlink_to(victim.parent / "new in root's folder")
            (hers / "file").write_text("hers")
            os.link(hers / "file", hers / "hard")
            os.mkfifo(hers / "fifo")
            (hers / "folder").mkdir()
            for name in ["clean.new", ".clean"]:
                (hers / name).symlink_to(victim)

        as_uid(EVE, laid)
        phrase = ["--passphrase-file", station.folder / "phrase"]

        def all_of_it():
            for name in ["link", "dangling", "file", "hard", "fifo", "folder"]:
                done = backup(station, hers / name, *phrase)
                assert done.returncode == 2 and "is there already" in done.stderr, f"{name}: {done}"
                plot = [PROGRAM, "bench", "oath", "--plot", hers / name]
                done = subprocess.run(plot, capture_output=True, text=True, timeout=30)
                assert done.returncode == 5 and "is there already" in done.stderr, f"plot to {name}: {done}"
            assert backup(station, hers / "clean", *phrase).returncode == 0
            found = (hers / "clean").lstat()
            assert (found.st_uid, found.st_mode) == (0, 0o100600), oct(found.st_mode)
            replaced = ["--school", "0951099D", "--format", "csv", "--force"]
            station.run("export", hers / "link", *replaced)
            assert not (hers / "link").is_symlink(), "it is replaced, not followed"

        if serving:
            with station.serving():
                all_of_it()
        else:
            all_of_it()
        assert victim.read_text() == "root's own\n" and not (victim.parent / "new in root's folder").exists()
        assert (hers / "file").read_text() == "hers"


@check
def a_folder_that_is_swapped_meanwhile_leads_nowhere_else(folder):
    station, hers = started(folder)
    protected = folder / "protected"
    protected.mkdir()
    (hers / "real").mkdir()
    os.chown(hers / "real", EVE, EVE)
    over = threading.Event()

    def swap():
        while not over.is_set():
            os.rename(hers / "real", hers / "aside")
            os.symlink(protected, hers / "real")
            over.wait(0.0005)
            os.unlink(hers / "real")
            os.rename(hers / "aside", hers / "real")
            over.wait(0.0005)

    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        for number in range(12):
            # a folder that is root's own when it is opened is root's to write to; it is the later swap that must not count
            backup(station, hers / "real" / f"b{number}", "--passphrase-file", folder / "phrase")
    finally:
        over.set()
        swapper.join()
    for file in list(protected.iterdir()) + list((hers / "real").iterdir()):
        assert file.lstat().st_mode == 0o100600 and file.read_bytes().startswith(b"TROUSSEAU-BACKUP"), file
