"""The limits of matrix products: streaming weights from memory, and arithmetic."""

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.gpt2 import GPT2Config
from playground.measure.calibration.clock import Clock, undisturbed_s
from playground.measure.calibration.limits import RateCurve, StreamingRate

Array = NDArray[np.floating[Any]]

STREAM_BYTES = 96 * 2**20
"""Weights streamed at most, of the blocks and of the unembedding each: more than processors
keep in their caches, unless the whole model is less, and then they may keep it in a run too."""
STREAM_ROUNDS = 7
ROWS = (2, 4, 8, 16, 32, 64, 128, 256, 512)
"""Of the passes that multiply; a single row waits for its weights."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """One weight matrix in memory, which can be read in either layout."""

    operation: str
    n_in: int
    n_out: int
    numbers: Array

    @property
    def by_rows(self) -> Array:
        """(n_in, n_out), for x @ W."""
        return self.numbers.reshape(self.n_in, self.n_out)

    @property
    def by_columns(self) -> Array:
        """(n_out, n_in), for W @ x."""
        return self.numbers.reshape(self.n_out, self.n_in)


def weight_shapes(config: GPT2Config) -> dict[str, tuple[int, int]]:
    """Return (n_in, n_out) of each weight matrix of a block, by operation, in order."""
    d, f = config.n_embd, config.d_inner
    return {"qkv": (d, 3 * d), "attention_output": (d, d), "mlp_up": (d, f), "mlp_down": (f, d)}


def lay_out_weights(config: GPT2Config, dtype: np.dtype[Any]) -> list[Matrix]:
    """Return weights in the order a pass reads them: blocks one after another, unembedding last.

    As many blocks, and rows of the unembedding, as there are, or as fit in `STREAM_BYTES`; at
    least one. The numbers are all alike and far from the slow denormal ones.
    """
    shapes = weight_shapes(config)
    block_bytes = sum(n_in * n_out for n_in, n_out in shapes.values()) * dtype.itemsize
    n_blocks = min(config.n_layer, max(1, STREAM_BYTES // block_bytes))
    n_vocab = min(config.n_vocab, max(1, STREAM_BYTES // (config.n_embd * dtype.itemsize)))
    every = [(name, *shape) for _ in range(n_blocks) for name, shape in shapes.items()]
    every.append(("logits", config.n_embd, n_vocab))
    return [
        Matrix(name, n_in, n_out, np.full(n_in * n_out, 0.01, dtype)) for name, n_in, n_out in every
    ]


def streaming_rates(matrices: list[Matrix], clock: Clock) -> tuple[StreamingRate, ...]:
    """Measure matrix–vector products over all weights in turn, as a cached step reads them.

    Raises:
        Cancelled: it was called off.
    """
    dtype = matrices[0].numbers.dtype
    vectors = {n: np.full(n, 0.01, dtype) for m in matrices for n in (m.n_in, m.n_out)}
    times: dict[tuple[str, bool], list[float]] = {}
    for round_number in range(STREAM_ROUNDS * 2):
        by_rows = round_number % 2 == 0
        if by_rows and round_number > 2 and clock.is_late:
            break
        for matrix in matrices:
            clock.check()
            spent = _product_time(matrix, vectors[matrix.n_in], by_rows=by_rows)
            if round_number > 1:  # the first round of each layout brings pages and threads to life
                times.setdefault((matrix.operation, by_rows), []).append(spent)
    shapes = {matrix.operation: matrix for matrix in matrices}
    return tuple(
        StreamingRate(
            operation=name,
            n_in=matrix.n_in,
            n_out=matrix.n_out,
            rows_bytes_per_s=matrix.numbers.nbytes / undisturbed_s(times[name, True]),
            columns_bytes_per_s=matrix.numbers.nbytes / undisturbed_s(times[name, False]),
        )
        for name, matrix in shapes.items()
    )


def product_rates(matrices: list[Matrix], config: GPT2Config, clock: Clock) -> dict[str, RateCurve]:
    """Measure FLOPs a second of each of a block's products by rows fed, the weights at hand.

    Raises:
        Cancelled: it was called off.
    """
    block = matrices[: len(weight_shapes(config))]
    sizes = tuple(n for n in ROWS if n <= config.n_ctx) or (config.n_ctx,)
    curves: dict[str, RateCurve] = {}
    for matrix in block:
        rates: list[float] = []
        for n_rows in sizes:
            x = np.full((n_rows, matrix.n_in), 0.01, matrix.numbers.dtype)
            out = np.empty((n_rows, matrix.n_out), matrix.numbers.dtype)
            spent_s = clock.time(_Product(x, matrix.by_rows, out))
            rates.append(2 * n_rows * matrix.numbers.size / spent_s)
        curves[matrix.operation] = RateCurve(sizes=sizes, rates=tuple(rates))
    return curves


@dataclass(frozen=True, slots=True)
class _Product:
    """A matrix product to be timed."""

    left: Array
    right: Array
    out: Array

    def __call__(self) -> None:
        np.matmul(self.left, self.right, out=self.out)


def _product_time(matrix: Matrix, x: Array, *, by_rows: bool) -> float:
    """Time one matrix–vector product in seconds."""
    out = np.empty(matrix.n_out, x.dtype)
    work = _Product(x, matrix.by_rows, out) if by_rows else _Product(matrix.by_columns, x, out)
    start = perf_counter()
    work()
    return perf_counter() - start
