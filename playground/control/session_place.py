"""Where a session is kept: what writes there, and one that waits until it is taken back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakSet

from playground.generation.run_log import RunLog
from playground.sessions import SavedRun
from playground.sessions.claims import claim_again
from playground.sessions.draft_writer import DraftWriter
from playground.sessions.kept import Draft, KeptSession
from playground.shell.saved.settings import Settings
from playground.shell.saved.settings_file import save_settings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AsideSession:
    """A session that waits, whole, while a lesson is taken; what is in it is written already.

    Attributes:
        kept, file, file_state, written, last_number: as the keeper had them.
        logs: its runs.
        settings: those of the window then.
        is_needless: it began by itself and holds nothing that would be missed.
    """

    kept: KeptSession | None
    file: str
    file_state: str
    written: WeakSet[RunLog]
    last_number: int
    logs: list[RunLog]
    settings: Settings
    is_needless: bool


def session_writer(
    kept: KeptSession | None,
    settings: Callable[[], Settings | None],
    settings_path: Path,
    told: Callable[[str], None],
    removed: Callable[[], None],
) -> DraftWriter:
    """Return what writes a session and the settings, on threads of its own.

    Args:
        kept: where; None where nothing can be kept.
        settings: returns the newest ones; None before there are any.
        settings_path: where they are kept.
        told: called after each attempt, with what went wrong, or nothing.
        removed: called where somebody removed what was written before; it is to be written again.
    """

    def write_run(part: str, run: SavedRun) -> None:
        if kept is not None:
            kept.write_run(part, run)

    def write(draft: Draft) -> None:
        if kept is None:
            return
        if kept.is_gone:
            claim_again(kept)
            removed()
        kept.write(draft)

    def secure(parts: Sequence[str]) -> None:
        if kept is not None:
            kept.secure(parts)
        newest = settings()
        if newest is not None and (failure := save_settings(newest, settings_path)):
            raise OSError(0, failure)

    def tell(error: OSError | None) -> None:
        told("" if error is None else error.strerror or str(error))

    return DraftWriter(write_run=write_run, write=write, secure=secure, told=tell)
