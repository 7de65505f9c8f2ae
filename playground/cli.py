"""The command line: which verb, and what becomes of an error.

Whatever a person gave that cannot be used ends in one line on stderr and status 2, argparse's own
complaints included. Nothing here imports Qt; the window does when it is asked for.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, NoReturn

from playground.commands import bench, doctor, generate, race, window
from playground.commands.output import abandon_stdout, tolerate_unprintable
from playground.errors import InputError

PROGRAM = "gpt2-playground"
BAD_INPUT, INTERRUPTED, BROKEN_PIPE = 2, 130, 141
_LONGEST_LINE = 600


class UsageError(InputError):
    """The arguments make no sense."""


class _Parser(argparse.ArgumentParser):
    """A parser that raises its complaint; argparse would print the usage too, and exit.

    It takes no flag cut short, which the next version's flags could make ambiguous.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    Args:
        arguments: without the program's name; those of the process by default.
    """
    tolerate_unprintable()
    try:
        options = _parse(arguments)
        return options.run(options)
    except InputError as error:
        line = " ".join(str(error).split())[:_LONGEST_LINE]
        print(f"{PROGRAM}: {line}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        # Whoever read our output has seen enough, as `head` has.
        abandon_stdout()
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _Parser(
        prog=PROGRAM,
        description="See how GPT-2 makes text, with and without the KV cache. "
        "Without a verb the window opens.",
    )
    parser.add_argument("--version", action="version", version=version(PROGRAM))
    window.add_arguments(parser)
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", dest="verb")
    generate.add_parser(verbs)
    race.add_parser(verbs)
    bench.add_parser(verbs)
    doctor.add_parser(verbs)
    options = parser.parse_args(arguments)
    if options.verb is not None and window.names_given(options):
        names = ", ".join(window.names_given(options))
        parser.error(
            f"{names} before {options.verb} is meant for the window; write it after the verb"
        )
    return options
