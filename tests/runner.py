"""What runs the checks of tests/attacks and tests/usb-lab: a check is a function whose name says the rule. Prints one line for
each, and `N passed, N failed`."""

import inspect
import sys
import tempfile
import time
import traceback
from pathlib import Path

CHECKS = []


def check(function):
    """Marks a function as a check; checks run in the order of their definition. One that takes a `folder` gets one of its own."""
    CHECKS.append((name_of(function), function))
    return function


def for_each(*arguments):
    """Marks a function as one check for each argument."""

    def mark(function):
        for argument in arguments:
            CHECKS.append((f"{name_of(function)}[{argument}]", lambda argument=argument: function(argument)))
        return function

    return mark


def run(wanted):
    """Runs the checks whose name contains one of `wanted`, or all; but none that contains a word written `-word`. The
    answer is how many passed, and how many failed."""
    without = [word[1:] for word in wanted if word.startswith("-")]
    only = [word for word in wanted if not word.startswith("-")]
    passed = failed = 0
    for name, function in CHECKS:
        if only and not any(word in name for word in only) or any(word in name for word in without):
            continue
        started = time.monotonic()
        try:
            with_folder(function)
            passed, verdict = passed + 1, "ok"
        except Exception:
            failed, verdict = failed + 1, "FAILED"
            traceback.print_exc(file=sys.stdout)
        print(f"{verdict:6} {name} ({time.monotonic() - started:.1f} s)", flush=True)
    print(f"{passed} passed, {failed} failed")
    return passed, failed


def with_folder(function):
    if "folder" not in inspect.signature(function).parameters:
        return function()
    with tempfile.TemporaryDirectory(prefix="check.", ignore_cleanup_errors=True) as folder:
        function(Path(folder))


def name_of(function):
    """`proxies: a_forged_line_changes_nothing`"""
    return f"{function.__module__.rpartition('.')[2]}: {function.__name__}"
