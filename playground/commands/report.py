"""`gpt2-playground report`: a session as a page to hand in."""

import argparse
from pathlib import Path

from playground.commands.output import OptionError, emit
from playground.report import html_report, write_report
from playground.sessions import read_session

_STDOUT = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's flags."""
    parser.add_argument("file", metavar="FILE", help="a session, as File > Save writes it")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        required=True,
        help="the file to write: .html for the page, .txt or .md for the text alone; "
        "- writes the page to stdout",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the report; the model is not needed."""
    source = Path(options.file)
    session = read_session(source)
    if options.output == _STDOUT:
        # Whatever stdout's encoding lacks, a page can name.
        page = html_report(session, source.stem)
        emit(page.encode("ascii", "xmlcharrefreplace").decode())
        return 0
    target = Path(options.output)
    if _is_same(source, target):
        raise OptionError(f"{target} is the session itself; name another file.")
    write_report(target, session, source.stem)
    return 0


def _is_same(source: Path, target: Path) -> bool:
    try:
        return target.samefile(source)
    except (OSError, ValueError):  # it is not there yet, or no name of a file
        return False
