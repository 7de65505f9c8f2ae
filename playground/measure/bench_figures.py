"""From timings to figures: medians, spread, rates, and ratios to the machine's limit."""

from dataclasses import dataclass

import numpy as np

from playground.gpt2 import GPT2Config
from playground.measure.bench import BenchRun, Phase
from playground.measure.calibration import MOST_OF_LIMIT
from playground.measure.costs import cached_step_costs, uncached_step_costs
from playground.measure.prediction import predict


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
        limit_ms: what its products alone would take, each at its best; see `PassPrediction`.
        times_limit: how many times that the median is.
        predicted_ms: what such a pass was predicted to take.
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
    predicted_ms: float

    @property
    def beats_limit(self) -> bool:
        """Whether it was faster than the machine's best, by more than two measurements differ."""
        return self.times_limit * MOST_OF_LIMIT < 1


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
    prediction = predict(costs, run.calibration)
    limit_ms = 1e3 * prediction.limit_s
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
        predicted_ms=1e3 * prediction.total_s,
    )
