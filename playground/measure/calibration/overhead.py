"""What a call of each operation costs beside the work in it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import numpy as np
from numpy import ndarray
from numpy.typing import DTypeLike

from playground.gpt2 import GPT2, OPERATIONS, GPT2Config, parameter_shapes
from playground.measure.calibration.clock import undisturbed_s

STEPS = 12
MOST_BYTES_BETWEEN_CALLS = 2**20
"""Enough to drive a processor core's own caches empty."""


def call_overheads_s(
    config: GPT2Config, dtype: DTypeLike, cancelled: Callable[[], bool]
) -> dict[str, float]:
    """Measure seconds a call, by operation.

    A cached step of a model as deep and with as many heads, but of hardly any width, makes the
    same calls on next to no numbers, and a hook takes the time from one result to the next. In
    a real pass the weights drive code and objects out of the processor's caches between two
    calls, which then take twice as long; so as many bytes are read between calls here.

    Raises:
        Cancelled: it was called off.
    """
    narrow = replace(config, n_vocab=2, n_ctx=8, n_embd=config.n_head, n_inner=config.n_head)
    tensors = {name: np.full(shape, 0.01) for name, shape in parameter_shapes(narrow).items()}
    gpt2 = GPT2.from_tensors(narrow, tensors, dtype=dtype)
    cache, profile = gpt2.new_cache(), _Profile(_bytes_between_calls(config))
    for _ in range(STEPS):
        cache.truncate(0)
        profile.begin()
        gpt2.forward([1], cache, hook=profile, cancelled=cancelled)
    return {name: undisturbed_s(times) for name, times in profile.times_s.items()}


def _bytes_between_calls(config: GPT2Config) -> int:
    """Return a block's weights shared out among its operations, within bounds."""
    d, f = config.n_embd, config.d_inner
    return min(4 * (4 * d * d + 2 * d * f) // len(OPERATIONS), MOST_BYTES_BETWEEN_CALLS)


class _Profile:
    """A hook that takes the time of every call, and reads other memory before the next."""

    def __init__(self, bytes_between_calls: int) -> None:
        self.times_s: defaultdict[str, list[float]] = defaultdict(list)
        self._elsewhere = np.ones(1 + bytes_between_calls // 8)
        self._last_s = 0.0

    def begin(self) -> None:
        """Start the clock of a pass."""
        self._last_s = perf_counter()

    def observe(
        self, operation: str, result: ndarray, *, layer: int | None, first_row: int = 0
    ) -> None:
        """Take the time since the last call, and drive what it left out of the caches."""
        del result, layer, first_row
        self.times_s[operation].append(perf_counter() - self._last_s)
        self._elsewhere.max()
        self._last_s = perf_counter()
