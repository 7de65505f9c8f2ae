"""Why a run's steps take as long as they do: measured, predicted and fitted."""

from dataclasses import dataclass

import numpy as np

from playground.generation.history import Curve
from playground.measure.fit import QuadraticFit, fit_quadratic
from playground.measure.forecast import Forecast
from playground.measure.prediction import Bound, PassPrediction
from playground.measure.speedup import Speedup
from playground.numbers import times, with_prefix

N_LATEST = 8
"""Steps that a measured time is the median of: single steps scatter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathVerdict:
    """One path at one context length.

    Attributes:
        n_kv: tokens of the context.
        measured_s: the median of the latest steps up to there.
        fit: of all the path's steps, in ms by tokens of the context.
        prediction: of the step; None while the machine has not been calibrated.
    """

    n_kv: int
    measured_s: float
    fit: QuadraticFit
    prediction: PassPrediction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingVerdict:
    """Both paths, at the latest context length that both have where there is one.

    Attributes:
        cached: with the cache; None if there is no such step.
        uncached: without.
        reason: what the cache saves in arithmetic and in time, and why they differ; empty unless
            both were measured at the same context length.
    """

    cached: PathVerdict | None
    uncached: PathVerdict | None
    reason: str = ""


def judge(
    cached: Curve | None,
    uncached: Curve | None,
    forecast: Forecast | None,
    speedup: Speedup | None = None,
) -> TimingVerdict | None:
    """Say why steps take as long as they do; None without any step.

    Args:
        cached: the decode steps with the cache, in ms by tokens of the context.
        uncached: those without, measured under the same conditions.
        forecast: for these conditions; without it nothing is said of bounds.
        speedup: what the cache saves in time, as it is stated everywhere; without it, savings are
            not compared.
    """
    if not cached and not uncached:
        return None
    common = _latest_common(cached, uncached)
    with_cache = _judge_path(cached, common, forecast, is_cached=True)
    without = _judge_path(uncached, common, forecast, is_cached=False)
    if common is None or with_cache is None or without is None:
        return TimingVerdict(cached=with_cache, uncached=without)
    if with_cache.prediction is None or without.prediction is None or speedup is None:
        return TimingVerdict(cached=with_cache, uncached=without)
    return TimingVerdict(
        cached=with_cache,
        uncached=without,
        reason=explain_saving(
            with_cache.prediction, without.prediction, time_ratio=speedup.at_longest
        ),
    )


def _latest_common(cached: Curve | None, uncached: Curve | None) -> int | None:
    """Return the longest context that was measured both ways."""
    if not cached or not uncached:
        return None
    common = np.intersect1d(cached.x, uncached.x)
    return int(common[-1]) if common.size else None


def _judge_path(
    curve: Curve | None, n_kv: int | None, forecast: Forecast | None, *, is_cached: bool
) -> PathVerdict | None:
    """Look at a path's steps up to a context length, or up to its own latest."""
    if not curve:
        return None
    n_kv = int(curve.x[-1]) if n_kv is None else n_kv
    near = (curve.x <= n_kv) & (curve.x > n_kv - N_LATEST)
    fit = fit_quadratic(curve.x, curve.y)
    assert fit is not None, "a curve with points has a fit"
    return PathVerdict(
        n_kv=n_kv,
        measured_s=float(np.median(curve.y[near])) / 1e3,
        fit=fit,
        prediction=None if forecast is None else forecast.step(n_kv, cached=is_cached),
    )


_TIME_FOLLOWS_ARITHMETIC = 0.8
"""From this share of the saving in arithmetic on, the saving in time needs no explanation."""


def explain_saving(cached: PassPrediction, uncached: PassPrediction, *, time_ratio: float) -> str:
    """Return one sentence that sets the saving in time beside the saving in arithmetic.

    Args:
        cached: what a step with the cache is predicted to take.
        uncached: the same step without.
        time_ratio: how many times longer the one without was measured to take.
    """
    flops = uncached.costs.flops / cached.costs.flops
    saves = (
        f"With {cached.costs.n_kv:,} tokens the cache saves {times(flops)} the arithmetic "
        f"and {times(time_ratio)} the time"
    )
    if time_ratio >= _TIME_FOLLOWS_ARITHMETIC * flops:
        return f"{saves}: here time follows arithmetic."
    return f"{saves}: {_reason(cached)}, and a step without it is {_state(uncached)}."


def _reason(cached: PassPrediction) -> str:
    """Return why a step with the cache takes as long as it does."""
    why = {
        Bound.MEMORY: "which are read in full however few rows are computed",
        Bound.ARITHMETIC: "which is all that is left to multiply",
        Bound.ELEMENTWISE: "which is all that is left to do",
        Bound.OVERHEAD: "which are as many for one row as for a hundred",
    }
    return f"a step with it is {_state(cached)}, {why[cached.bound]}"


def _state(prediction: PassPrediction) -> str:
    """Return what a step is bound by, and by how much of it."""
    return f"bound by {prediction.bound.value} ({_amount(prediction)})"


def _amount(prediction: PassPrediction) -> str:
    """Return how much there is of what bounds a step, and at what rate it goes."""
    costs, spent_s = prediction.costs, prediction.shares_s[prediction.bound]
    match prediction.bound:
        case Bound.MEMORY:
            read, per_s = _sum(prediction, "bytes_read", is_memory_bound=True)
            rate = with_prefix(per_s, "B/s")
            return f"reading {with_prefix(read, 'B')} of weights, keys and values at {rate}"
        case Bound.ARITHMETIC:
            flops, per_s = _sum(prediction, "flops", is_memory_bound=False)
            return f"{with_prefix(flops, 'FLOP')} at {with_prefix(per_s, 'FLOP/s')}"
        case Bound.ELEMENTWISE:
            elements = with_prefix(costs.elements, "").strip()
            return f"{elements} results of GELU, softmax, norms and additions"
        case Bound.OVERHEAD:
            per_call_us = 1e6 * spent_s / costs.calls
            return f"{costs.calls:,} calls of array operations at {per_call_us:.1f} µs"


def _sum(prediction: PassPrediction, amount: str, *, is_memory_bound: bool) -> tuple[int, float]:
    """Add up what all products read or compute, and at what rate those so bound go.

    All of them, whatever bounds each: a step reads every weight, however many of its products wait
    for arithmetic instead.
    """
    pairs = zip(prediction.costs.operations, prediction.operations, strict=True)
    products = [(cost, each) for cost, each in pairs if each.product_s > 0]
    bound = [(cost, each) for cost, each in products if each.is_memory_bound is is_memory_bound]
    rate = sum(getattr(cost, amount) for cost, _ in bound) / sum(
        each.product_s for _, each in bound
    )
    return sum(getattr(cost, amount) for cost, _ in products), rate
