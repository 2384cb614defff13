"""The runner: a check is a function whose name says the rule, and that gets a folder of its own. Prints one line for each, and
`N passed, N failed`."""

import sys
import tempfile
import time
import traceback
from pathlib import Path

CHECKS = []


def check(function):
    """Marks a function as a check; checks run in the order of their definition."""
    CHECKS.append(function)
    return function


def run(wanted):
    """Runs the checks whose name contains one of `wanted`, or all. The answer is how many failed."""
    chosen = [c for c in CHECKS if not wanted or any(word in name_of(c) for word in wanted)]
    failed = 0
    for function in chosen:
        started = time.monotonic()
        verdict = "ok"
        with tempfile.TemporaryDirectory(prefix="attack.", ignore_cleanup_errors=True) as folder:
            try:
                function(Path(folder))
            except Exception:
                failed += 1
                verdict = "FAILED"
                traceback.print_exc(file=sys.stdout)
        print(f"{verdict:6} {name_of(function)} ({time.monotonic() - started:.1f} s)", flush=True)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return failed or not chosen


def name_of(function):
    """`proxies: a_forged_line_changes_nothing`"""
    return f"{function.__module__.rpartition('.')[2]}: {function.__name__}"
