"""In words: why the cache saves less time than arithmetic, by what bounds each step."""

from playground.measure.prediction import Bound, PassPrediction

_TIME_FOLLOWS_ARITHMETIC = 0.8
"""From this share of the saving in arithmetic on, the saving in time needs no explanation."""


def explain_saving(
    cached: PassPrediction,
    uncached: PassPrediction,
    *,
    cached_s: float,
    uncached_s: float,
) -> str:
    """Return one sentence that sets the saving in time beside the saving in arithmetic.

    Args:
        cached: what a step with the cache is predicted to take.
        uncached: the same step without.
        cached_s: what a step with the cache was measured to take.
        uncached_s: the same step without.
    """
    flops = uncached.costs.flops / cached.costs.flops
    time = uncached_s / cached_s
    saves = (
        f"With {cached.costs.n_kv:,} tokens the cache saves {_times(flops)} the arithmetic "
        f"and {_times(time)} the time"
    )
    if time >= _TIME_FOLLOWS_ARITHMETIC * flops:
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
            read = _sum(prediction, "bytes_read", memory_bound=True)
            return (
                f"reading {_scaled(read)}B of weights, keys and values at {_rate(read, spent_s)}B/s"
            )
        case Bound.ARITHMETIC:
            flops = _sum(prediction, "flops", memory_bound=False)
            return f"{_scaled(flops)}FLOP at {_rate(flops, spent_s)}FLOP/s"
        case Bound.ELEMENTWISE:
            return (
                f"{_scaled(costs.elements).strip()} results of GELU, softmax, norms and additions"
            )
        case Bound.OVERHEAD:
            per_call_us = 1e6 * spent_s / costs.calls
            return f"{costs.calls:,} calls of array operations at {per_call_us:.1f} µs"


def _sum(prediction: PassPrediction, amount: str, *, memory_bound: bool) -> int:
    """Add up the bytes or FLOPs of the products that are, or are not, bound by memory."""
    return sum(
        getattr(cost, amount)
        for cost, each in zip(prediction.costs.operations, prediction.operations, strict=True)
        if each.product_s > 0 and each.is_memory_bound == memory_bound
    )


def _rate(amount: int, spent_s: float) -> str:
    return _scaled(amount / spent_s)


def _scaled(amount: float) -> str:
    """Return three digits and a prefix: 495000000 -> "495 M"."""
    for prefix in ("", "k", "M", "G"):
        if amount < 999.5:
            return f"{amount:.3g} {prefix}"
        amount /= 1000
    return f"{amount:.3g} T" if amount < 999.5 else f"{amount:,.0f} T"


def _times(factor: float) -> str:
    return f"{factor:.0f}×" if factor >= 9.95 else f"{factor:.1f}×"
