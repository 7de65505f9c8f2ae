"""The files that the program came with, the folders that it keeps, and the models in them."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from playground.commands.doctor.finding import Finding
from playground.exceptions.log import log_path
from playground.models import catalog
from playground.models.hub import models_folder, present_models, shortest_name
from playground.models.hub.places import shared_cache
from playground.numbers import short_bytes
from playground.resource_files import is_nowhere, resource_path, settings_path, user_folder
from playground.sessions.claims import sessions_folder

FONT = "fonts/Inter-Regular.ttf"
_RESOURCES = (
    "models/stories/config.json",
    "models/stories/model.safetensors",
    "models/stories/tokenizer.json",
    "models/gpt2-bpe/vocab.json",
    "models/gpt2-bpe/merges.txt",
    FONT,
)


def is_bundled(relative: str) -> bool:
    """Tell whether a file came with the program, named as `resource_path` takes it."""
    try:
        return resource_path(relative).is_file()
    except FileNotFoundError:
        return False


def examine_resources() -> Finding:
    """Look for every bundled file that a verb needs."""
    missing = [relative for relative in _RESOURCES if not is_bundled(relative)]
    if missing:
        return Finding(topic="resources", words=f"missing: {', '.join(missing)}", is_fault=True)
    return Finding(topic="resources", words=str(resource_path(".")))


def examine_models() -> Finding:
    """List the models that need no download."""
    names: list[str] = []
    with suppress(FileNotFoundError):  # which the resources tell
        names += [entry.name for entry in catalog()]
    names += [
        f"{shortest_name(each.repo_id)} ({each.place.value}, {short_bytes(each.disk_bytes)})"
        for each in present_models()
    ]
    return Finding(topic="models", words=", ".join(names) or "none")


def examine_places() -> Iterator[Finding]:
    """Say where everything lies that is kept, and what it takes."""
    places = {
        "settings": settings_path(),
        "sessions": sessions_folder(),
        "log": log_path(),
        "measured": user_folder("cache"),
        "downloads": models_folder(),
        "hub cache": shared_cache(),
    }
    for topic, path in places.items():
        yield Finding(topic=topic, words=_place(path))


def _place(path: Path) -> str:
    if is_nowhere(path):
        return "not kept: there is no home folder"
    said = str(path)
    if path.exists():
        said += f", {short_bytes(_bytes_in(path))}"
    return said if _is_writable(path) else f"{said}; nothing can be written there"


def _bytes_in(path: Path) -> int:
    """Return what a file or the files below a folder take; links of a cache count once."""
    files = path.rglob("*") if path.is_dir() else iter((path,))
    with suppress(OSError):
        return sum(each.lstat().st_size for each in files if not each.is_dir())
    return 0


def _is_writable(path: Path) -> bool:
    """Ask the system about a place, or about what it would be made in."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return os.access(path, os.W_OK)
