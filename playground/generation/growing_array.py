"""An array that takes one value at a time and is ready to plot at any moment."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_FIRST_CAPACITY = 64


class GrowingArray:
    """A preallocated buffer that doubles when it is full.

    A view handed out earlier stays valid and keeps its length; it does not see later values.
    """

    def __init__(self, dtype: DTypeLike) -> None:
        self._buffer: NDArray[Any] = np.empty(_FIRST_CAPACITY, dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def values(self) -> NDArray[Any]:
        """A read-only view of the values so far, nothing copied."""
        view = self._buffer[: self._length]
        view.setflags(write=False)
        return view

    def append(self, value: float) -> None:
        """Add one value at the end."""
        if self._length == self._buffer.size:
            grown = np.empty(2 * self._buffer.size, self._buffer.dtype)
            grown[: self._length] = self._buffer
            self._buffer = grown
        self._buffer[self._length] = value
        self._length += 1
