"""What the cache saves in one sentence, or what is missing to say it."""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.generation.history import RunHistory
from playground.measure.self_test import SelfTest, is_seen
from playground.measure.speedup import (
    NoSpeedup,
    Speedup,
    difference,
    faster,
    in_words_disturbed,
    steps_both_ways,
)
from playground.numbers import times

_NOT_YET = "Run once with the cache and once without, or race"
_WHAT_FOR = "How much faster a step is with the cache stands here then, measured."
_NO_MODEL = "There is no model here to run once more."
_LESSONS = "New here? Help ▸ Lessons leads through the window, step by step."


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One sentence and a line of small print.

    Attributes:
        before, accent, after: the sentence; its middle is the finding.
        aside: how far it scatters.
        note: how it is defined, over what it was measured and of which runs, or why there is none.
        speedup: what it says; None where it says what is missing.
    """

    before: str
    accent: str = ""
    after: str = ""
    aside: str = ""
    note: str = ""
    speedup: Speedup | None = None

    @property
    def text(self) -> str:
        """The whole sentence."""
        return f"{self.before}{self.accent}{self.after}{self.aside}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The runs that the lab holds against each other.

    Attributes:
        speedup: of the two; None while one of them is missing.
        current: the run in hand; None before the first.
        earlier: those before it, of the same model.
        with_cache, without: the newest run of each path, made as the one in hand.
        self_test: which differences are none on this machine, if that was tested.
        can_run: there is a model to run once more.
    """

    speedup: Speedup | NoSpeedup | None
    current: RunHistory | None = None
    earlier: Sequence[RunHistory] = ()
    with_cache: RunHistory | None = None
    without: RunHistory | None = None
    self_test: SelfTest | None = None
    can_run: bool = True


def headline(compared: Compared) -> Headline:
    """Say how much faster a step is with the cache, or what is missing to say that."""
    current, speedup = compared.current, compared.speedup
    if current is None:
        return Headline(before=f"{_NOT_YET}.", note=f"{_WHAT_FOR} {_LESSONS}")
    fault = current.conditions.fault
    if fault is not None:
        return Headline(
            before="Nothing to compare: this run has a fault.",
            note=f"A run with a fault ({fault.value}) is no measure of what the cache saves.",
        )
    if isinstance(speedup, Speedup):
        return _stated(compared, speedup)
    if isinstance(speedup, NoSpeedup):
        what_to_do = "Regenerate times the same text the other way."
        note = f"{speedup.reason} {what_to_do if compared.can_run else _NO_MODEL}"
        return Headline(before="Nothing to compare yet.", note=note)
    return _missing(compared, current)


def _stated(compared: Compared, speedup: Speedup) -> Headline:
    low, high = (times(ratio) for ratio in speedup.middle_half)
    over = "A single step"
    if speedup.n_longest > 1:
        spread = f"half of them from {low} to {high}"
        over = f"Median of the {speedup.n_longest} longest contexts, {spread}"
    parts = (over, steps_both_ways(speedup), _disturbed(compared), _whose(compared))
    note = " · ".join(part for part in parts if part)
    is_told_apart = is_seen(speedup.at_longest, compared.self_test)
    sentence = f"t {speedup.last_context:,} tokens {'a step is ' if is_told_apart else ''}"
    return Headline(
        before=f"Earlier runs: a{sentence}" if _is_earlier(compared) else f"A{sentence}",
        accent=faster(speedup.at_longest) if is_told_apart else "no difference seen",
        after=" with the cache",
        aside=_spread(speedup),
        note=note,
        speedup=speedup,
    )


def _spread(speedup: Speedup) -> str:
    """Return between which ratios half of them lie, with the digits of the finding or one more."""
    if speedup.n_longest < 2:
        return ""
    ratios = [ratio if speedup.at_longest >= 1 else 1 / ratio for ratio in speedup.middle_half]
    low, high = (f"{ratio:.1f}" if ratio < 99.5 else f"{ratio:,.0f}" for ratio in sorted(ratios))
    return f" ({low}–{high})" if low != high else ""


def _disturbed(compared: Compared) -> str:
    """Say how many steps of these runs are set aside."""
    runs = {id(run): run for run in (compared.with_cache, compared.without) if run is not None}
    return in_words_disturbed(
        sum(run.n_disturbed for run in runs.values()), sum(run.n_steps for run in runs.values())
    )


def _is_earlier(compared: Compared) -> bool:
    """Tell whether the run in hand has no part in the comparison."""
    return compared.current not in (compared.with_cache, compared.without)


def _whose(compared: Compared) -> str:
    """Say which of the times are not of the run in hand."""
    if _is_earlier(compared):
        return "the run in hand has no step to compare yet"
    if compared.with_cache is not compared.current:
        return "with the cache: an earlier run"
    if compared.without is not compared.current:
        return "without it: an earlier run"
    return ""


def _missing(compared: Compared, current: RunHistory) -> Headline:
    """Say which way nothing was measured yet, and whether a run before would have done."""
    if compared.with_cache is None and compared.without is None:
        return Headline(before=f"{_NOT_YET}.", note=_WHAT_FOR)
    is_cached = compared.with_cache is not None
    have, lack = ("with", "without") if is_cached else ("without", "with")
    if not compared.can_run:
        note = f"These runs have steps {have} the cache and none {lack} it. {_NO_MODEL}"
        return Headline(before="Nothing to compare.", note=note)
    switch = "off" if is_cached else "on"
    note = (
        f"Measured so far: steps {have} the cache, none {lack} it. Turn it {switch} and press "
        "Regenerate: the same text is then timed both ways."
    )
    for run in reversed(compared.earlier):
        differs = difference(run.conditions, current.conditions)
        if differs and run.conditions.fault is None and len(run.path(cached=not is_cached).decode):
            note = f"A run {lack} it was made under other conditions: {differs}."
            break
    return Headline(before=f"Run once {lack} the cache, or race.", note=note)
