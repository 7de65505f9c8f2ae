"""How each matrix lies in memory, chosen by a short measurement.

Decoding is one matrix–vector product after another, each as fast as memory can be read. Which
order of the matrix reads faster depends on its shape, the processor and BLAS, and differs by up to
a half; products with many rows hardly care.
"""

import math
import time
from collections.abc import Iterable, MutableMapping
from typing import Literal

import numpy as np
from numpy import ndarray

Order = Literal["C", "F"]
"""C: a row's elements are neighbours. F: a column's elements are (a transposed C matrix)."""

_POOL_BYTES = 64 * 2**20
"""More than a processor's cache holds, so that what is timed is reading memory."""
_ROUNDS, _FEWEST_ROUNDS = 7, 2
_LONGEST_S = 0.2
"""For one shape: several times what it takes, unless other programs are at work."""
_TILE = 8
"""Rows transposed at a time: few enough that their cache lines stay until they are full."""
_LINE = 16
"""Elements that fill whole cache lines, in float32 and float64."""

_remembered_in_process: MutableMapping[str, str] = {}


class OrderChooser:
    """Chooses the order of the matrices of one model.

    Attributes:
        remembered: choices by shape and dtype, such as `{"768x2304 float32": "F"}`; what is in it
            is not measured again, and what is measured is added. It may be saved and passed in
            again under the same conditions: machine, NumPy, BLAS threads.
    """

    __slots__ = ("_dtype", "_pool", "_pool_size", "remembered")

    def __init__(
        self, model_bytes: int, dtype: np.dtype, remembered: MutableMapping[str, str] | None = None
    ) -> None:
        # A small model lives in the processor's cache, so it is measured there.
        self._pool_size = min(model_bytes, _POOL_BYTES) // dtype.itemsize
        self._pool: ndarray | None = None
        self._dtype = dtype
        self.remembered = _remembered_in_process if remembered is None else remembered

    def order(self, n_in: int, n_out: int) -> Order:
        """Return the faster order of a `(n_in, n_out)` matrix for `x @ matrix`."""
        key = f"{n_in}x{n_out} {self._dtype.name}"
        if self.remembered.get(key) not in ("C", "F"):
            self.remembered[key] = self._measure(n_in, n_out)
        return "C" if self.remembered[key] == "C" else "F"

    def _measure(self, n_in: int, n_out: int) -> Order:
        """Time both orders over the same memory, in turns so that drift hits both."""
        if self._pool is None:
            self._pool = np.ones(self._pool_size, self._dtype)
        # A vocabulary is measured by part of it: its matrix alone may exceed the pool.
        n_in = min(n_in, self._pool_size)
        n_out = min(n_out, self._pool_size // n_in)
        n_matrices = self._pool_size // (n_in * n_out)
        pool = self._pool[: n_matrices * n_in * n_out].reshape(n_matrices, -1)
        x, out = np.ones((1, n_in), self._dtype), np.empty((1, n_out), self._dtype)
        by_rows = [flat.reshape(n_in, n_out) for flat in pool]
        by_columns = [flat.reshape(n_out, n_in).T for flat in pool]
        times_s: list[tuple[float, float]] = []
        deadline_s = time.perf_counter() + _LONGEST_S
        for number in range(_ROUNDS):
            if number >= _FEWEST_ROUNDS and time.perf_counter() > deadline_s:
                break
            times_s.append((_sweep_s(x, by_rows, out), _sweep_s(x, by_columns, out)))
        rows_s, columns_s = (min(times) for times in zip(*times_s, strict=True))
        return "C" if rows_s <= columns_s else "F"


def _sweep_s(x: ndarray, matrices: list[ndarray], out: ndarray) -> float:
    """Return how long the products with all matrices take."""
    start = time.perf_counter()
    for matrix in matrices:
        np.matmul(x, matrix, out=out)
    return time.perf_counter() - start


class Arena:
    """One piece of memory that a model's weights are laid out in.

    The system backs a large piece with large pages, and reading gigabytes a second through small
    ones is several percent slower. Memory is taken as it is written, not when the arena is made.
    """

    __slots__ = ("_flat", "_used")

    def __init__(self, shapes: Iterable[tuple[int, ...]], dtype: np.dtype) -> None:
        self._flat = np.empty(sum(_aligned(math.prod(shape)) for shape in shapes), dtype)
        self._used = 0

    def copy(self, tensor: ndarray, order: Order) -> ndarray:
        """Return a copy of `tensor` that lies in the arena, in the arena's dtype."""
        place = self._flat[self._used : self._used + tensor.size]
        self._used += _aligned(tensor.size)
        if order == "C":
            copy = place.reshape(tensor.shape)
            copy[...] = tensor
        else:
            copy = place.reshape(tensor.shape[::-1]).T
            _transpose_into(copy, tensor)
        return copy


def _aligned(n_elements: int) -> int:
    """Round up to whole cache lines."""
    return -(-n_elements // _LINE) * _LINE


def _transpose_into(out: ndarray, matrix: ndarray) -> None:
    """Copy a matrix into one of the other order, a narrow tile at a time.

    NumPy alone goes element by element through the whole matrix and misses the processor's cache
    at every step, which takes three times as long.
    """
    for first in range(0, len(matrix), _TILE):
        out[first : first + _TILE] = matrix[first : first + _TILE]
