"""From timings to figures: medians, spread, rates, and ratios to the machine's limit."""

from dataclasses import dataclass

import numpy as np

from playground.gpt2 import GPT2Config
from playground.measure.bench import BenchRun, Phase
from playground.measure.calibration import Calibration
from playground.measure.costs import Kind, PassCosts, cached_step_costs, uncached_step_costs


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was measured of one phase at one context length.

    Attributes:
        phase: what was timed.
        context_tokens: tokens of the context, or the longest one of all decode steps.
        rows: computed in each pass.
        n_timed: passes.
        median_ms: of a pass.
        low_ms: a quarter of the passes took less.
        high_ms: a quarter of the passes took more.
        tokens_per_s: rows of the prompt, or steps, a second, at the median.
        flops: of the matrix products of a pass, a multiply-add is two; of all decode steps the one
            halfway, as for `bytes` and `limit_ms`.
        bytes: that a pass must read: weights once, and keys and values.
        limit_ms: what memory and arithmetic alone must take; see `limit_s`.
        times_limit: how many times that the median is.
    """

    phase: Phase
    context_tokens: int
    rows: int
    n_timed: int
    median_ms: float
    low_ms: float
    high_ms: float
    tokens_per_s: float
    flops: int
    bytes: int
    limit_ms: float
    times_limit: float


def figures_of(run: BenchRun, config: GPT2Config, *, itemsize: int = 4) -> tuple[Figure, ...]:
    """Return every figure that something was timed for, in the order of `Phase`, then context."""
    order = list(Phase)
    keys = sorted(run.times_s, key=lambda key: (order.index(key[0]), key[1]))
    return tuple(_figure(run, config, phase, n_kv, itemsize) for phase, n_kv in keys)


def speedups(figures: tuple[Figure, ...]) -> dict[int, float]:
    """Return time without the cache ÷ time with it, by context length, where both were timed."""
    by_key = {(figure.phase, figure.context_tokens): figure for figure in figures}
    return {
        n_kv: figure.median_ms / by_key[Phase.CACHED, n_kv].median_ms
        for (phase, n_kv), figure in by_key.items()
        if phase is Phase.UNCACHED and (Phase.CACHED, n_kv) in by_key
    }


def limit_s(costs: PassCosts, calibration: Calibration) -> float:
    """Return the time that no engine on this machine can beat, by its own measured limits.

    Each product takes the longer of its bytes at the rate they come from memory and its FLOPs at
    the highest rate of any product; nothing else takes any time (Williams et al. 2009, Roofline).
    """
    peak_flops_per_s = max(
        *calibration.product_flops_per_s.rates, *calibration.attention_flops_per_s.rates
    )
    limit = 0.0
    for cost in costs.operations:
        if cost.kind is Kind.WEIGHTS:
            bytes_per_s = calibration.bytes_per_s(cost.operation)
        elif cost.kind is Kind.ATTENTION:
            bytes_per_s = max(calibration.attention_bytes_per_s.rates)
        else:
            continue
        limit += max(cost.bytes_read / bytes_per_s, cost.flops / peak_flops_per_s)
    return limit


def _figure(run: BenchRun, config: GPT2Config, phase: Phase, n_kv: int, itemsize: int) -> Figure:
    """Sum up the passes of one phase at one context length."""
    low_ms, median_ms, high_ms = (
        float(value) for value in np.percentile(run.times_s[phase, n_kv], (25, 50, 75)) * 1e3
    )
    if phase in (Phase.PREFILL, Phase.UNCACHED):
        costs = uncached_step_costs(config, n_kv, itemsize=itemsize)
    elif phase is Phase.DECODE:
        halfway = (run.plan.prompt_tokens + 1 + n_kv) // 2
        costs = cached_step_costs(config, halfway, itemsize=itemsize)
    else:
        costs = cached_step_costs(config, n_kv, itemsize=itemsize)
    limit_ms = 1e3 * limit_s(costs, run.calibration)
    n_tokens = n_kv if phase is Phase.PREFILL else 1
    return Figure(
        phase=phase,
        context_tokens=n_kv,
        rows=costs.n_seq,
        n_timed=len(run.times_s[phase, n_kv]),
        median_ms=median_ms,
        low_ms=low_ms,
        high_ms=high_ms,
        tokens_per_s=1e3 * n_tokens / median_ms,
        flops=costs.flops,
        bytes=costs.bytes_read,
        limit_ms=limit_ms,
        times_limit=median_ms / limit_ms,
    )
