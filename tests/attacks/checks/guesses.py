"""Guessing at a password, many at once, from the network."""

import concurrent.futures

from .browser import Browser
from runner import check
from .station import PASSWORD, Station

WRONG = "une autre phrase, fausse"


@check
def of_many_guesses_at_once_five_are_looked_at_and_the_owner_is_not_locked_out(folder):
    station = Station(folder).with_school().with_person("tess", "technician")
    with station.serving():
        owner = Browser(station.address)
        assert owner.sign_in("tess").status == 303
        strangers = [Browser(station.address) for _ in range(100)]
        with concurrent.futures.ThreadPoolExecutor(50) as crowd:
            answers = list(crowd.map(lambda one: one.sign_in("tess", WRONG), strangers))
        stopped = [answer for answer in answers if "Trop d’essais" in answer.text]
        assert len(answers) - len(stopped) <= 5, f"{len(answers) - len(stopped)} passwords were looked at"
        assert "Trop d’essais" in Browser(station.address).sign_in("tess", PASSWORD).text, "elsewhere it is shut"
        assert owner.sign_in("tess").status == 303, "and on the owner's own device it is not"
        typed = "mot-de-passe-tape-dans-le-nom"
        strangers[0].sign_in(typed, WRONG)
        kept = b"".join(file.read_bytes() for file in station.data.rglob("*") if file.is_file())
        assert typed.encode() not in kept, "what is typed into the name is kept nowhere"
