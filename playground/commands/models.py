"""`gpt2-playground models`: which models there are, where they lie, and what they take."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from playground.commands.output import emit, emit_object
from playground.models import catalog
from playground.models.hub import (
    HUB_MODELS,
    cut_downloads,
    free_disk_bytes,
    is_here,
    models_folder,
    part_bytes,
    present_models,
    remove,
    shortest_name,
)
from playground.models.hub.places import folder_bytes, part_folder
from playground.numbers import bytes_or_dash, short_bytes
from playground.resource_files import resource_path

_BUILT_IN, _CUT, _TO_FETCH = "built in", "cut", "to fetch"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedModel:
    """A row of the list.

    Attributes:
        name: what `--model` takes.
        place: `built in`, `downloaded`, `shared cache`, `cut` or `to fetch`.
        disk_bytes: what it takes, or would; 0 for weights that are made when they are needed.
        folder: where it lies; empty for what is made or not here.
    """

    name: str
    place: str
    disk_bytes: int
    folder: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's flags."""
    parser.add_argument(
        "--remove", metavar="NAME", help="delete what was downloaded of a model, whole or cut"
    )
    parser.add_argument("--json", action="store_true", help="write one JSON object a line")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """List the models or remove one; return 0.

    Raises:
        HubError: there is nothing to remove.
    """
    if options.remove is not None:
        n_bytes = remove(options.remove)
        if options.json:
            emit_object(type="removed", name=options.remove, disk_bytes=n_bytes)
        else:
            emit(f"Removed {options.remove}: {short_bytes(n_bytes)}.\n")
        return 0
    rows = list(listed_models())
    if options.json:
        for row in rows:
            emit_object(type="model", **asdict(row))
        return 0
    width = max(len(row.name) for row in rows)
    for row in rows:
        size = bytes_or_dash(row.disk_bytes)
        emit(f"{row.name:<{width}}  {row.place:<12}  {size:>7}  {row.folder}".rstrip() + "\n")
    emit(
        f"\nDownloads lie in {models_folder()}; {short_bytes(free_disk_bytes())} are free."
        " What is to fetch: gpt2-playground download NAME, or any GPT-2 of the hub by owner/name.\n"
    )
    return 0


def listed_models() -> Iterator[ListedModel]:
    """Yield the built-in models, those of the hub that are here, and those that could be."""
    for entry in catalog():
        folder = _bundled_folder(entry.name)
        yield ListedModel(
            name=entry.name,
            place=_BUILT_IN,
            disk_bytes=0 if folder is None else folder_bytes(folder),
            folder="" if folder is None else str(folder),
        )
    for present in present_models():
        yield ListedModel(
            name=shortest_name(present.repo_id),
            place=present.place.value,
            disk_bytes=present.disk_bytes,
            folder=str(present.folder),
        )
    for repo_id in cut_downloads():
        yield ListedModel(
            name=shortest_name(repo_id),
            place=_CUT,
            disk_bytes=part_bytes(repo_id),
            folder=str(part_folder(repo_id)),
        )
    for model in HUB_MODELS:
        if not is_here(model.alias) and model.repo_id not in cut_downloads():
            yield ListedModel(name=model.alias, place=_TO_FETCH, disk_bytes=model.fetch_bytes)


def _bundled_folder(name: str) -> Path | None:
    try:
        return resource_path(f"models/{name}")
    except FileNotFoundError:
        return None
