"""All checks, in the guest: `python -m checks [[-]part of a name]…`."""

import importlib
import sys

import runner

MODULES = (
    "yubico_tools", "yubikey_manager", "other_uses", "nitrokey_tools", "nitropy_tools", "kernel", "station", "typing_tokens",
    "onlykey_client", "mixed", "beside", "faults",
)  # fmt: skip
for module in MODULES:
    importlib.import_module(f".{module}", __package__)

_, failed = runner.run(sys.argv[1:])
# in one of the two guests there may be none of that name
sys.exit(failed != 0)
