"""All checks, in the guest: `python -m checks [[-]part of a name]…`."""

import importlib
import sys

from . import runner

MODULES = (
    "yubico_tools", "yubikey_manager", "nitrokey_tools", "nitropy_tools", "kernel", "station", "typing_tokens",
    "onlykey_client", "mixed", "faults",
)  # fmt: skip
for module in MODULES:
    importlib.import_module(f".{module}", __package__)

sys.exit(runner.run(sys.argv[1:]) != 0)
