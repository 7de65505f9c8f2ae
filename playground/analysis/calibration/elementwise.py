"""What element-wise work costs an element, and what a call costs that does next to nothing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy import ndarray
from numpy.typing import DTypeLike

from playground.analysis.calibration.clock import Clock
from playground.analysis.costs import cached_step_costs
from playground.analysis.operation_cost import Kind
from playground.gpt2 import GPT2, GPT2Config, parameter_shapes
from playground.gpt2.activations import ACTIVATIONS
from playground.gpt2.ops import add_residual, layer_norm, softmax
from playground.gpt2.parameters import NormParameters
from playground.gpt2.workspace import ATTENTION_ROWS

ROWS = 256
"""Rows worked on: enough to hide the calls, few enough for arrays of a usual prefill's size."""


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

    def time_in_place(function: Callable[[ndarray], Any], values: ndarray) -> float:
        work = _OnCopy(function, values, values.copy())
        return clock.time(work, before=work.restore) / values.size

    return {
        Kind.SOFTMAX: time_in_place(softmax, scores),
        Kind.ACTIVATION: time_in_place(ACTIVATIONS[config.activation], hidden),
        Kind.ADD: time_in_place(lambda values: add_residual(values, hidden), hidden),
        Kind.NORM: clock.time(lambda: layer_norm(x, norm, 1e-5, out=normed)) / x.size,
    }


@dataclass(frozen=True, slots=True)
class _OnCopy:
    """Work in place on values that are put back before each run."""

    function: Callable[[ndarray], Any]
    values: ndarray
    working_copy: ndarray

    def restore(self) -> None:
        np.copyto(self.working_copy, self.values)

    def __call__(self) -> None:
        self.function(self.working_copy)


def call_overhead_s(config: GPT2Config, dtype: DTypeLike, clock: Clock) -> float:
    """Measure what calling an operation costs beside the work in it.

    A cached step of a model as deep and with as many heads, but of hardly any width, does the
    same calls on next to no numbers: its time divided by its calls.

    Raises:
        Cancelled: it was called off.
    """
    narrow = replace(config, n_vocab=2, n_ctx=8, n_embd=config.n_head, n_inner=config.n_head)
    tensors = {name: np.full(shape, 0.01) for name, shape in parameter_shapes(narrow).items()}
    gpt2 = GPT2.from_tensors(narrow, tensors, dtype=dtype)
    cache = gpt2.new_cache()
    step_s = clock.time(lambda: gpt2.forward([1], cache), before=lambda: cache.truncate(0))
    return step_s / cached_step_costs(narrow, 1).calls
