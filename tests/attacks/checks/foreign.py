"""Another program on the station's own files: a monitor that counts, an operator who keeps a note there, a backup that copies.
It is python's sqlite3 here. Then the power goes; nothing that was acknowledged may be lost."""

import contextlib
import os
import shutil
import sqlite3

from .browser import Browser
from runner import check
from .station import PASSWORD, SERIAL, in_stock, staffed, until


def saying(*statements):
    """A visit by a program that says this to the database, and closes it."""

    def visit(database):
        with contextlib.closing(sqlite3.connect(database)) as other:
            for statement in statements:
                other.execute(statement).fetchall()
            other.commit()

    return visit


def copy(database):
    shutil.copytree(database.parent, database.parent.parent / "copied", dirs_exist_ok=True)


def locks(station):
    """What the daemon holds on its database, as the kernel has it."""
    inode = f":{(station.data / 'trousseau.db').stat().st_ino}"
    lines = [line.split() for line in open("/proc/locks")]
    return [line[1] for line in lines if len(line) > 5 and line[5].endswith(inode)]


def visited_and_killed(folder, visit):
    """A second start, a visit, an enrolment, a kill, a third start."""
    station = in_stock(folder)
    database = station.data / "trousseau.db"
    with station.serving():
        pass
    with station.serving():
        assert "POSIX" in locks(station), locks(station)
        browser = Browser(station.address)
        assert browser.sign_in("tess").status == 303
        visit(database)
        enrolled = station.enrolled()
        assert enrolled[-1]["key"] == "enrolled-unverified", enrolled
        visit(database)
        assert browser.get("/").status == 200, "the panel answers after the visit"
        assert "POSIX" in locks(station), locks(station)
        opened = [os.readlink(f"/proc/{station.daemon.pid}/fd/{fd}") for fd in os.listdir(f"/proc/{station.daemon.pid}/fd")]
        assert not [path for path in opened if "trousseau.db" in path and "deleted" in path], opened
        station.kill()
    with station.serving():
        shown = station.run("stock", "show", SERIAL)
        assert shown[0]["row"]["credential"], f"the token has a secret that nobody knows: {shown}"
        verified = station.run("journal", "verify")
        assert verified[0]["count"] == 0, verified
        # and it works on
        station.run("person", "add", "zoe", "Zoé")


@check
def a_reader_then_a_power_cut_loses_nothing(folder):
    visited_and_killed(folder, saying("SELECT count(*) FROM journal"))


@check
def a_writer_then_a_power_cut_loses_nothing(folder):
    note = "CREATE TABLE IF NOT EXISTS note (text TEXT)"
    visited_and_killed(folder, saying(note, "INSERT INTO note VALUES ('seen')"))


@check
def who_empties_the_log_then_a_power_cut_loses_nothing(folder):
    visited_and_killed(folder, saying("PRAGMA wal_checkpoint(TRUNCATE)"))


@check
def who_writes_the_whole_file_anew_then_a_power_cut_loses_nothing(folder):
    visited_and_killed(folder, saying("VACUUM"))


@check
def a_backup_program_that_copies_the_files_then_a_power_cut_loses_nothing(folder):
    visited_and_killed(folder, copy)


@check
def whatever_a_command_does_the_daemon_keeps_its_locks(folder):
    station = staffed(folder)
    passphrase = station.written("passphrase", PASSWORD)
    with station.serving():
        pass
    with station.serving():
        until("the token is read", lambda: station.run("devices"))
        for command in [
            ("doctor",),
            ("backup", folder / "b", "--passphrase-file", passphrase),
            ("journal", "verify"),
            ("export", folder / "inventory.csv", "--format", "csv"),
            ("stock", "list"),
            ("devices",),
            ("mail", "list"),
        ]:
            station.run(*command)
            assert "POSIX" in locks(station), f"{command}: {locks(station)}"
