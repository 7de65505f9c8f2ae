"""Reading one tensor at a time from a safetensors file, straight into the array that keeps it.

The data is read, not mapped: a process dies of SIGBUS when a file it has mapped is cut short,
while a read that comes back short is a plain error; and mapped pages would count towards resident
memory beside the arrays that the model makes of them. Reading in blocks costs no second copy and
does not care how the tensors are aligned.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from playground.models.errors import ModelError, quoted, refuse_system_errors
from playground.models.file_signatures import (
    SIGNATURE_BYTES,
    refuse_other_content,
    refuse_text,
)
from playground.models.safetensors_header import read_header

FloatArray = NDArray[np.floating[Any]]

_BLOCK_ELEMENTS = 2**18
"""A block stays in the processor's cache while it is converted and checked."""

_FLOAT_STORAGE: dict[str, np.dtype[Any]] = {
    "F16": np.dtype("<f2"),
    "BF16": np.dtype("<u2"),
    "F32": np.dtype("<f4"),
    "F64": np.dtype("<f8"),
}


class SafetensorsFile:
    """An open safetensors file; a context manager.

    It stays open while it is used, so that a file which is deleted or replaced meanwhile is still
    read to its end.

    Attributes:
        what: the file's name, as messages give it.
        tensors: every tensor's place, by name.

    Raises:
        ModelError: it cannot be opened, or its header is damaged.
    """

    def __init__(self, path: Path) -> None:
        self.what = quoted(path)
        with refuse_system_errors(self.what), ExitStack() as undo:
            if not path.is_file():  # a pipe or a device could keep `open` waiting for ever
                raise ModelError(f"{self.what} is missing or is not a file.")
            self._file = undo.enter_context(path.open("rb"))
            size = os.fstat(self._file.fileno()).st_size
            beginning = self._file.read(SIGNATURE_BYTES)
            refuse_other_content(beginning, self.what)
            refuse_text(beginning, self.what)
            self._file.seek(0)
            self.tensors = read_header(self._file, size, self.what)
            undo.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def read(
        self, name: str, dtype: DTypeLike, each_block: Callable[[int], None] | None = None
    ) -> FloatArray:
        """Return a new array of the tensor's values in `dtype`.

        Args:
            name: of the tensor, as it is stored.
            dtype: of the array.
            each_block: see `blocks`.

        Raises:
            ModelError: it does not hold floats, holds a value that is not finite in `dtype`, or
                the file can no longer be read.
        """
        array = np.empty(self.tensors[name].shape, dtype)
        flat = array.reshape(-1)
        filled = 0
        for block in self.blocks(name, each_block):
            target = flat[filled : filled + block.size]
            with np.errstate(over="ignore", invalid="ignore"):  # refused below, not warned of
                target[:] = block
            if not np.isfinite(target).all():
                raise ModelError(
                    f"tensor {quoted(name)} of {self.what} holds a value that is NaN, infinite"
                    f" or too large for {array.dtype}."
                )
            filled += block.size
        return array

    def blocks(
        self, name: str, each_block: Callable[[int], None] | None = None
    ) -> Iterator[FloatArray]:
        """Yield the tensor's values block by block, in storage order; bfloat16 comes as float32.

        A block is valid until the next one is asked for.

        Args:
            name: of the tensor, as it is stored.
            each_block: called with the bytes of each block that was read, a megabyte or two; what
                it raises ends the reading.

        Raises:
            ModelError: the tensor does not hold floats, or the file can no longer be read.
        """
        stored = self.tensors[name]
        if stored.dtype not in _FLOAT_STORAGE:
            raise ModelError(
                f"tensor {quoted(name)} of {self.what} is stored as {stored.dtype};"
                " weights must be F16, BF16, F32 or F64."
            )
        storage = _FLOAT_STORAGE[stored.dtype]
        buffer = np.empty(_BLOCK_ELEMENTS, storage)
        remaining = stored.n_bytes // storage.itemsize
        position = stored.offset_bytes
        while remaining:
            block = buffer[:remaining]
            self._read_exactly(block, position)
            if each_block is not None:
                each_block(block.nbytes)
            yield _from_bfloat16(block) if stored.dtype == "BF16" else block
            position += block.nbytes
            remaining -= block.size

    def _read_exactly(self, block: NDArray[Any], position: int) -> None:
        """Fill `block` with the bytes at `position`."""
        with refuse_system_errors(self.what):
            self._file.seek(position)
            n_read = self._file.readinto(block.view(np.uint8).data)
        if n_read != block.nbytes:
            raise ModelError(f"{self.what} was cut short while it was being read.")


def _from_bfloat16(block: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Return bfloat16 values as float32: bfloat16 is the upper half of a float32's bits."""
    return (block.astype(np.uint32) << 16).view(np.float32)
