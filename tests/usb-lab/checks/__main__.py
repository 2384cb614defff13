"""All checks, in the guest: `python -m checks [[-]part of a name]…`."""

import importlib
import sys

from . import runner

for module in ("yubico_tools", "yubikey_manager", "nitrokey_tools", "nitropy_tools", "kernel", "station", "typing_tokens"):
    importlib.import_module(f".{module}", __package__)

sys.exit(runner.run(sys.argv[1:]) != 0)
