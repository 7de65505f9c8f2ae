"""The lessons that come with the program, and how far a person has come in each."""

from contextlib import suppress
from pathlib import Path

from playground import json_store
from playground.exceptions.log import log_path
from playground.lessons.lesson import Lesson, LessonError
from playground.lessons.reading import read_lesson
from playground.resource_files import resource_path

LESSONS = ("memory", "dimensions", "layer-norm", "one-token")
"""Their names, in the order in which they are offered."""


def find_lesson(named: str) -> Lesson:
    """Return a bundled lesson by its name, or the one that a file holds.

    Raises:
        LessonError: there is no such lesson, or it cannot be used.
    """
    if named.lower() in LESSONS:
        key = named.lower()
        return read_lesson(resource_path(f"lessons/{key}.md"), key=key)
    if Path(named).is_file():
        return read_lesson(Path(named))
    raise LessonError(
        f"there is no lesson {named!r}; there are {', '.join(LESSONS)}, and files that hold one."
    )


def lessons_folder() -> Path:
    """Return where lessons are kept while they are taken: beside the sessions."""
    return log_path().parent / "lessons"


def step_reached(key: str) -> int:
    """Return the step, from 0, at which a lesson was left; 0 for one that is new."""
    reached = json_store.read_object_if_sound(_progress_path()).get(key)
    return reached if type(reached) is int and reached >= 0 else 0


def has_begun_any() -> bool:
    """Return whether a lesson was ever begun here."""
    return bool(json_store.read_object_if_sound(_progress_path()))


def remember_step(key: str, step: int) -> None:
    """Know where a lesson was left; not being able to costs nothing else."""
    steps = json_store.read_object_if_sound(_progress_path())
    with suppress(OSError):
        json_store.write_object(_progress_path(), {**steps, key: step})


def _progress_path() -> Path:
    return lessons_folder() / "progress.json"
