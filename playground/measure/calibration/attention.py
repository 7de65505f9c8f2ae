"""The limits of attention's products: reading keys and values, and arithmetic on them."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.gpt2 import GPT2Config
from playground.gpt2.workspace import ATTENTION_ROWS
from playground.measure.calibration.clock import Clock
from playground.measure.calibration.limits import RateCurve

Array = NDArray[np.floating[Any]]

CACHE_BYTES = 64 * 2**20
"""Of keys and values read in turn at most, so that they come from memory as in a real run."""


def context_sizes(config: GPT2Config) -> tuple[int, ...]:
    """Return the context lengths that attention is measured at."""
    return (*(n for n in (16, 64, 256, 1024) if n < config.n_ctx), config.n_ctx)


def lay_out_caches(config: GPT2Config, dtype: np.dtype[Any]) -> list[Array]:
    """Return keys and values of as many layers as there are, or as fit in `CACHE_BYTES`.

    Each is (2, n_head, n_ctx, d_head).
    """
    shape = (2, config.n_head, config.n_ctx, config.d_head)
    layer_bytes = 2 * config.n_ctx * config.n_embd * dtype.itemsize
    n_layers = min(config.n_layer, max(1, CACHE_BYTES // layer_bytes))
    return [np.full(shape, 0.01, dtype) for _ in range(n_layers)]


def attention_byte_rates(caches: list[Array], config: GPT2Config, clock: Clock) -> RateCurve:
    """Measure bytes a second of keys and values in a pass of one row, by n_kv.

    Raises:
        Cancelled: it was called off.
    """
    sizes = context_sizes(config)
    rates: list[float] = []
    for n_kv in sizes:
        work = _Attention.of(caches, n_rows=1, n_kv=n_kv)
        rates.append(2 * n_kv * config.n_embd * caches[0].itemsize / clock.time(work))
    return RateCurve(sizes=sizes, rates=tuple(rates))


def attention_flop_rates(caches: list[Array], config: GPT2Config, clock: Clock) -> RateCurve:
    """Measure FLOPs a second of a block of rows against n_kv keys and values.

    Raises:
        Cancelled: it was called off.
    """
    sizes = context_sizes(config)
    rates: list[float] = []
    for n_kv in sizes:
        n_rows = min(ATTENTION_ROWS, n_kv)
        work = _Attention.of(caches, n_rows=n_rows, n_kv=n_kv)
        rates.append(4 * n_rows * n_kv * config.n_embd / clock.time(work))
    return RateCurve(sizes=sizes, rates=tuple(rates))


@dataclass(frozen=True, slots=True)
class _Attention:
    """Scores and values of a block of rows, on another layer at every call.

    Attributes:
        next_layer: gives keys and values (2, n_head, n_kv, d_head).
        queries: (n_head, n_rows, d_head).
        pattern: (n_head, n_rows, n_kv).
        z: (n_head, n_rows, d_head).
    """

    next_layer: Callable[[], Array]
    queries: Array
    pattern: Array
    z: Array

    @classmethod
    def of(cls, caches: list[Array], *, n_rows: int, n_kv: int) -> "_Attention":
        _, n_head, _, d_head = caches[0].shape
        dtype = caches[0].dtype
        return cls(
            cycle([cache[:, :, :n_kv] for cache in caches]).__next__,
            np.full((n_head, n_rows, d_head), 0.01, dtype),
            np.empty((n_head, n_rows, n_kv), dtype),
            np.empty((n_head, n_rows, d_head), dtype),
        )

    def __call__(self) -> None:
        keys, values = self.next_layer()
        np.matmul(self.queries, keys.transpose(0, 2, 1), out=self.pattern)
        np.matmul(self.pattern, values, out=self.z)
