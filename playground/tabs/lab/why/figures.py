"""Why a run's steps take as long as they do: measured, predicted and fitted."""

from dataclasses import dataclass

import numpy as np

from playground.generation.history import Curve
from playground.measure.fit import QuadraticFit, fit_quadratic
from playground.measure.forecast import Forecast
from playground.measure.prediction import PassPrediction
from playground.tabs.lab.why.verdict import explain_saving

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
class RunVerdict:
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
    cached: Curve | None, uncached: Curve | None, forecast: Forecast | None
) -> RunVerdict | None:
    """Say why steps take as long as they do; None without any step.

    Args:
        cached: the decode steps with the cache, in ms by tokens of the context.
        uncached: those without, measured under the same conditions.
        forecast: for these conditions; without it nothing is said of bounds.
    """
    if not cached and not uncached:
        return None
    common = _latest_common(cached, uncached)
    with_cache = _judge_path(cached, common, forecast, is_cached=True)
    without = _judge_path(uncached, common, forecast, is_cached=False)
    if common is None or with_cache is None or without is None:
        return RunVerdict(cached=with_cache, uncached=without)
    if with_cache.prediction is None or without.prediction is None:
        return RunVerdict(cached=with_cache, uncached=without)
    return RunVerdict(
        cached=with_cache,
        uncached=without,
        reason=explain_saving(
            with_cache.prediction,
            without.prediction,
            cached_s=with_cache.measured_s,
            uncached_s=without.measured_s,
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
