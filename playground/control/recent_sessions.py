"""What was open lately: files that a person saved, and sessions that were kept without one."""

from collections.abc import Sequence
from pathlib import Path

from playground import json_store
from playground.sessions import SessionError, session_name
from playground.sessions.claims import kept_folders, sessions_folder
from playground.sessions.kept import KeptSession

_MOST = 10


def recent_files() -> list[str]:
    """Return the files that were open lately, the last one first; some may be gone."""
    try:
        files = json_store.read_object_if_sound(_path()).get("files")
    except RuntimeError:  # no home
        return []
    return [each for each in files if isinstance(each, str)] if isinstance(files, list) else []


def remember(file: str) -> None:
    """Put a file in front of those that were open lately; not being able to costs nothing else."""
    files = [file, *(each for each in recent_files() if each != file)][:_MOST]
    try:
        json_store.write_object(_path(), {"files": files})
    except (OSError, RuntimeError):
        return


def kept_elsewhere(ours: Path | None) -> list[Path]:
    """Return the folders of all sessions that are kept, the newest first, but for our own."""
    try:
        return [each for each in kept_folders(sessions_folder()) if each != ours]
    except RuntimeError:  # no home
        return []


def kept_in_words(folders: Sequence[Path]) -> list[tuple[str, str]]:
    """Return how each session that was kept begins, and its folder; an empty one is left out."""
    entries: list[tuple[str, str]] = []
    for folder in folders:
        try:
            found = KeptSession(folder).read()
        except SessionError:
            continue
        if found is not None and (found.session.text.strip() or found.notes):
            when = "" if found.session.saved is None else f"{found.session.saved:%d %b %H:%M}"
            words = " ".join(found.session.text.split())[:40] or "No text"
            name = session_name(found.session.file)
            begins = f"{name}, as it was left: “{words}”" if name else f"“{words}”"
            entries.append((f"{begins} ({when})", str(folder)))
    return entries


def _path() -> Path:
    return sessions_folder().parent / "recent.json"
