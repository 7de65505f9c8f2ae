"""The command line: which verb, and what becomes of an error.

Whatever a person gave that cannot be used ends in one line on stderr and status 2, argparse's own
complaints included. A verb's module is imported when it is asked for: the window, which is no verb,
is to be there soon. Nothing here imports Qt; the window does.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Any, NoReturn

from playground.commands import window
from playground.commands.output import PROGRAM, abandon_stdout, emit, prepare_stdout, remark
from playground.errors import InputError

BAD_INPUT, INTERRUPTED, BROKEN_PIPE = 2, 130, 141
_LONGEST_LINE = 600
_VERBS = {
    "generate": "continue a text on stdout",
    "race": "continue a text both with and without the KV cache, and compare every step",
    "rerun": "compute the runs of a session again, and compare every token and probability",
    "bench": "time prefill and decode, with and without the KV cache",
    "report": "write a session as a page to hand in, or its text alone",
    "models": "list the models that are here and that can be fetched, or remove one",
    "download": "fetch a model of the Hugging Face hub",
    "doctor": "say what the program finds on this machine",
}
"""Each has a module of its name in `playground.commands`."""


class UsageError(InputError):
    """The arguments make no sense."""


class _Parser(argparse.ArgumentParser):
    """A parser that raises its complaint; argparse would print the usage too, and exit.

    It takes no flag cut short, which the next version's flags could make ambiguous.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        if message.endswith("expected one argument"):
            flag = message.removeprefix("argument ").partition(":")[0]
            message += f"; one that begins with a dash is written {flag}=-…"
        raise UsageError(message)

    def _print_message(self, message: str, file: object = None) -> None:  # noqa: ARG002
        """Write the help or the version; argparse would take a full disk for success."""
        emit(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    Args:
        arguments: without the program's name; those of the process by default.
    """
    prepare_stdout()
    try:
        options = _parse(sys.argv[1:] if arguments is None else arguments)
        if options.verb is not None and signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
            # `__main__` had it so while modules were loaded; a verb ends in order.
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return options.run(options)
    except InputError as error:
        remark(" ".join(str(error).split())[:_LONGEST_LINE])
        return BAD_INPUT
    except BrokenPipeError:
        # Whoever read our output has seen enough, as `head` has.
        abandon_stdout()
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(
        prog=PROGRAM,
        description="See how GPT-2 makes text, with and without the KV cache. "
        "Without a verb the window opens.",
    )
    parser.add_argument("--version", action="version", version=version(PROGRAM))
    window.add_arguments(parser)
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", dest="verb")
    for verb, words in _VERBS.items():
        verb_parser = verbs.add_parser(
            verb, help=words, description=f"{words[0].upper()}{words[1:]}."
        )
        if verb in arguments:
            import_module(f"playground.commands.{verb}").add_arguments(verb_parser)
    arguments, file = window.split_file(arguments, _VERBS)
    options = parser.parse_args(arguments)
    options.window_file = file
    if options.verb is not None and window.names_given(options):
        names = ", ".join(window.names_given(options))
        parser.error(
            f"{names} before {options.verb} is meant for the window; write it after the verb"
        )
    return options
