"""All checks: every module of this folder that is not one of the tools below. `python -m checks [part of a name]…`."""

import importlib
import pkgutil
import sys

import runner

TOOLS = {"station", "browser", "socket"}
for module in pkgutil.iter_modules(importlib.import_module(__package__).__path__):
    if module.name not in TOOLS and not module.name.startswith("__"):
        importlib.import_module(f".{module.name}", __package__)

passed, failed = runner.run(sys.argv[1:])
sys.exit(failed != 0 or passed == 0)
