"""Which files of a folder hold a model's tensors, and under which names."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import cast

from numpy.typing import DTypeLike

from playground.models.errors import ModelError, quoted
from playground.models.json_object import JsonObject, read_json_object
from playground.models.safetensors_file import FloatArray, SafetensorsFile

_SINGLE_FILE = "model.safetensors"
_SHARD_INDEX = "model.safetensors.index.json"
_PREFIX = "transformer."
_MASK_BUFFER = re.compile(r"h\.\d+\.attn\.(bias|masked_bias)")
"""Causal masks that older versions of Hugging Face's GPT-2 stored beside the weights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorSource:
    """Where a tensor comes from: an open file, and the tensor's name in it."""

    file: SafetensorsFile
    stored_name: str

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape its file gives."""
        return self.file.tensors[self.stored_name].shape

    def read(self, dtype: DTypeLike) -> FloatArray:
        """Return the values in a new array; see `SafetensorsFile.read`."""
        return self.file.read(self.stored_name, dtype)

    def blocks(self) -> Iterator[FloatArray]:
        """Yield the values block by block; see `SafetensorsFile.blocks`."""
        return self.file.blocks(self.stored_name)


def open_tensor_sources(folder: Path, opened: ExitStack) -> dict[str, TensorSource]:
    """Return the source of every tensor in a folder, by its name without `transformer.`.

    Causal-mask buffers are left out. The files stay open until `opened` is closed.

    Raises:
        ModelError: there is no safetensors file, one is damaged, or the shards do not agree with
            their index.
    """
    if (folder / _SINGLE_FILE).exists():
        stored = _single_file(folder / _SINGLE_FILE, opened)
    elif (folder / _SHARD_INDEX).exists():
        stored = _shards(folder, opened)
    else:
        raise ModelError(_why_no_tensors(folder))
    sources: dict[str, TensorSource] = {}
    for source in stored:
        name = source.stored_name.removeprefix(_PREFIX)
        if _MASK_BUFFER.fullmatch(name):
            continue
        if name in sources:
            raise ModelError(
                f"{quoted(folder)} holds tensor {quoted(name)} twice, with and without the prefix"
                f" {_PREFIX!r}."
            )
        sources[name] = source
    return sources


def _why_no_tensors(folder: Path) -> str:
    """Return why a folder without safetensors is refused."""
    if any(folder.glob("pytorch_model*.bin")):
        return (
            f"{quoted(folder)} holds its weights as pytorch_model.bin, a pickle, which could run"
            f" any code when it is read; convert it to {_SINGLE_FILE}."
        )
    return f"{quoted(folder)} holds no {_SINGLE_FILE}, nor shards with a {_SHARD_INDEX}."


def _single_file(path: Path, opened: ExitStack) -> list[TensorSource]:
    """Return the tensors of one file."""
    file = opened.enter_context(SafetensorsFile(path))
    return [TensorSource(file=file, stored_name=name) for name in file.tensors]


def _shards(folder: Path, opened: ExitStack) -> list[TensorSource]:
    """Return the tensors that an index spreads over several files."""
    index_path = folder / _SHARD_INDEX
    weight_map = read_json_object(index_path).get("weight_map")
    if not isinstance(weight_map, dict):
        raise ModelError(f"{quoted(index_path)} has no weight_map.")
    shards: dict[str, SafetensorsFile] = {}
    sources: list[TensorSource] = []
    for name, shard in cast("JsonObject", weight_map).items():
        if not isinstance(shard, str) or not _stays_inside(shard):
            raise ModelError(
                f"{quoted(index_path)} places tensor {quoted(name)} outside the model's folder;"
                " a shard must be the name of a file in it."
            )
        if shard not in shards:
            shards[shard] = opened.enter_context(SafetensorsFile(folder / shard))
        if name not in shards[shard].tensors:
            raise ModelError(
                f"{shards[shard].what} lacks tensor {quoted(name)}, which the index places there."
            )
        sources.append(TensorSource(file=shards[shard], stored_name=name))
    return sources


def _stays_inside(shard: str) -> bool:
    """Return whether a shard's name means a file in the folder on every system.

    A link in the folder may lead elsewhere: Hugging Face's cache is made of such links.
    """
    posix, windows = PurePosixPath(shard), PureWindowsPath(shard)
    is_absolute = posix.is_absolute() or bool(windows.anchor)
    return bool(posix.parts) and not is_absolute and ".." not in (*posix.parts, *windows.parts)
