"""A school that wants power over people who are not its own, and somebody who wants to decide for themselves."""

import re

from .browser import Browser
from runner import check
from .station import Station

THERE = "0750655E"


def academy(folder):
    station = Station(folder).with_school().with_school(THERE, "Lycée Louis-le-Grand")
    station.with_person("root", "administrator").with_person("tech", "technician", "requester@0951099D")
    station.with_person("chef", "principal@0951099D").with_person("prof", "requester@0951099D")
    return station.with_person("admb", f"administrator@{THERE}", f"principal@{THERE}")


def id_of(station, login):
    people = station.run("person", "list")
    return next(person["id"] for person in people if person["login"] == login)


def nameless(page):
    return re.sub("«.*?»", "", page)


@check
def a_school_draws_nobody_of_the_academy_or_another_school_into_its_power(folder):
    station = academy(folder)
    victims = {login: id_of(station, login) for login in ("root", "tech", "chef", "prof")}
    with station.serving():
        browser = Browser(station.address)
        browser.sign_in("admb")
        for login, person in victims.items():
            page = f"/people/{person}"
            unseen, nobody = browser.get(page), browser.get("/people/99999")
            assert unseen.status == nobody.status == 404, f"{login} is not told from nobody: {unseen.status}"
            assert nameless(unseen.text) == nameless(nobody.text), "word for word"
            for role in ("requester", "principal", "administrator"):
                given = browser.post(f"{page}/roles", {"role": role, "school": THERE})
                assert given.status == 403, f"{role} to {login}: {given.status}"
            assert browser.get(page).status == 404
            for act in ("let_in", "unlock", "start_pin_change", "confirm_pin"):
                done = browser.post(f"{page}/{act}", {"pin": "4719", "again": "4719"})
                assert done.status in (403, 404), f"{act} on {login}: {done.status}"
        own = id_of(station, "admb")
        assert browser.post(f"/people/{own}/roles", {"role": "helpdesk", "school": THERE}).status == 403, "nor to oneself"
    roles = {person["login"]: person["grants"] for person in station.run("person", "list")}
    assert all(not any(THERE in str(grant) for grant in roles[login]) for login in victims), roles


@check
def nobody_is_pushed_into_a_school_that_was_not_asked(folder):
    station = academy(folder)
    prof = id_of(station, "prof")
    with station.serving():
        browser = Browser(station.address)
        browser.sign_in("chef")
        pushed = browser.post(f"/people/{prof}/move", {"from": "0951099D", "to": THERE, "sure": "yes"})
        assert pushed.status == 403 and "doit être d’accord" in pushed.text, pushed.status


@check
def every_role_gets_a_home_and_nothing_of_the_academy_by_a_role_in_a_school(folder):
    station = academy(folder)
    station.with_person("auditb", f"auditor@{THERE}")
    with station.serving():
        for login in ("root", "tech", "chef", "prof", "admb", "auditb"):
            browser = Browser(station.address)
            browser.sign_in(login)
            assert browser.get("/").status == 200, f"{login} has no home"
        for path in ("/journal", "/settings", "/mail"):
            assert browser.get(path).status == 403, path
