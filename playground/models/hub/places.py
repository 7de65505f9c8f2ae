"""Where models of the hub lie on this machine: our own folder, and the cache that others share.

Ours is `models/owner--name/` in the user's data folder, with `owner--name.part/` beside it while a
download is not whole. The cache (`HF_HOME`, `HF_HUB_CACHE`) belongs to Hugging Face's library and
every program that uses it: it is read and never written.
"""

import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import cast

from playground.models.errors import ModelError, quoted
from playground.models.hub.errors import HubError
from playground.models.hub.known import repo_id_of
from playground.models.json_object import JsonObject, read_json_object
from playground.resource_files import user_folder

DATA_DIR_VARIABLE = "GPT2_PLAYGROUND_DATA_DIR"
_PART_SUFFIX = ".part"
_TOKENIZERS = ("tokenizer.json", "vocab.json", "encoder.json")


class Place(Enum):
    """Whose folder a model lies in."""

    DOWNLOADED = "downloaded"
    SHARED_CACHE = "shared cache"


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentModel:
    """A model of the hub that is whole on this machine.

    Attributes:
        repo_id: its name on the hub.
        folder: its files.
        place: whose folder that is.
    """

    repo_id: str
    folder: Path
    place: Place

    @property
    def disk_bytes(self) -> int:
        """What its files take; those of the cache are links, counted by what they lead to."""
        return folder_bytes(self.folder)


def models_folder() -> Path:
    """Return the folder for downloads in the user's data folder, unless told another."""
    return user_folder("data", DATA_DIR_VARIABLE) / "models"


def shared_cache() -> Path:
    """Return the folder of Hugging Face's library."""
    from huggingface_hub.constants import HF_HUB_CACHE  # a tenth of a second, for few names only

    return Path(HF_HUB_CACHE)


def own_folder(repo_id: str) -> Path:
    """Return where a whole download lies, or would."""
    return models_folder() / repo_id.replace("/", "--")


def part_folder(repo_id: str) -> Path:
    """Return where a download grows."""
    whole = own_folder(repo_id)
    return whole.with_name(whole.name + _PART_SUFFIX)


def part_bytes(repo_id: str) -> int:
    """Return how much of a download that was cut is kept; 0 if there is none."""
    return folder_bytes(part_folder(repo_id))


def find_present(repo_id: str) -> PresentModel | None:
    """Return where a model lies whole, our own folder before the cache; None if nowhere."""
    own = own_folder(repo_id)
    if holds_model(own):
        return PresentModel(repo_id=repo_id, folder=own, place=Place.DOWNLOADED)
    cached = cached_snapshot(shared_cache() / f"models--{repo_id.replace('/', '--')}")
    if cached is not None and holds_model(cached):
        return PresentModel(repo_id=repo_id, folder=cached, place=Place.SHARED_CACHE)
    return None


def is_here(name: str) -> bool:
    """Return whether an alias or `owner/name` can be loaded without fetching anything."""
    repo_id = repo_id_of(name)
    return repo_id is not None and find_present(repo_id) is not None


def present_models() -> list[PresentModel]:
    """Return the GPT-2s of the hub that are here, by name; a model that lies twice comes once."""
    found: dict[str, PresentModel] = {}
    for repo_id in (*_repo_ids(models_folder(), ""), *_repo_ids(shared_cache(), "models--")):
        present = None if repo_id in found else find_present(repo_id)
        if present is not None and _is_gpt2(present.folder):
            found[repo_id] = present
    return [found[repo_id] for repo_id in sorted(found, key=str.lower)]


def cut_downloads() -> list[str]:
    """Return the `owner/name` of every download that is not whole."""
    return sorted(_repo_ids(models_folder(), "", _PART_SUFFIX))


def remove(name: str) -> int:
    """Delete what was downloaded of a model, whole or cut, and return how many bytes that was.

    Args:
        name: an alias or `owner/name`.

    Raises:
        HubError: nothing of it was downloaded, or the system refuses.
    """
    repo_id = repo_id_of(name)
    if repo_id is None:
        raise HubError(f"{quoted(name)} is no model of the hub: those are named owner/name.")
    whole, part = own_folder(repo_id), part_folder(repo_id)
    n_bytes = folder_bytes(whole) + folder_bytes(part)
    if not _exists(whole) and not _exists(part):
        raise HubError(_nothing_to_remove(repo_id))
    with alone(repo_id):
        try:
            if _exists(whole):
                # Under its name there is a whole model or none, even where deleting breaks off.
                delete(part)
                whole.rename(part)
            delete(part)
        except OSError as error:
            why = error.strerror or error
            raise HubError(f"{quoted(part)} cannot be removed: {why}.") from error
    return n_bytes


def cached_snapshot(repo_cache: Path) -> Path | None:
    """Return the files of a model in the cache: what `refs/main` names, or the only snapshot.

    Args:
        repo_cache: a folder `models--owner--name`.
    """
    snapshots = repo_cache / "snapshots"
    with suppress(OSError, ValueError):
        commit = (repo_cache / "refs" / "main").read_text(encoding="ascii").strip()
        if commit.isalnum() and (snapshots / commit).is_dir():
            return snapshots / commit
    with suppress(OSError):
        only = [each for each in snapshots.iterdir() if each.is_dir()]
        if len(only) == 1:
            return only[0]
    return None


def holds_model(folder: Path) -> bool:
    """Return whether config, tokenizer and all weights are there, as far as names tell.

    The cache often holds a part alone, such as a tokenizer that another program wanted.
    """
    try:
        if not (folder / "config.json").is_file():
            return False
        if not any((folder / name).is_file() for name in _TOKENIZERS):
            return False
        if (folder / "model.safetensors").is_file():
            return True
        index = read_json_object(folder / "model.safetensors.index.json")
        shards = cast("JsonObject", index.get("weight_map") or {}).values()
        return bool(shards) and all((folder / str(shard)).is_file() for shard in shards)
    except (OSError, ValueError, AttributeError):
        return False


def folder_bytes(folder: Path) -> int:
    """Return what the files in a folder take; 0 if it is not there."""
    with suppress(OSError):
        return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    return 0


def free_disk_bytes() -> int:
    """Return what the disk of the models' folder has free, whether that folder is there or not."""
    folder = models_folder()
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


@contextmanager
def alone(repo_id: str) -> Generator[None, None, None]:
    """Keep every other program of ours away from a model's folders.

    Raises:
        HubError: one is at work there.
    """
    from filelock import FileLock, Timeout  # a part of Hugging Face's library, as it were

    path = own_folder(repo_id).with_name(own_folder(repo_id).name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=0)
        lock.acquire()
    except Timeout as error:
        raise HubError(f"{repo_id} is being fetched or removed by another window.") from error
    except OSError as error:
        raise HubError(f"{quoted(path)} cannot be written: {error.strerror or error}.") from error
    try:
        yield
    finally:
        with suppress(OSError):  # Windows deletes no open file; it lies empty then
            path.unlink()
        lock.release()


def delete(path: Path) -> None:
    """Delete a file or a folder; of a link, the link alone."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def _repo_ids(folder: Path, prefix: str, suffix: str = "") -> Iterator[str]:
    """Yield the `owner/name` that the names of a folder's folders stand for."""
    names: list[str] = []
    with suppress(OSError):
        names = [each.name for each in folder.iterdir() if each.is_dir()]
    for name in names:
        if name.startswith(prefix) and name.endswith(suffix):
            repo_id = name[len(prefix) : len(name) - len(suffix)].replace("--", "/", 1)
            if repo_id_of(repo_id) == repo_id:
                yield repo_id


def _is_gpt2(folder: Path) -> bool:
    try:
        return read_json_object(folder / "config.json").get("model_type") == "gpt2"
    except ModelError:
        return False


def _nothing_to_remove(repo_id: str) -> str:
    present = find_present(repo_id)
    if present is None:
        return f"{repo_id} is not on this machine."
    return (
        f"{repo_id} lies in the cache that other programs share, {quoted(present.folder)}; this"
        " program reads it and removes nothing there."
    )


def _exists(path: Path) -> bool:
    return path.is_symlink() or path.exists()
