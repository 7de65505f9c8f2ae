"""What the name of a model means: one rule for the command line, the window and the settings.

A built-in name comes first, then an alias of the hub, then a path that exists, then `owner/name` on
the hub. What is on the hub and not on this machine is never fetched by naming it.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playground.models.catalog import CatalogEntry, catalog, find_entry
from playground.models.errors import ModelError, quoted, refuse_system_errors
from playground.models.hub.known import HUB_MODELS, hub_model, repo_id_of, shortest_name
from playground.models.hub.places import cached_snapshot, find_present
from playground.numbers import short_bytes

_PATH_BEGINS = re.compile(r"\.{0,2}[/\\]|\.{1,2}\Z|~")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFolder:
    """A folder that a name means.

    Attributes:
        name: what means it again, from whichever folder the program is started: its absolute path,
            or its name on the hub.
        title: for a person.
        path: the folder.
    """

    name: str
    title: str
    path: Path


class ModelNotHere(ModelError):  # noqa: N818 - it is no error: it can be fetched
    """A model of the hub is not on this machine; the message has the line that fetches it.

    Attributes:
        repo_id: its name on the hub.
    """

    def __init__(self, message: str, *, repo_id: str) -> None:
        super().__init__(message)
        self.repo_id = repo_id


def resolve(name_or_path: str | Path) -> CatalogEntry | ModelFolder:
    """Return the built-in model or the folder that a name means.

    Args:
        name_or_path: a string that begins with `./`, `../`, `~` or `/` is always a path, and so is
            a `Path`.

    Raises:
        ModelNotHere: it is a model of the hub that would have to be fetched.
        ModelError: it means nothing.
    """
    if isinstance(name_or_path, Path) or _is_spelled_as_path(name_or_path):
        return _folder(Path(name_or_path))
    name = name_or_path.strip()
    entry = find_entry(name)
    if entry is not None and entry.name == name:
        return entry
    if hub_model(name) is None and _exists(Path(name_or_path)):
        return _folder(Path(name_or_path))
    if entry is not None:  # in capitals
        return entry
    repo_id = repo_id_of(name)
    if repo_id is None:
        raise ModelError(_no_such_model(name_or_path))
    return _on_the_hub(repo_id)


def lasting_name(name: str) -> str:
    """Return what means the same model from whichever folder the program is started next."""
    try:
        return resolve(name).name
    except ModelError:
        return name


def has_to_be_fetched(name: str) -> bool:
    """Return whether a name means a model of the hub that is not on this machine."""
    if repo_id_of(name) is None:
        return False  # what a path means takes the disk, which the main thread does not wait for
    try:
        resolve(name)
    except ModelNotHere:
        return True
    except Exception:  # whatever else is wrong with it, loading says so
        return False
    return False


def _is_spelled_as_path(name: str) -> bool:
    """Return whether a name cannot be anything but a path."""
    return _PATH_BEGINS.match(name) is not None or Path(name).is_absolute()


def _exists(path: Path) -> bool:
    with refuse_system_errors(quoted(path)):
        return bool(str(path).strip()) and path != Path() and path.exists()


def _folder(path: Path) -> ModelFolder:
    """Return a folder by its absolute path; whether it is there is for loading to say."""
    try:
        path = path.expanduser().absolute()
    except RuntimeError as error:
        raise ModelError(f"{quoted(path)} names no folder: there is no such user.") from error
    cache = path.parent if path.name == "snapshots" else path
    with refuse_system_errors(quoted(path)):
        if (cache / "snapshots").is_dir() and not (path / "config.json").exists():
            return _cached(path, cache)
    title = path.name
    with suppress(OSError, RuntimeError, ValueError):  # links in a circle, and other oddities
        title = path.resolve().name
    return ModelFolder(name=str(path), title=title, path=path)


def _cached(path: Path, cache: Path) -> ModelFolder:
    """Return the model in a folder `models--owner--name` of the hub's cache."""
    snapshot = cached_snapshot(cache)
    if snapshot is None:
        raise ModelError(
            f"{quoted(cache)} is a folder of the hub's cache, and holds no snapshot that is marked"
            " as the main one; choose one of the folders in its snapshots."
        )
    title = cache.name.removeprefix("models--").replace("--", "/")
    return ModelFolder(name=str(path), title=title, path=snapshot)


def _on_the_hub(repo_id: str) -> ModelFolder:
    """Return the folder of a model that was fetched, by this program or another."""
    present = find_present(repo_id)
    known = hub_model(repo_id)
    name = shortest_name(repo_id)
    if present is not None:
        title = repo_id if known is None else known.title
        return ModelFolder(name=name, title=title, path=present.folder)
    if known is None:
        why = f"{name} is neither a folder nor a model on this machine; if the hub has it, this"
        fetches = "fetches it"
    else:
        why = f"{known.title} is not on this machine; this"
        fetches = f"fetches it, {short_bytes(known.fetch_bytes)}"
    raise ModelNotHere(f"{why} {fetches}: gpt2-playground download {name}", repo_id=repo_id)


def _no_such_model(name: str) -> str:
    built_in = ", ".join(entry.name for entry in catalog())
    on_the_hub = ", ".join(model.alias for model in HUB_MODELS)
    return (
        f"{quoted(name)} is neither a built-in model ({built_in}), nor one of the hub"
        f" ({on_the_hub}, or any by owner/name), nor a folder."
    )
