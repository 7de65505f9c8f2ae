"""The layout choices that loading a model measures, kept from one start to the next.

Measuring takes a noticeable part of a load, and the same choice each time makes two runs
comparable. Whoever wants it asks for it: loading by itself writes nothing to disk.
"""

import os
import platform
from collections.abc import Callable, Generator, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import numpy as np
import threadpoolctl  # pyright: ignore[reportMissingTypeStubs]

from playground import json_store
from playground.resource_files import user_folder


def default_layout_file() -> Path:
    """Return the file in the user's cache folder."""
    return user_folder("cache") / "layouts.json"


@contextmanager
def remembered_layouts(
    file: Path | None = None, *, is_disturbed: Callable[[], bool] = lambda: False
) -> Generator[MutableMapping[str, str], None, None]:
    """Give the choices made under the same conditions, and keep what the body adds to them.

    A file that is missing or damaged means that everything is measured again; one that cannot be
    written is left alone. Neither is worth a word to the person who loads a model.

    Args:
        file: where they are kept; None is the user's cache folder.
        is_disturbed: asked at the end; what was measured beside other programs may be wrong by a
            third of a step's time, and would be so at every start from then on.

    Yields:
        What `load_model` takes as its `layouts`.
    """
    file = default_layout_file() if file is None else file
    conditions = _conditions()
    layouts = _read(file).get(conditions, {})
    before = dict(layouts)
    yield layouts
    if layouts != before and not is_disturbed():
        with suppress(OSError):
            json_store.write_object(file, _read(file) | {conditions: layouts})


def _conditions() -> str:
    """Return what a choice depends on besides shape and dtype: machine, NumPy, BLAS, threads."""
    libraries = cast("list[dict[str, Any]]", threadpoolctl.threadpool_info())
    blas = sorted(
        f"{library['internal_api']} {library['version']} ×{library['num_threads']}"
        for library in libraries
        if library["user_api"] == "blas"
    )
    machine = f"{platform.node()} {platform.machine()} ×{os.cpu_count()}"
    return ", ".join([machine, f"NumPy {np.__version__}", *blas])


def _read(file: Path) -> dict[str, dict[str, str]]:
    """Return the file's choices by their conditions, leaving out whatever is none."""
    stored = json_store.read_object_if_sound(file)
    return {conditions: _choices(entries) for conditions, entries in stored.items()}


def _choices(entries: Any) -> dict[str, str]:
    """Return those entries of a JSON object that are choices; none, if it is something else."""
    if not isinstance(entries, dict):
        return {}
    named = cast("dict[str, Any]", entries)
    return {key: order for key, order in named.items() if order in ("C", "F")}
