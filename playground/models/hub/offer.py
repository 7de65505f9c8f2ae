"""What a hub offers under a name, found out before anything large is fetched.

Only the config, the tokenizer and safetensors are ever asked for: no pickle, which could run any
code when it is read, and no code.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Protocol, cast

import numpy as np

from playground.errors import Cancelled
from playground.gpt2 import GPT2Config
from playground.models.checkpoint import parse_config
from playground.models.errors import ModelError, quoted
from playground.models.hub.client import Hub, answer, hub_told_by_environment, read_at_most
from playground.models.hub.errors import HubError
from playground.models.hub.known import repo_id_of
from playground.models.hub.places import part_folder
from playground.models.hub.sockets import Patience
from playground.models.json_object import JsonObject, parse_json_object
from playground.models.memory import needed_bytes

CONFIG, INDEX, WEIGHTS = "config.json", "model.safetensors.index.json", "model.safetensors"
_TOKENIZERS = (("tokenizer.json",), ("vocab.json", "merges.txt"), ("encoder.json", "vocab.bpe"))
_BESIDE = (
    "generation_config.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
)
_SHARD = re.compile(r"model-\d{5}-of-\d{5}\.safetensors")
_OTHER_WEIGHTS = re.compile(r".*\.(bin|pt|pth|h5|msgpack|onnx|gguf|ot|ckpt)|adapter_model\..*")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_MOST_ANSWER_BYTES = 16 * 10**6
_MOST_SMALL_BYTES = 200 * 10**6
_MOST_BYTES = 10**12
"""A thousand times the largest GPT-2's tokenizer, and a hundred times its weights."""


class Hasher(Protocol):
    """One of `hashlib`'s."""

    def update(self, data: bytes, /) -> None: ...  # noqa: D102

    def hexdigest(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class HubFile:
    """A file of a model on the hub.

    Attributes:
        name: without folders.
        n_bytes: its size.
        digest: SHA-256 where the hub keeps the file in its large storage, and else the SHA-1 by
            which git knows it; hexadecimal.
    """

    name: str
    n_bytes: int
    digest: str

    def hasher(self) -> Hasher:
        """Return what gives the digest, once all bytes went through it."""
        if len(self.digest) == 64:
            return hashlib.sha256()
        return hashlib.sha1(b"blob %d\0" % self.n_bytes, usedforsecurity=False)

    def part(self, folder: Path) -> Path:
        """Return where it grows; another version of it would grow elsewhere."""
        return folder / f"{self.name}.{self.digest[:12]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A model that can be fetched.

    Attributes:
        repo_id: its name on the hub.
        revision: the commit that was looked at; its files are fetched, whatever follows it.
        licence: as its card states it, such as `mit`; empty if it states none.
        config: its shape.
        files: all that is fetched, the weights last.
    """

    repo_id: str
    revision: str
    licence: str
    config: GPT2Config
    files: tuple[HubFile, ...]

    @property
    def n_parameters(self) -> int:
        """How many weights it has."""
        return self.config.n_parameters

    @property
    def fetch_bytes(self) -> int:
        """What all files take, on the way and then on the disk."""
        return sum(file.n_bytes for file in self.files)

    @property
    def kept_bytes(self) -> int:
        """What an earlier download, that was cut, left of them on this machine."""
        parts = [file.part(part_folder(self.repo_id)) for file in self.files]
        return sum(part.stat().st_size for part in parts if part.is_file())

    @property
    def memory_bytes(self) -> int:
        """What it takes to run in float32, with a full KV cache."""
        return needed_bytes(self.config, np.float32)


def look_up(
    name: str, *, cancelled: Callable[[], bool] | None = None, hub: Hub | None = None
) -> Offer:
    """Ask the hub what it has under a name. Some kilobytes are fetched, nothing is written.

    Args:
        name: an alias or `owner/name`.
        cancelled: looked at several times a second.
        hub: who is asked; the one that the environment tells of by default.

    Raises:
        HubError: the hub cannot be asked, or has no GPT-2 of that name that can be used.
        Cancelled: `cancelled` said so.
    """

    def look() -> None:
        if cancelled is not None and cancelled():
            raise Cancelled

    hub = hub or hub_told_by_environment()
    repo_id = repo_id_of(name)
    if repo_id is None:
        raise HubError(f"{quoted(name)} is no model of the hub: those are named owner/name.")
    patience = Patience(stall_s=hub.stall_s, look=look)
    url = f"{hub.endpoint}/api/models/{repo_id}?blobs=true"
    with answer(hub, url, repo_id, patience) as response:
        body = read_at_most(response, _MOST_ANSWER_BYTES, repo_id)
    try:
        card = parse_json_object(body, f"The hub's answer about {repo_id}")
        files, revision = _files(card, repo_id), _revision(card, repo_id)
        config_file = next(file for file in files if file.name == CONFIG)
        config = _config(hub, repo_id, revision, config_file, patience)
    except HubError:
        raise
    except ModelError as error:
        raise HubError(str(error)) from error
    return Offer(
        repo_id=repo_id, revision=revision, licence=_licence(card), config=config, files=files
    )


def address_of(hub: Hub, repo_id: str, revision: str, file: HubFile) -> str:
    """Return where a file of a commit is served."""
    from huggingface_hub import hf_hub_url

    return hf_hub_url(repo_id, file.name, revision=revision, endpoint=hub.endpoint)


def _files(card: JsonObject, repo_id: str) -> tuple[HubFile, ...]:
    """Choose what to fetch.

    Raises:
        HubError: a part that a model needs is not there, or the answer makes no sense.
    """
    listed: dict[str, JsonObject] = {}
    siblings = card.get("siblings")
    for sibling in cast("list[Any]", siblings) if isinstance(siblings, list) else [None]:
        name = cast("JsonObject", sibling).get("rfilename") if isinstance(sibling, dict) else None
        if not isinstance(name, str):
            raise _no_sense(repo_id, "it does not list the model's files")
        if not _stays_inside(name):
            raise HubError(
                f"{repo_id} is not fetched: the hub lists {quoted(name)}, which would lie outside"
                " the model's folder."
            )
        listed[name] = cast("JsonObject", sibling)
    names = [*_small_files(listed, repo_id), *_weights(listed, repo_id)]
    return tuple(_hub_file(name, listed[name], repo_id) for name in names)


def _small_files(listed: Iterable[str], repo_id: str) -> list[str]:
    """Return the names of the config, the tokenizer, and what else is known about them."""
    names = set(listed)
    if CONFIG not in names:
        raise HubError(f"{repo_id} cannot be used: it has no {CONFIG}.")
    tokenizer = next((files for files in _TOKENIZERS if names.issuperset(files)), None)
    if tokenizer is None:
        raise HubError(
            f"{repo_id} cannot be used: it has no tokenizer that this program reads, neither"
            " tokenizer.json nor vocab.json with merges.txt."
        )
    return [CONFIG, *tokenizer, *(name for name in _BESIDE if name in names)]


def _weights(listed: Iterable[str], repo_id: str) -> list[str]:
    """Return the names of the files that hold the weights."""
    names = set(listed)
    if WEIGHTS in names:
        return [WEIGHTS]
    shards = sorted(name for name in names if _SHARD.fullmatch(name))
    if INDEX in names and shards:
        return [INDEX, *shards]
    others = sorted(name for name in names if _OTHER_WEIGHTS.fullmatch(name))[:3]
    instead = f", only {', '.join(map(quoted, others))}" if others else ""
    raise HubError(
        f"{repo_id} cannot be used: it has no weights as safetensors{instead}; nothing else is"
        " fetched, since a pickle could run any code."
    )


def _hub_file(name: str, sibling: Mapping[str, Any], repo_id: str) -> HubFile:
    """Return what the hub says about a file.

    Raises:
        HubError: it says nothing that could be checked.
    """
    lfs = sibling.get("lfs")
    large = cast("JsonObject", lfs) if isinstance(lfs, dict) else None
    n_bytes = (sibling if large is None else large).get("size")
    digest = sibling.get("blobId") if large is None else large.get("sha256")
    if type(n_bytes) is not int or n_bytes < 0:
        raise _no_sense(repo_id, f"it gives no size of {name}")
    if not isinstance(digest, str) or not re.fullmatch(
        "[0-9a-f]{40}" if large is None else "[0-9a-f]{64}", digest
    ):
        raise _no_sense(repo_id, f"it gives no checksum of {name}")
    most = _MOST_BYTES if name == WEIGHTS or _SHARD.fullmatch(name) else _MOST_SMALL_BYTES
    if n_bytes > most:
        raise _no_sense(repo_id, f"{name} would have {n_bytes:,} bytes")
    return HubFile(name=name, n_bytes=n_bytes, digest=digest)


def _revision(card: JsonObject, repo_id: str) -> str:
    commit = card.get("sha")
    if not isinstance(commit, str) or not _COMMIT.fullmatch(commit):
        raise _no_sense(repo_id, "it names no commit")
    return commit


def _licence(card: JsonObject) -> str:
    """Return the licence that a model's card states, of several the first ones."""
    data = card.get("cardData")
    stated = cast("JsonObject", data).get("license") if isinstance(data, dict) else None
    several = cast("list[object]", stated) if isinstance(stated, list) else [stated]
    return ", ".join(" ".join(one.split())[:60] for one in several[:3] if isinstance(one, str))


def _config(hub: Hub, repo_id: str, revision: str, file: HubFile, patience: Patience) -> GPT2Config:
    """Fetch a model's config alone, which tells whether the rest is worth fetching.

    Raises:
        ModelError: it describes no GPT-2 that the engine can run.
    """
    with answer(hub, address_of(hub, repo_id, revision, file), repo_id, patience) as response:
        body = read_at_most(response, min(file.n_bytes, _MOST_ANSWER_BYTES), repo_id)
    hasher = file.hasher()
    hasher.update(body)
    if hasher.hexdigest() != file.digest:
        raise HubError(f"{repo_id} cannot be fetched: {CONFIG} comes with other bytes than listed.")
    config_json = parse_json_object(body, f"{CONFIG} of {repo_id}")
    kind = config_json.get("model_type", "gpt2")
    if not isinstance(kind, str) or kind.partition("-")[0] != "gpt2":
        raise HubError(
            f"{repo_id} cannot be used: it is no GPT-2 but a model of type {quoted(str(kind))}."
        )
    return parse_config(config_json, Path(repo_id))


def _stays_inside(name: str) -> bool:
    """Return whether a name from the hub means a file in the model's folder on every system."""
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    outside = posix.is_absolute() or bool(windows.anchor) or ".." in (*posix.parts, *windows.parts)
    return bool(posix.parts) and not outside and name.isprintable()


def _no_sense(repo_id: str, why: str) -> HubError:
    return HubError(f"{repo_id} cannot be fetched: the hub's answer makes no sense: {why}.")
