"""No verb: the window."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from playground.display import display_problem, lacking_words
from playground.errors import InputError
from playground.qt_libraries import missing_libraries, qt_system_libraries


class FileError(InputError):
    """There is nothing to open."""


class DisplayError(InputError):
    """There is nothing to show a window on."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the window's flags to the parser that has the verbs."""
    parser.add_argument(
        "--model", dest="window_model", metavar="NAME|PATH", help="the model to open with"
    )
    parser.add_argument(
        "--theme",
        dest="window_theme",
        choices=("light", "dark", "high-contrast", "system"),
        help="the colours",
    )
    parser.add_argument(
        "--reset",
        dest="window_reset",
        action="store_true",
        help="forget the saved settings; texts and runs stay",
    )
    parser.add_argument(
        "--lesson", dest="window_lesson", metavar="NAME|FILE", help="the lesson to begin"
    )
    parser.set_defaults(run=run, window_file="")


def split_file(arguments: Sequence[str], verbs: Iterable[str]) -> tuple[list[str], str]:
    """Return the arguments without a file to open, and the file; empty where there is none.

    Beside verbs, argparse takes no argument of its own.

    Raises:
        FileError: there is no such file.
    """
    *before, last = arguments or [""]
    follows_flag = bool(before) and before[-1] in ("--model", "--theme", "--lesson")
    if not last or last.startswith("-") or follows_flag or set(verbs) & set(arguments):
        return list(arguments), ""
    if not Path(last).exists():
        if Path(last).suffix or os.sep in last:
            raise FileError(f"{last!r} is not there.")
        return list(arguments), ""  # a verb that was mistyped, says argparse
    return before, last


def names_given(options: argparse.Namespace) -> list[str]:
    """Return the window's flags that are set."""
    names = ("model", "theme", "reset", "lesson")
    return [f"--{name}" for name in names if vars(options)[f"window_{name}"]]


def run(options: argparse.Namespace) -> int:
    """Open the window; return the exit status once it is closed.

    Raises:
        LessonError: there is no such lesson, or it cannot be used.
        DisplayError: there is no display, where Qt would abort the process, or Qt cannot be loaded.
    """
    lesson = None
    if options.window_lesson is not None:
        from playground.lessons.library import find_lesson

        lesson = find_lesson(options.window_lesson)
    problem = display_problem(os.environ, sys.platform)
    if problem is not None:
        raise DisplayError(problem)
    # Only here: every other verb does without Qt.
    try:
        from playground.startup import run as open_window
    except ImportError as error:
        if (error.name or "").startswith("playground"):
            raise
        words = lacking_words(missing_libraries(qt_system_libraries("")), os.environ)
        raise DisplayError(f"{words or f'Qt cannot be loaded: {error}'}.") from error
    return open_window(
        model=options.window_model,
        reset=options.window_reset,
        theme=options.window_theme,
        file=options.window_file,
        lesson=lesson,
    )
