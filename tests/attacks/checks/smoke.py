"""What every other attack rests on: a station that works for those who may."""

from .browser import Browser
from runner import check
from .station import staffed


@check
def who_has_a_password_gets_in_and_who_has_not_does_not(folder):
    station = staffed(folder)
    with station.serving():
        browser = Browser(station.address)
        assert browser.sign_in("tess", "une autre phrase, fausse").status == 422
        assert browser.get("/").location.startswith("/sign-in"), "not signed in"
        assert browser.sign_in("tess").status == 303 and browser.csrf
        assert browser.get("/").status == 200
