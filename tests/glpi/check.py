"""Tickets are put to a GLPI once, followed and solved there, whatever fails and whenever the station is killed. What answers is a stand-in
(stand_in.py says what that is worth); glpi-api from PyPI is the referee of its first contract."""

import json
import re
import signal
import sys
import time

import glpi_api
from peers import free_port, until
from runner import check, for_each, run
from stand_in import ACCOUNT, APP, CLIENT, PASSWORD, SECRET, USER, Glpi
from station import SCHOOL, Station


class Ticketed(Station):
    """A station whose tickets go to this GLPI."""

    def __init__(self, folder, url, contract="v1"):
        super().__init__(folder)
        for name, text in (("app", APP), ("user", USER), ("secret", SECRET), ("password", PASSWORD)):
            self.secret(name, text)
        ways = {
            "v1": f"kind = 'glpi_v1'\napp_token_file = '{folder}/app'\nuser_token_file = '{folder}/user'\ncategory = 12\nentity = 3",
            "v2": f"kind = 'glpi_v2'\nclient = '{CLIENT}'\nclient_secret_file = '{folder}/secret'\nuser = '{ACCOUNT}'\npassword_file = '{folder}/password'\ncategory = 12",
        }
        self.configure(f"[ticket_desk]\nurl = '{url}'\n{ways[contract]}\n")
        self.run("school", "add", SCHOOL, "Collège Jean Moulin")

    def open(self, text="la clef <b>ne répond plus</b> & s'éteint"):
        return self.documents("ticket", "open", "--school", SCHOOL, "--kind", "other", "--text", text)[0]

    def ticket(self, number):
        return self.documents("ticket", "show", str(number))[0]

    def tasks(self):
        return self.documents("mail", "list", "--all")

    def all_done(self):
        return all(task["state"] == "sent" for task in self.tasks())


def referee(glpi):
    """A real client of the first contract."""
    return glpi_api.connect(f"{glpi.url}/apirest.php", APP, USER)


@check
def the_stand_in_speaks_the_first_contract_as_a_real_client_of_it_expects(folder):
    with Glpi() as glpi:
        with referee(glpi) as client:
            made = client.add("Ticket", {"name": "[OTP-1] un", "content": "x"}, {"name": "deux", "content": "y"})
            assert [one["id"] for one in made] == [1, 2]
            assert [one["id"] for one in client.get_all_items("Ticket", searchText={"name": "OTP-1"})] == [1]
            assert len(client.get_all_items("Ticket", range="0-0")) == 1, "206: a part of them"
            assert client.get_item("Ticket", 2)["name"] == "deux" and client.get_item("Ticket", 9) is None
            client.add("ITILFollowup", {"itemtype": "Ticket", "items_id": 1, "content": "z"})
            assert client.get_sub_items("Ticket", 1, "ITILFollowup")[0]["content"] == "z"
        assert not glpi.sessions, "the client kills its session"
        for app, user in ((APP, "wrong"), ("wrong", USER)):
            try:
                glpi_api.GLPI(f"{glpi.url}/apirest.php", app, user)
                raise AssertionError("it lets anybody in")
            except glpi_api.GLPIError as error:
                assert "ERROR_" in str(error)


@for_each("v1", "v2")
def a_ticket_is_made_followed_and_solved_there_and_its_number_is_shown_here(contract):
    with folder_of() as folder, Glpi() as glpi:
        station = Ticketed(folder, glpi.url, contract)
        with station:
            assert station.finding("ticket_desk")["code"] == "ticket_desk_well"
            ticket = station.open()
            here = until("it has a number", lambda: (found := station.ticket(ticket["id"]))["desk_number"] and found)
            there = glpi.tickets[0]
            assert here["desk_page"] == f"{glpi.url}/front/ticket.form.php?id={there['id']}"
            assert here["reference"] in there["name"], there
            assert "&lt;b&gt;ne répond plus&lt;/b&gt; &amp; s" in there["content"] and "<b>" not in there["content"], there
            assert "\n-- " not in there["content"] and "Jean Moulin" in there["content"], there
            if contract == "v1":
                assert (there["itilcategories_id"], there["entities_id"]) == (12, 3)
                with referee(glpi) as client:
                    assert client.get_item("Ticket", there["id"])["name"] == there["name"]
            else:
                assert there["category"] == {"id": 12} and re.fullmatch("[0-9a-f]{32}", there["external_id"]), there
            station.run("ticket", "note", str(ticket["id"]), "vu avec l'établissement")
            station.run("ticket", "wait", str(ticket["id"]), "pièce commandée")
            station.run("ticket", "close", str(ticket["id"]), "remplacée")
            until("all is told", station.all_done)
        assert [("établissement" in one["content"], "commandée" in one["content"]) for one in glpi.followups] == [(True, False), (False, True)]
        assert len(glpi.solutions) == 1 and "remplacée" in glpi.solutions[0]["content"] and there["status"] == 5
        assert not glpi.sessions, "every session was killed"
        secrets = [APP, USER, SECRET, PASSWORD]
        told = station.log() + json.dumps(station.tasks()) + json.dumps(station.documents("journal", code=None))
        assert not [one for one in secrets if one in told], told


def folder_of():
    import contextlib
    import tempfile
    from pathlib import Path

    @contextlib.contextmanager
    def made():
        with tempfile.TemporaryDirectory(prefix="check.", ignore_cleanup_errors=True) as folder:
            yield Path(folder)

    return made()


@for_each("v1", "v2")
def killed_at_any_request_there_is_one_ticket_one_followup_and_one_solution(contract):
    with folder_of() as folder, Glpi() as glpi:
        station = Ticketed(folder, glpi.url, contract)

        def three():
            ticket = station.open(f"numéro {len(glpi.tickets)}")
            station.run("ticket", "note", str(ticket["id"]), "une note")
            station.run("ticket", "close", str(ticket["id"]), "c'est fait")
            return ticket

        # undisturbed: how many requests that takes
        three()
        with station:
            until("all is told", station.all_done)
        usual = len(glpi.seen)
        assert usual >= 9, glpi.seen
        places = [(number, moment) for number in range(1, usual + 1) for moment in ("before", "after")]
        for number, moment in places:
            ticket, begun = three(), len(glpi.seen)

            def kill(seen, when, number=number, moment=moment, begun=begun):
                if seen - begun == number and when == moment:
                    station.daemon.send_signal(signal.SIGKILL)
                    station.daemon.wait(10)

            glpi.when = kill
            with station:
                until("it is killed", lambda: station.daemon.poll() is not None)
            assert station.daemon.returncode == -signal.SIGKILL, (number, moment)
            glpi.when = lambda *_: None
            with station:
                until("all is told", station.all_done)
            there = [one for one in glpi.tickets if ticket["reference"] in one["name"]]
            assert len(there) == 1, (number, moment, there)
            one = there[0]["id"]
            assert station.ticket(ticket["id"])["desk_number"] == one
            assert len(glpi.said("followups", one)) == 1, (number, moment, glpi.followups)
            assert len(glpi.said("solutions", one)) == 1, (number, moment, glpi.solutions)
        assert len(glpi.tickets) == 1 + len(places)


FAILURES = {
    "wrong_token": ("initSession", 401, ["ERROR_GLPI_LOGIN_USER_TOKEN", "x"], {}, "unreachable", "does not let the station in (401, ERROR_GLPI_LOGIN_USER_TOKEN"),
    "broken_door": ("initSession", 500, b"<html>oops", {}, "unreachable", "cannot do it now (500)"),
    "no_glpi": ("initSession", 200, b"<html>It works!</html>", {}, "unreachable", "none of a GLPI"),
    "no_session": ("initSession", 200, {}, {}, "unreachable", "begins no session"),
    "redirected": ("initSession", 302, b"", {"Location": "http://127.0.0.1:1/"}, "unreachable", "leads elsewhere (302)"),
    "ten_megabytes": ("initSession", 200, b'"' + b"x" * 10_000_000 + b'"', {}, "unreachable", "has no end"),
    "broken_search": ("searchText", 500, ["ERROR_SQL", "x"], {}, "delayed", "cannot do it now (500, ERROR_SQL"),
    "garbled_search": ("searchText", 200, b"{", {}, "delayed", "none of a GLPI"),
    "no_right": ("searchText", 403, ["ERROR_RIGHT_MISSING", "x"], {}, "unreachable", "does not let the station in (403, ERROR_RIGHT_MISSING"),
    "refused": ("searchText", 400, ["ERROR_BAD_ARRAY", "x"], {}, "refused", "refuses it (400, ERROR_BAD_ARRAY"),
}


@for_each(*FAILURES)
def what_fails_is_told_in_a_sentence_and_nothing_is_lost(failure):
    part, status, body, headers, fault, said = FAILURES[failure]
    with folder_of() as folder, Glpi() as glpi:
        glpi.fail = [(part, status, body, headers)]
        station = Ticketed(folder, glpi.url)
        with station:
            ticket = station.open()
            task = until("it is told", lambda: (found := station.tasks()[0])["fault"] and found)
            assert task["fault"] == fault and said in task["detail"], task
            assert USER not in task["detail"] and "searchText" not in task["detail"], task
            assert task["state"] == ("stuck" if fault == "refused" else "waiting") and task["ticket"] == ticket["id"], task
            if fault == "unreachable" and part == "initSession":
                finding = station.finding("ticket_desk")
                assert finding["code"] == "ticket_desk_barred" and said.split(" (")[0] in finding["sentence"], finding
            assert not glpi.tickets and not glpi.sessions
            assert station.ticket(ticket["id"])["desk_number"] is None
            glpi.fail = []
            station.run("mail", "retry", str(task["id"]))
            until("it is there", lambda: glpi.tickets)
            until("it is told", station.all_done)
        assert len(glpi.tickets) == 1


@check
def a_desk_that_is_away_keeps_no_other_work_and_is_told_once(folder):
    port = free_port()
    station = Ticketed(folder, f"http://127.0.0.1:{port}")
    with station:
        for n in range(3):
            station.open(f"n° {n}")
        until("it is tried", lambda: any(task["fault"] == "unreachable" for task in station.tasks()))
        until("doctor says it", lambda: station.finding("ticket_desk")["code"] == "ticket_desk_barred")
        time.sleep(1)
        assert [task["attempts"] for task in station.tasks()] == [0, 0, 0], "what never arrived does not count"
    assert station.log().count("tickets wait for their desk") == 1, station.log()


@check
def what_is_given_up_is_not_made_and_what_follows_says_so(folder):
    with Glpi() as glpi:
        glpi.fail = [("searchText", 400, ["ERROR_BAD_ARRAY", "x"], {})]
        station = Ticketed(folder, glpi.url)
        with station:
            ticket = station.open()
            task = until("it is stuck", lambda: (found := station.tasks()[0])["state"] == "stuck" and found)
            station.run("ticket", "note", str(ticket["id"]), "une note")
            time.sleep(1)
            assert not glpi.followups and len(station.tasks()) == 2, "those of one ticket are in their order"
            glpi.fail = []
            station.run("mail", "give-up", str(task["id"]))
            note = until("the note is stuck", lambda: next((one for one in station.tasks() if one["state"] == "stuck"), None))
            assert "to make it was given up" in note["detail"], note
        assert not glpi.tickets and not glpi.followups


@check
def tickets_are_mailed_where_no_desk_is_named_and_tasks_wait_for_the_one_they_are_for(folder):
    with Glpi() as glpi, Glpi() as other:
        station = Ticketed(folder, glpi.url)
        ticket = station.open()
        kept = station.config.read_text()
        station.config.write_text(kept.split("[ticket_desk]")[0])
        station.run("ticket", "open", "--school", SCHOOL, "--kind", "other", "--text", "x", code=None)
        station.run("setting", "ticket_address", "assistance@example.fr")
        mailed = station.documents("ticket", "open", "--school", SCHOOL, "--kind", "other", "--text", "par courriel")[0]
        with station:
            time.sleep(1)
            states = {task["ticket"]: (task["state"], task["address"]) for task in station.tasks()}
            assert states == {ticket["id"]: ("waiting", glpi.url), None: ("waiting", "assistance@example.fr")}, states
        # another desk than the one that it is for
        station.config.write_text(kept.replace(glpi.url, other.url))
        with station:
            stuck = until("it is stuck", lambda: next((one for one in station.tasks() if one["state"] == "stuck"), None))
            assert glpi.url in stuck["detail"] and other.url in stuck["detail"] and not other.seen, stuck
        station.config.write_text(kept)
        with station:
            station.run("mail", "retry", str(stuck["id"]))
            until("it is there", lambda: glpi.tickets)
            station.run("ticket", "note", str(mailed["id"]), "une note")
            time.sleep(0.5)
        assert len(glpi.tickets) == 1 and not glpi.followups, "what was mailed is not told to a desk"


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:])[1] != 0)
