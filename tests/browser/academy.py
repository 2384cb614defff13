"""The servers of an academy, for journeys in a browser: Debian's slapd and freeradius as their own layers have them, and LemonLDAP::NG. One
question in JSON a line, one answer a line; what was started ends with the input."""

import contextlib
import importlib.util
import json
import os
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "attacks")]
# what the layers read at their beginning; no program is started by them here
os.environ.setdefault("TROUSSEAU", "/nonexistent")
from lemonldap import Lemonldap  # noqa: E402
from radius import Radius  # noqa: E402


def layer(name):
    """The servers that another layer starts."""
    spec = importlib.util.spec_from_file_location(f"layer_{name}", TESTS / name / "check.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Servers:
    def __init__(self, folder, kept):
        self.folder, self.kept = folder, kept

    def directory(self, leads, works):
        of = layer("directory")
        (self.folder / "directory").mkdir()
        self.slapd = self.kept.enter_context(of.Slapd(self.folder / "directory"))
        self.slapd.furnish([*(of.leads(*one) for one in leads), *(of.works(*one) for one in works)])
        return {"url": f"ldap://127.0.0.1:{self.slapd.port}", "base": of.BASE, "reader": of.READER, "password": of.PASSWORD,
                "authority": str(self.slapd.authority)}

    def gone(self, uid):
        self.slapd.remove(uid)
        return {}

    def radius(self, key, port):
        self.freeradius = self.kept.enter_context(Radius(self.folder / "radius", key, port))
        return {}

    def signs_in(self, name, passcode):
        return {"said": self.freeradius.signs_in(name, passcode)[0]}

    def portal(self, **settings):
        return {"url": self.kept.enter_context(Lemonldap(self.folder / "portal", **settings)).url}


with contextlib.ExitStack() as kept:
    servers = Servers(Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="academy."))), kept)
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps(getattr(servers, question.pop("do"))(**question)), flush=True)
