"""The tensors of a checkpoint while they are read: how far that is, and whether to go on."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy import ndarray

from playground.errors import Cancelled
from playground.models.checkpoint_files import TensorSource

_SMALLEST_ADVANCE = 1 / 500
"""A bar shows no less, and every block told of would be thousands of calls."""


class Reading:
    """Counts what is read, tells how far that is, and ends it when it is cancelled.

    It is called with the bytes of each block.

    Args:
        n_bytes: what will be read in all.
        progress: called with the fraction done.
        cancelled: looked at after each block.
    """

    def __init__(
        self,
        n_bytes: int,
        progress: Callable[[float], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self._n_bytes = n_bytes
        self._progress = progress
        self._cancelled = cancelled
        self._n_done = 0
        self._told = 0.0

    def __call__(self, n_bytes: int) -> None:
        """Take note of a block.

        Raises:
            Cancelled: the load was cancelled.
        """
        if self._cancelled is not None and self._cancelled():
            raise Cancelled
        self._n_done += n_bytes
        fraction = min(self._n_done / self._n_bytes, 1.0)
        if self._progress is not None and fraction - self._told >= _SMALLEST_ADVANCE:
            self._told = fraction
            self._progress(fraction)

    def end(self) -> None:
        """Tell that all is done."""
        if self._progress is not None:
            self._progress(1.0)


class StoredTensors(Mapping[str, ndarray]):
    """The tensors of a checkpoint, read anew from their files each time one is asked for.

    Args:
        sources: where they are read from.
        zeros: the shapes of those that are not stored because they are zero.
        dtype: of the arrays.
        reading: told of each block.
    """

    def __init__(
        self,
        sources: Mapping[str, TensorSource],
        zeros: Mapping[str, tuple[int, ...]],
        dtype: np.dtype,
        reading: Reading,
    ) -> None:
        self._sources = sources
        self._zeros = zeros
        self._dtype = dtype
        self._reading = reading

    def __getitem__(self, name: str) -> ndarray:
        if name in self._zeros:
            return np.zeros(self._zeros[name], self._dtype)
        return self._sources[name].read(self._dtype, self._reading)

    def __contains__(self, name: object) -> bool:
        # Without reading the tensor, as the inherited test would.
        return name in self._sources or name in self._zeros

    def __iter__(self) -> Iterator[str]:
        yield from self._sources
        yield from self._zeros

    def __len__(self) -> int:
        return len(self._sources) + len(self._zeros)


def equal(one: TensorSource, other: TensorSource, reading: Reading) -> bool:
    """Return whether two tensors of one shape hold the same values, block by block."""
    blocks = zip(one.blocks(reading), other.blocks(reading), strict=True)
    return all(np.array_equal(block, twin) for block, twin in blocks)
