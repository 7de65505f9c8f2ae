"""A session as it comes from its file, or from where it was kept, with its runs."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from playground.generation.run_log import RunLog
from playground.measure.machine import machine_words
from playground.numbers import counted
from playground.sessions import SavedSession, SessionError, read_session, state_on_disk
from playground.sessions.claims import claim, is_held, own_folder
from playground.sessions.kept import FILE, RUNS, Found, KeptSession


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenedSession:
    """What came of reading a session.

    Attributes:
        session, logs: what it holds.
        file: where a person saved it; empty for one that was only kept.
        file_state: how that file was then, as `state_on_disk` tells it.
        kept: the folder that it was kept in, if it comes from there; held by this process.
        failure: why it could not be read, else empty.
        loss: what of it could not be read, in a sentence, else empty.
    """

    session: SavedSession = field(default_factory=SavedSession)
    logs: tuple[RunLog, ...] = ()
    file: str = ""
    file_state: str = ""
    kept: KeptSession | None = None
    failure: str = ""
    loss: str = ""

    def let_go(self) -> None:
        """Leave it to others: it is not to be opened after all."""
        if self.kept is not None:
            self.kept.release()


def read_opened(path: Path) -> OpenedSession:
    """Read a session with its runs from its file, or from the folder that it was kept in.

    A folder of a person's, with a session in it, stands for that file; nothing else is ever written
    there. Slow where there are hundreds of runs; any thread may do it.
    """
    if not path.is_dir():
        # The file of one of ours does not hold its runs: they are beside it.
        ours = own_folder(path.parent) if path.name == FILE else None
        return _read_file(path) if ours is None else _read_ours(ours)
    if (ours := own_folder(path)) is not None:
        return _read_ours(ours)
    opened = _read_file(path / FILE)
    # A copy of one of ours has its runs beside the file.
    is_copy = not opened.logs and (path / RUNS).is_dir()
    return _read_folder(path) if is_copy else opened


def _read_file(file: Path) -> OpenedSession:
    state = state_on_disk(file)  # before it is read: what changes meanwhile is another state
    try:
        session = read_session(file)
    except SessionError as error:
        return OpenedSession(failure=str(error))
    machine = machine_words()
    logs = (run.log(-number, machine=machine) for number, run in enumerate(session.runs, start=1))
    return OpenedSession(
        session=replace(session, runs=(), file="", file_state=""),
        logs=tuple(logs),
        file=str(file.absolute()),
        file_state=state,
    )


def read_logs(found: Found) -> tuple[list[RunLog], int]:
    """Return the runs of a session that was kept; count the damaged.

    Slow where there are hundreds; any thread may do it.
    """
    logs: list[RunLog] = []
    if found.folder is None:
        return logs, 0
    kept, machine = KeptSession(found.folder), machine_words()
    for number, note in enumerate(found.notes, start=1):
        try:
            run = kept.read_run(note, found.session.models)
        except SessionError:
            continue
        # A number below zero is none that the worker gives a run.
        logs.append(run.log(-number, machine=machine))
    return logs, len(found.notes) - len(logs)


def lost_in_words(n_damaged: int, folder: Path | None) -> str:
    """Say how many runs of a session could not be read; empty if all could."""
    if not n_damaged:
        return ""
    return f"{counted(n_damaged, 'run')} could not be read and stay in {folder}."


def _read_ours(folder: Path) -> OpenedSession:
    """Read a session where it is kept, to go on with it there."""
    kept = None
    with suppress(OSError):  # what cannot be kept there can still be read
        kept = claim(folder)
    if kept is None and is_held(folder):
        return OpenedSession(failure="This session is open in another window.")
    opened = _read_folder(folder)
    if opened.failure:
        if kept is not None:
            kept.release()
        return opened
    session = opened.session
    return replace(opened, kept=kept, file=session.file, file_state=session.file_state)


def _read_folder(folder: Path) -> OpenedSession:
    try:
        found = KeptSession(folder).read()
    except SessionError as error:
        return OpenedSession(failure=f"The session stays in {folder}. {error}")
    if found is None:
        return OpenedSession(failure="There is nothing in this session.")
    logs, n_damaged = read_logs(found)
    loss = lost_in_words(n_damaged, folder)
    return OpenedSession(session=found.session, logs=tuple(logs), loss=loss)
