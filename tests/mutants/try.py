"""Tries the mutants of a woven program: `try.py WOVEN.json OUT.jsonl SECONDS SHARE COMMAND…`.

COMMAND is a test binary with its filters; it runs once for each mutant that OUT does not yet call caught, with MUTANT=n. SHARE is
`k/n`: every n-th mutant, beginning with the k-th, so that a part of the time tries a part of every file. Appends to OUT one
line a mutant: its name and whether it was caught, missed, or hung (the tests took longer than SECONDS)."""

import collections
import json
import os
import signal
import subprocess
import sys
from pathlib import Path


def main(woven, out, seconds, share, *command):
    part, parts = map(int, share.split("/"))
    fates = {}
    if Path(out).exists():
        fates = {line["number"]: line["fate"] for line in map(json.loads, Path(out).read_text().splitlines())}
    assert tried(command, 0, float(seconds)) == "missed", "the tests fail on the program as it is"
    with open(out, "a") as told:
        for mutant in json.loads(Path(woven).read_text()):
            number = mutant["number"]
            if mutant["fate"] != "woven" or number % parts != part or fates.get(number) in ("caught", "hung"):
                continue
            fates[number] = tried(command, number, float(seconds))
            told.write(json.dumps({"number": number, "name": mutant["name"], "fate": fates[number]}) + "\n")
            told.flush()
    print(collections.Counter(fates.values()))


def tried(command, number, seconds):
    process = subprocess.Popen(
        command, env=os.environ | {"MUTANT": str(number)}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        return "caught" if process.wait(seconds) else "missed"
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return "hung"


main(*sys.argv[1:])
