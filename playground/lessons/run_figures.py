"""The figures that runs have shown: milliseconds, rows, differences of logits."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from playground.generation.history import PathHistory, RunHistory
from playground.generation.run_log import RunLog
from playground.gpt2 import GPT2Config
from playground.measure.costs import PassCosts, cached_step_costs, uncached_step_costs
from playground.measure.measured_runs import measured_runs
from playground.measure.speedup import Speedup
from playground.numbers import milliseconds, three_figures, times, with_prefix

N_STEPS = 20
"""Steps that a time is the median of: single ones scatter."""
Found = tuple[str, float | None]
"""As it is read, and as a number to compare with."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Runs:
    """Runs of one model, the oldest first.

    Attributes:
        logs: of the lesson.
        dtype: the model's own precision.
        config: the model's sizes; None while nobody has looked.
    """

    logs: Sequence[RunLog]
    dtype: str
    config: GPT2Config | None = None

    def sound(self) -> Iterator[RunLog]:
        """Return those without a fault in the model's own precision, the newest first."""
        for log in reversed(self.logs):
            if log.conditions.fault is None and log.conditions.dtype == self.dtype:
                yield log

    def newest(self, *, cached: bool) -> PathHistory | None:
        """Return a path of the newest sound run that has steps to time on it."""
        paths = (log.history.path(cached=cached) for log in self.sound())
        return next((path for path in paths if len(path.decode) or len(path.disturbed)), None)

    def raced(self, *, dtype: str = "", faulty: bool = False) -> RunHistory | None:
        """Return the newest run with raced steps, of a precision, with a fault or sound."""
        for log in reversed(self.logs):
            is_wanted = (log.conditions.fault is not None) is faulty
            is_wanted &= log.conditions.dtype == (dtype or self.dtype)
            if is_wanted and len(log.history.agreement):
                return log.history
        return None

    def saving(self) -> tuple[float, int] | None:
        """Return how many times faster a step is with the cache, and at how many tokens.

        It is what the headline states. Where other work disturbed every step that would be
        compared, the medians of both paths have to do.
        """
        histories = [log.history for log in reversed(list(self.sound()))]
        speedup = measured_runs(histories, is_live=False).speedup
        if isinstance(speedup, Speedup):
            return speedup.at_longest, speedup.last_context
        with_cache, without = self.newest(cached=True), self.newest(cached=False)
        if with_cache is None or without is None:
            return None
        ms, ms_without = _median_ms(with_cache), _median_ms(without)
        if not ms or ms_without is None:
            return None
        n_kv = min(int((path.n_past + path.rows)[-1]) for path in (with_cache, without))
        return ms_without / ms, n_kv


Find = Callable[[Runs, str], Found | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFigure:
    """One name: what it means, how it is found, and whether a number of tokens may follow it."""

    meaning: str
    find: Find
    takes_tokens: bool = False
    needs_config: bool = False


def _ms(runs: Runs, argument: str, *, cached: bool) -> Found | None:
    path = runs.newest(cached=cached)
    ms = None if path is None else _median_ms(path, int(argument) if argument else None)
    return None if ms is None else (milliseconds(ms), ms)


def _median_ms(path: PathHistory, n_kv: int | None = None) -> float | None:
    """Return the median of the steps near a length, or of the last ones.

    Where other work on the machine disturbed all of these, they have to do.
    """
    for curve in (path.decode, path.disturbed):
        y = curve.y[-N_STEPS:]
        if n_kv is not None:
            off = curve.x - n_kv
            y = curve.y[(off > -N_STEPS // 2) & (off <= N_STEPS // 2)]
        if y.size:
            return float(np.median(y))
    return None


def _rise(runs: Runs, _argument: str, *, cached: bool) -> Found | None:
    path = runs.newest(cached=cached)
    if path is None or len(path.rows) < 2 * N_STEPS:
        return None
    begin = int((path.n_past + path.rows)[0])
    last, first = _median_ms(path), _median_ms(path, begin + N_STEPS // 2)
    return (times(last / first), last / first) if last and first else None


def _rows(runs: Runs, _argument: str, *, cached: bool) -> Found | None:
    path = runs.newest(cached=cached)
    return None if path is None else _whole(int(path.rows.sum()))


def _rows_again(runs: Runs, _argument: str) -> Found | None:
    """Return rows without the cache less one for each position, as long as none was dropped."""
    path = runs.newest(cached=False)
    if path is None or len(path.rebuild):
        return None
    return _whole(int(path.rows.sum() - path.rows.max()))


def _length(runs: Runs, _argument: str) -> Found | None:
    """Return the tokens that the last step of the newest run was computed from."""
    log = next((each for each in runs.sound() if each.steps), None)
    return None if log is None else _whole(log.steps[-1].context_tokens)


def _n_steps(runs: Runs, _argument: str) -> Found | None:
    log = next((each for each in runs.sound() if each.steps), None)
    return None if log is None else _whole(len(log.steps))


def _speedup(runs: Runs, _argument: str) -> Found | None:
    saving = runs.saving()
    return None if saving is None else (times(saving[0]), saving[0])


def _speedup_at(runs: Runs, _argument: str) -> Found | None:
    saving = runs.saving()
    return None if saving is None else _whole(saving[1])


def _costs(runs: Runs, *, cached: bool) -> PassCosts | None:
    """Return what a step costs at the longest length measured both ways."""
    saving = runs.saving()
    if saving is None or runs.config is None:
        return None
    count = cached_step_costs if cached else uncached_step_costs
    return count(runs.config, saving[1], itemsize=np.dtype(runs.dtype).itemsize)


def _saved_arithmetic(runs: Runs, _argument: str) -> Found | None:
    with_cache, without = _costs(runs, cached=True), _costs(runs, cached=False)
    if with_cache is None or without is None:
        return None
    ratio = without.flops / with_cache.flops
    return times(ratio), ratio


def _cost(runs: Runs, _argument: str, *, cached: bool, of: str, unit: str) -> Found | None:
    costs = _costs(runs, cached=cached)
    if costs is None:
        return None
    amount = int(getattr(costs, of))
    return with_prefix(amount, unit), amount


def _pace(runs: Runs, _argument: str, *, cached: bool, of: str, unit: str) -> Found | None:
    """Return bytes or FLOPs of a step per second of its measured time."""
    costs, path = _costs(runs, cached=cached), runs.newest(cached=cached)
    ms = None if path is None else _median_ms(path)
    if costs is None or ms is None:
        return None
    per_s = getattr(costs, of) / (ms / 1e3)
    return with_prefix(per_s, unit), per_s


def _difference(runs: Runs, _argument: str, *, dtype: str = "", faulty: bool) -> Found | None:
    history = runs.raced(dtype=dtype, faulty=faulty)
    if history is None:
        return None
    largest = float(np.nanmax(history.agreement.max_abs_diff))
    return three_figures(largest), largest


def _collapse(runs: Runs, _argument: str) -> Found | None:
    single, double = runs.raced(), runs.raced(dtype="float64")
    if single is None or double is None:
        return None
    ratio = np.nanmax(single.agreement.max_abs_diff) / np.nanmax(double.agreement.max_abs_diff)
    return (f"{float(f'{ratio:.2g}'):,.0f}×", float(ratio)) if np.isfinite(ratio) else None


def _equal(runs: Runs, _argument: str, *, faulty: bool) -> Found | None:
    history = runs.raced(faulty=faulty)
    return None if history is None else _whole(int(history.agreement.tokens_equal.sum()))


def _raced(runs: Runs, _argument: str, *, faulty: bool) -> Found | None:
    history = runs.raced(faulty=faulty)
    return None if history is None else _whole(len(history.agreement))


def _parted(runs: Runs, _argument: str) -> Found | None:
    """Return the first token, counted from 1, that a fault made another; none if it made none."""
    history = runs.raced(faulty=True)
    if history is None:
        return None
    agreement = history.agreement
    others = agreement.steps[~agreement.tokens_equal]
    return _whole(int(others[0]) + 1) if others.size else ("none", None)


def _whole(quantity: int) -> Found:
    return f"{quantity:,}", quantity


def _both(name: str, meaning: str, find: Callable[..., Found | None]) -> Mapping[str, RunFigure]:
    """Return a figure for each path: `…_with_cache` and `…_without_cache`."""
    return {
        f"{name}_{way}_cache": RunFigure(
            meaning=f"{meaning} {way} the cache", find=partial(find, cached=way == "with")
        )
        for way in ("with", "without")
    }


def _per_step(name: str, meaning: str, of: str, unit: str) -> Mapping[str, RunFigure]:
    """Return what a step has, and how much of it a second, for each path."""
    figures: dict[str, RunFigure] = {}
    for way in ("with", "without"):
        for find, head, what, per in (
            (_cost, name, meaning, ""),
            (_pace, f"{name}_per_s", f"{meaning} a second, as measured,", "/s"),
        ):
            figures[f"{head}_{way}_cache"] = RunFigure(
                meaning=f"{what} of a step {way} the cache, at the length of the speed-up",
                find=partial(find, cached=way == "with", of=of, unit=unit + per),
                needs_config=True,
            )
    return figures


RUN_FIGURES: Mapping[str, RunFigure] = {
    **{
        f"ms_{way}_cache": RunFigure(
            meaning=f"time of a step {way} the cache: the median of the last steps, or of those "
            "near so many tokens",
            find=partial(_ms, cached=way == "with"),
            takes_tokens=True,
        )
        for way in ("with", "without")
    },
    **_both("rise", "how many times longer the last steps take than the first", _rise),
    **_both("rows", "rows computed in all steps together", _rows),
    "rows_again": RunFigure(
        meaning="of those without the cache, the rows that had been computed before",
        find=_rows_again,
    ),
    "length": RunFigure(meaning="tokens that the last step was computed from", find=_length),
    "steps": RunFigure(meaning="tokens that the last run wrote", find=_n_steps),
    "speedup": RunFigure(
        meaning="how many times faster a step is with the cache, at the longest lengths",
        find=_speedup,
    ),
    "speedup_at": RunFigure(
        meaning="the longest length, in tokens, that was measured both ways",
        find=_speedup_at,
    ),
    "saved_arithmetic": RunFigure(
        meaning="how many times less arithmetic a step with the cache does at that length",
        find=_saved_arithmetic,
        needs_config=True,
    ),
    **_per_step("flops", "floating-point operations", "flops", "FLOP"),
    **_per_step("bytes", "bytes read of weights, keys and values", "bytes_read", "B"),
    "difference": RunFigure(
        meaning="the largest difference of a logit between both paths, in the last sound race",
        find=partial(_difference, faulty=False),
    ),
    "difference_float64": RunFigure(
        meaning="the same of the last race in double precision",
        find=partial(_difference, dtype="float64", faulty=False),
    ),
    "collapse": RunFigure(
        meaning="how many times smaller the second of these is than the first", find=_collapse
    ),
    "equal": RunFigure(
        meaning="tokens of the last sound race that both paths agree on",
        find=partial(_equal, faulty=False),
    ),
    "raced": RunFigure(meaning="tokens of the last sound race", find=partial(_raced, faulty=False)),
    "difference_with_fault": RunFigure(
        meaning="the largest difference of a logit in the last race with a fault",
        find=partial(_difference, faulty=True),
    ),
    "equal_with_fault": RunFigure(
        meaning="tokens of that race that both paths agree on", find=partial(_equal, faulty=True)
    ),
    "raced_with_fault": RunFigure(meaning="tokens of that race", find=partial(_raced, faulty=True)),
    "parted": RunFigure(
        meaning="which token of that race, counted from 1, is the first that differs", find=_parted
    ),
}
"""Every figure that is found in runs."""
