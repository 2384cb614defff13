"""The runner: a check is a function whose name says the rule. Prints one line for each, and `N passed, N failed`."""

import sys
import time
import traceback

CHECKS = []


def check(function):
    """Marks a function as a check; checks run in the order of their definition."""
    CHECKS.append(function)
    return function


def for_each(*arguments):
    """Marks a function as one check for each argument."""

    def mark(function):
        for argument in arguments:
            CHECKS.append(_Bound(function, argument))
        return function

    return mark


class _Bound:
    def __init__(self, function, argument):
        self.__module__ = function.__module__
        self.__name__ = f"{function.__name__}[{argument}]"
        self._call = lambda: function(argument)

    def __call__(self):
        self._call()


def run(wanted):
    """Runs the checks whose name contains one of `wanted`, or all; but none that contains a word written `-word`. The
    answer is how many failed."""
    without = [word[1:] for word in wanted if word.startswith("-")]
    only = [word for word in wanted if not word.startswith("-")]
    fits = lambda name: (not only or any(word in name for word in only)) and not any(word in name for word in without)
    chosen = [c for c in CHECKS if fits(name_of(c))]
    failed = 0
    for function in chosen:
        started = time.monotonic()
        try:
            function()
            verdict = "ok"
        except Exception:
            failed += 1
            verdict = "FAILED"
            traceback.print_exc(file=sys.stdout)
        print(f"{verdict:6} {name_of(function)} ({time.monotonic() - started:.1f} s)", flush=True)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return failed


def name_of(function):
    """`yubico_tools: ykinfo_tells_what_the_token_is`"""
    return f"{function.__module__.rpartition('.')[2]}: {function.__name__}"
