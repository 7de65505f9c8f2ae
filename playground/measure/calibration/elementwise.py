"""What element-wise work costs an element: softmax, GELU, norms, additions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy import ndarray
from numpy.typing import DTypeLike

from playground.gpt2 import GPT2Config
from playground.gpt2.activations import ACTIVATIONS
from playground.gpt2.forward import add_residual, attention_pattern, layer_norm
from playground.gpt2.parameters import NormParameters
from playground.gpt2.workspace import ATTENTION_ROWS
from playground.measure.calibration.clock import Clock
from playground.measure.operation_cost import Kind

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
