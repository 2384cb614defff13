"""What "I forgot my password" tells of who has an account: the answer, and whatever is asked next, for names that are known and
names that are not, in turn. The times are told and not judged: what is slow on a busy machine is no leak."""

import statistics
import time

from runner import check

from .browser import Browser
from .proxies import NAME, proxied, serving
from .station import SCHOOL

PEOPLE = 60


@check
def the_answer_to_a_forgotten_password_is_the_same_for_everybody(folder):
    station, port = proxied(folder)
    known = [f"p{number:03}@example.fr" for number in range(PEOPLE)]
    rows = "".join(f"Nom{number};P;{login};{SCHOOL};requester\n" for number, login in enumerate(known))
    heading = "Nom;Prénom;Adresse électronique;Établissement;Rôle\n"
    station.run("person", "import", station.written("people.csv", heading + rows))
    assert set(known) < {person["login"] for person in station.run("person", "list")}
    times, pages = {"known": [], "unknown": [], "after a known one": [], "after an unknown one": []}, set()

    def ask(login):
        # from elsewhere each time: nobody is slowed down
        asked = sum(map(len, times.values()))
        far = Browser(f"127.0.0.1:{port}", NAME, [("X-Forwarded-For", f"198.51.{asked // 250}.{asked % 250 + 1}")])
        begun = time.perf_counter()
        answer = far.post("/forgotten", {"login": login})
        pages.add((answer.status, answer.text))
        return time.perf_counter() - begun

    with serving(station):
        for number, login in enumerate(known):
            turn = [("known", "after a known one", login), ("unknown", "after an unknown one", f"q{number:03}@example.fr")]
            for answer, after, login in turn if number % 2 else reversed(turn):
                times[answer].append(ask(login))
                times[after].append(ask(f"z{number:03}.{answer}@example.fr"))
                time.sleep(0.03)
    assert [status for status, _ in pages] == [200], f"{len(pages)} different answers"
    for what, took in times.items():
        quartiles = " / ".join(f"{1000 * part:.1f}" for part in statistics.quantiles(took, n=4))
        print(f"       {what}: {quartiles} ms (quartiles of {len(took)})")
