"""The calibration: all that a prediction needs of the machine, in a second to three."""

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from playground.gpt2 import GPT2Config
from playground.measure.calibration.attention import (
    attention_byte_rates,
    attention_flop_rates,
    lay_out_caches,
)
from playground.measure.calibration.clock import Clock
from playground.measure.calibration.limits import Calibration, RateCurve, StreamingRate
from playground.measure.calibration.passes import (
    call_overheads_s,
    operation_times,
    raced_factor,
    stand_in,
)
from playground.measure.calibration.products import (
    lay_out_weights,
    product_rates,
    streaming_rates,
)

PATIENCE_S = 3.0


def measure(
    config: GPT2Config,
    dtype: DTypeLike = np.float32,
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Calibration:
    """Measure the machine on a model's shapes, with the BLAS threads that are set now.

    Args:
        config: the model's sizes.
        dtype: float32 or float64.
        progress: told which fraction is done.
        cancelled: looked at every few milliseconds.

    Raises:
        Cancelled: `cancelled` returned true.
    """
    start, numbers = perf_counter(), np.dtype(dtype)
    clock = Clock.with_patience(PATIENCE_S, cancelled)
    # A model without blocks has the limits that it would have with one.
    config = replace(config, n_layer=max(1, config.n_layer))
    report = progress or _say_nothing
    gpt2 = stand_in(config, numbers, cancelled)
    operations = operation_times(gpt2, clock, lambda fraction: report(0.5 * fraction))
    factor = raced_factor(gpt2, clock)
    del gpt2  # what follows wants its memory
    overheads_s = call_overheads_s(config, dtype, cancelled)
    report(0.55)
    streaming, products = _products(config, numbers, clock, report)
    caches = lay_out_caches(config, numbers)
    attention_bytes = attention_byte_rates(caches, config, clock)
    attention_flops = attention_flop_rates(caches, config, clock)
    report(1.0)
    return Calibration(
        operations=operations,
        raced_factor=factor,
        overheads_s=overheads_s,
        streaming=streaming,
        product_flops_per_s=products,
        attention_bytes_per_s=attention_bytes,
        attention_flops_per_s=attention_flops,
        took_s=perf_counter() - start,
        is_disturbed=clock.n_disturbed > 0,
    )


def _products(
    config: GPT2Config, dtype: np.dtype[Any], clock: Clock, report: Callable[[float], None]
) -> tuple[tuple[StreamingRate, ...], dict[str, RateCurve]]:
    """Measure the products with weights, on some 200 MB that are given back at the end."""
    weights = lay_out_weights(config, dtype)
    report(0.65)
    streaming = streaming_rates(weights, clock)
    report(0.75)
    rates = product_rates(weights, config, clock)
    report(0.9)
    return streaming, rates


def _say_nothing(fraction: float) -> None:
    """Stand in for a progress display."""
    del fraction
