"""Which files of a folder hold a model's tensors, and under which names."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import cast

from numpy.typing import DTypeLike

from playground.models.errors import ModelError, quoted
from playground.models.json_object import JsonObject, read_json_object
from playground.models.other_formats import why_no_weights
from playground.models.safetensors_file import FloatArray, SafetensorsFile

_SINGLE_FILE = "model.safetensors"
_SHARD_INDEX = "model.safetensors.index.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorSource:
    """Where a tensor comes from: an open file, and the tensor's name in it."""

    file: SafetensorsFile
    stored_name: str

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape its file gives."""
        return self.file.tensors[self.stored_name].shape

    @property
    def n_bytes(self) -> int:
        """What it takes in its file."""
        return self.file.tensors[self.stored_name].n_bytes

    def read(self, dtype: DTypeLike, each_block: Callable[[int], None]) -> FloatArray:
        """Return the values in a new array; see `SafetensorsFile.read`."""
        return self.file.read(self.stored_name, dtype, each_block)

    def blocks(self, each_block: Callable[[int], None]) -> Iterator[FloatArray]:
        """Yield the values block by block; see `SafetensorsFile.blocks`."""
        return self.file.blocks(self.stored_name, each_block)


def open_tensor_sources(folder: Path, opened: ExitStack) -> list[TensorSource]:
    """Return the source of every tensor in a folder. The files stay open until `opened` is closed.

    Raises:
        ModelError: there is no safetensors file, one is damaged, or the shards do not agree with
            their index.
    """
    if (folder / _SINGLE_FILE).exists():
        return _single_file(folder / _SINGLE_FILE, opened)
    if (folder / _SHARD_INDEX).exists():
        return _shards(folder, opened)
    raise ModelError(why_no_weights(folder))


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
