"""What element-wise work costs an element: softmax, GELU, norms, additions."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np
from numpy import ndarray
from numpy.typing import DTypeLike

from playground.gpt2 import GPT2, OPERATIONS, GPT2Config, parameter_shapes
from playground.gpt2.activations import ACTIVATIONS
from playground.gpt2.forward import add_residual, attention_pattern, layer_norm
from playground.gpt2.parameters import NormParameters
from playground.gpt2.workspace import ATTENTION_ROWS
from playground.measure.calibration.clock import Clock, undisturbed_s
from playground.measure.costs import Kind

ROWS = 256
"""Rows worked on: enough to hide the calls, few enough for arrays of a usual prefill's size."""
STEPS = 12
MOST_BYTES_BETWEEN_CALLS = 2**20
"""Enough to drive a processor core's own caches empty."""


def seconds_per_element(config: GPT2Config, dtype: DTypeLike, clock: Clock) -> dict[Kind, float]:
    """Measure the engine's own element-wise functions on the model's widths.

    Raises:
        Cancelled: it was called off.
    """
    n_rows, d = min(ROWS, config.n_ctx), config.n_embd
    normal = np.random.default_rng(0).standard_normal
    scores = normal((config.n_head, min(ATTENTION_ROWS, n_rows), n_rows)).astype(dtype)
    hidden = normal((n_rows, config.d_inner)).astype(dtype)
    x = normal((n_rows, d)).astype(dtype)
    norm = NormParameters(np.ones(d, dtype), np.zeros(d, dtype))
    normed = np.empty_like(x)
    functions: dict[Kind, tuple[Callable[[ndarray], object], ndarray]] = {
        Kind.SOFTMAX: (attention_pattern, scores),
        Kind.ACTIVATION: (ACTIVATIONS[config.activation], hidden),
        Kind.NORM: (lambda values: layer_norm(values, norm, 1e-5, out=normed), x),
        Kind.ADD: (lambda values: add_residual(values, x), x),
    }
    rest_of_layer = np.zeros((n_rows, config.d_inner + 4 * d), dtype)
    measured: dict[Kind, float] = {}
    for kind, (function, values) in functions.items():
        work = _InPlace(function, values, values.copy(), rest_of_layer)
        measured[kind] = clock.time(work, before=work.prepare) / values.size
    return measured


@dataclass(frozen=True, slots=True)
class _InPlace:
    """Work on fresh values, after a layer's other arrays have been through the caches.

    Work in place, done again on its own result, would soon be work on zeros; and a pass never
    finds its arrays as near to the processor as a loop over one function would.
    """

    function: Callable[[ndarray], Any]
    values: ndarray
    working_copy: ndarray
    rest_of_layer: ndarray

    def prepare(self) -> None:
        np.copyto(self.working_copy, self.values)
        self.rest_of_layer.fill(1.0)

    def __call__(self) -> None:
        self.function(self.working_copy)


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
