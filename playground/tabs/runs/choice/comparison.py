"""Two runs compared: where they part, which settings they share, and what they came to."""

from dataclasses import dataclass

from playground.generation.history import PathHistory
from playground.generation.records import StepRecord
from playground.generation.run_log import RunLog
from playground.tabs.runs.choice.run_settings import Setting, settings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenToken:
    """A token of one run.

    Attributes:
        token_id: its id.
        text: the characters it completed; empty for a part of a character.
        is_end_of_text: it ended the text.
    """

    token_id: int
    text: str
    is_end_of_text: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """The first step at which two runs drew different tokens.

    Attributes:
        index: of the step, from 0.
        first, second: what they drew.
    """

    index: int
    first: WrittenToken
    second: WrittenToken


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a run came to.

    Attributes:
        n_tokens: made.
        cached_tokens, uncached_tokens: steps computed on each path.
        cached_s, uncached_s: forward time of all passes of each path.
    """

    n_tokens: int
    cached_tokens: int
    uncached_tokens: int
    cached_s: float
    uncached_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs compared.

    Attributes:
        have_same_tokenizer: whether tokens can be compared at all; runs of different models cannot.
        n_equal: tokens that the runs have in common from their first step on.
        divergence: where they part; None if one merely goes on longer, or neither does.
        settings: every setting, in the order that a person sets them.
        first, second: totals.
    """

    have_same_tokenizer: bool
    n_equal: int
    divergence: Divergence | None
    settings: tuple[Setting, ...]
    first: Totals
    second: Totals


def compare_runs(first: RunLog, second: RunLog) -> Comparison:
    """Compare two runs, of which either may still go on."""
    is_same_model = first.conditions.model == second.conditions.model
    n_equal = _count_equal(first, second) if is_same_model else 0
    both_go_on = n_equal < min(len(first.steps), len(second.steps))
    divergence = None
    if is_same_model and both_go_on:
        divergence = Divergence(
            index=n_equal,
            first=_written(first.steps[n_equal]),
            second=_written(second.steps[n_equal]),
        )
    return Comparison(
        have_same_tokenizer=is_same_model,
        n_equal=n_equal,
        divergence=divergence,
        settings=tuple(settings_of(first, second)),
        first=_totals(first),
        second=_totals(second),
    )


def _count_equal(first: RunLog, second: RunLog) -> int:
    pairs = zip(first.steps, second.steps, strict=False)
    for index, (one, other) in enumerate(pairs):
        if one.token_id != other.token_id:
            return index
    return min(len(first.steps), len(second.steps))


def _written(step: StepRecord) -> WrittenToken:
    return WrittenToken(token_id=step.token_id, text=step.text, is_end_of_text=step.is_end_of_text)


def _totals(log: RunLog) -> Totals:
    cached, uncached = log.history.cached, log.history.uncached
    return Totals(
        n_tokens=len(log.steps),
        cached_tokens=len(cached.total),
        uncached_tokens=len(uncached.total),
        cached_s=_elapsed_s(cached),
        uncached_s=_elapsed_s(uncached),
    )


def _elapsed_s(path: PathHistory) -> float:
    return float(path.total.y[-1]) if len(path.total) else 0.0
