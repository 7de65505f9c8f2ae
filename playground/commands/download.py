"""`gpt2-playground download`: a model of the Hugging Face hub, fetched to this machine."""

import argparse
import sys
from time import monotonic

from playground.commands.output import emit, emit_object, stopped_by_interrupt
from playground.errors import Cancelled
from playground.models.hub import (
    HubError,
    PresentModel,
    find_present,
    free_disk_bytes,
    models_folder,
    part_bytes,
    repo_id_of,
    shortest_name,
)
from playground.models.hub.client import hub_told_by_environment
from playground.models.hub.download import download
from playground.models.hub.offer import Offer, look_up
from playground.models.hub.progress import DownloadProgress
from playground.numbers import short_bytes, short_count

_INTERRUPTED = 130
_LINE_EVERY_S = 10.0
"""Where nobody watches a line that changes in place, as in a log."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's flags."""
    parser.add_argument(
        "name",
        metavar="NAME",
        help="gpt2, gpt2-medium, gpt2-large, gpt2-xl, distilgpt2, or any"
        " GPT-2 of the hub by owner/name",
    )
    parser.add_argument("--json", action="store_true", help="write one JSON object a line")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Fetch a model, and return the exit status.

    Raises:
        HubError: it cannot be had.
    """
    repo_id = repo_id_of(options.name)
    present = None if repo_id is None else find_present(repo_id)
    if present is not None:
        _say_present(present, as_json=options.json)
        return 0
    output = _JsonLines() if options.json else _Lines()
    with stopped_by_interrupt() as stopped:
        try:
            hub = hub_told_by_environment()
            offer = look_up(options.name, cancelled=stopped, hub=hub)
            output.begin(offer, hub.page(offer.repo_id))
            present = download(offer, progress=output.show, cancelled=stopped, hub=hub)
        except Cancelled:
            output.end()
            print(f"Stopped.{_what_is_kept(repo_id)}", file=sys.stderr)
            return _INTERRUPTED
        except HubError as error:
            output.end()
            if error.can_resume:
                raise HubError(f"{error}{_what_is_kept(repo_id)}") from error
            raise
    output.end()
    _say_present(present, as_json=options.json)
    return 0


class _Lines:
    """For a person: a line that changes in place, or one every ten seconds."""

    def __init__(self) -> None:
        self._is_watched = sys.stderr is not None and sys.stderr.isatty()  # pyright: ignore[reportUnnecessaryComparison]
        self._said_s = monotonic()
        self._is_open = False

    def begin(self, offer: Offer, page: str) -> None:
        """Say what will be fetched, from where, to where."""
        licence = offer.licence or "none stated"
        emit(
            f"{page}: {short_count(offer.n_parameters)} parameters, licence: {licence}\n"
            f"{short_bytes(offer.fetch_bytes - offer.kept_bytes)} to fetch into"
            f" {models_folder()}, where {short_bytes(free_disk_bytes())} are free; it runs in"
            f" {short_bytes(offer.memory_bytes)} of memory\n"
        )

    def show(self, progress: DownloadProgress) -> None:
        """Say how far it is."""
        line = progress.trouble or _words(progress)
        if self._is_watched:
            self._is_open = True
            print(f"\r\033[K{line[:100]}", end="", file=sys.stderr, flush=True)
        elif monotonic() - self._said_s > _LINE_EVERY_S:
            self._said_s = monotonic()
            print(line, file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line as it is."""
        if self._is_open:
            self._is_open = False
            print(file=sys.stderr)


class _JsonLines:
    """For a program."""

    def begin(self, offer: Offer, page: str) -> None:
        """Write what will be fetched."""
        emit_object(
            type="offer",
            repo_id=offer.repo_id,
            page=page,
            revision=offer.revision,
            licence=offer.licence,
            parameters=offer.n_parameters,
            fetch_bytes=offer.fetch_bytes,
            kept_bytes=offer.kept_bytes,
            memory_bytes=offer.memory_bytes,
            files=[file.name for file in offer.files],
        )

    def show(self, progress: DownloadProgress) -> None:
        """Write how far it is."""
        emit_object(
            type="progress",
            file=progress.file,
            done_bytes=progress.done_bytes,
            total_bytes=progress.total_bytes,
            bytes_per_s=progress.bytes_per_s,
            seconds_left=progress.seconds_left,
            trouble=progress.trouble,
        )

    def end(self) -> None:
        """Write nothing: what follows is a line of its own."""


def _words(progress: DownloadProgress) -> str:
    """Return a progress such as `213 MB of 549 MB, 39 %, 12 MB/s, 28 s left`."""
    words = [
        f"{short_bytes(progress.done_bytes)} of {short_bytes(progress.total_bytes)}",
        f"{progress.fraction:.0%}".replace("%", " %"),
    ]
    if progress.bytes_per_s is not None:
        words.append(f"{short_bytes(round(progress.bytes_per_s))}/s")
    if progress.seconds_left is not None:
        words.append(f"{duration(progress.seconds_left)} left")
    return ", ".join(words)


def duration(seconds: float) -> str:
    """Return a time to wait for: `28 s`, `4 min`, `1 h 20 min`."""
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def _what_is_kept(repo_id: str | None) -> str:
    kept = 0 if repo_id is None else part_bytes(repo_id)
    return f" {short_bytes(kept)} are kept; the same command goes on from there." if kept else ""


def _say_present(present: PresentModel, *, as_json: bool) -> None:
    name = shortest_name(present.repo_id)
    if as_json:
        emit_object(
            type="model",
            name=name,
            repo_id=present.repo_id,
            place=present.place.value,
            folder=str(present.folder),
            disk_bytes=present.disk_bytes,
        )
    else:
        emit(f"{present.folder}\nIt is here ({present.place.value}): --model {name}\n")
