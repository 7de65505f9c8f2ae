"""Two runs compared: where they part, which settings they share, and what they came to."""

from dataclasses import dataclass, fields
from enum import Enum
from itertools import zip_longest

from playground.generation.history import PathHistory
from playground.generation.records import Conditions, StepRecord
from playground.generation.request import GenerationRequest, SamplingParams
from playground.generation.run_log import RunLog
from playground.tabs.runs.rows import mode_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting in two runs.

    Attributes:
        name: as a person knows it.
        first, second: its values in words; both empty where they are too long to be said.
        is_same: whether the runs share it.
    """

    name: str
    first: str
    second: str
    is_same: bool


def settings_of(first: RunLog, second: RunLog) -> list[Setting]:
    """Return every setting, the sampling settings with each value they took in turn."""
    one, other = first.conditions, second.conditions
    prompts = first.request.prompt_tokens, second.request.prompt_tokens
    # The tokens of another model's vocabulary say nothing about the text.
    prompt = [Setting(name="prompt", first="", second="", is_same=prompts[0] == prompts[1])]
    return [
        *(
            _setting(
                field.name.replace("_", " ").replace("blas", "BLAS"),
                _condition(one, field.name),
                _condition(other, field.name),
            )
            for field in fields(Conditions)
            if (getattr(one, field.name), getattr(other, field.name)) != (None, None)
        ),
        *(prompt if one.model == other.model else []),
        _setting("cache", mode_of(first), mode_of(second)),
        *(
            _setting(
                field.name.replace("_", " "),
                _values(first, field.name),
                _values(second, field.name),
            )
            for field in fields(SamplingParams)
        ),
        *(
            _setting(
                field.name.replace("_", " "),
                _in_words(getattr(first.request, field.name)),
                _in_words(getattr(second.request, field.name)),
            )
            for field in fields(GenerationRequest)
            if field.name != "prompt_tokens"
        ),
    ]


def _setting(name: str, first: object, second: object) -> Setting:
    return Setting(name=name, first=str(first), second=str(second), is_same=first == second)


def _condition(conditions: Conditions, name: str) -> str:
    is_here = name == "machine" and conditions.machine is None
    return "this one" if is_here else _in_words(getattr(conditions, name))


def _in_words(value: object) -> str:
    """Return a value as a person reads it."""
    if isinstance(value, Enum):
        return str(value.value)
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _values(log: RunLog, name: str) -> str:
    """Return the values that a sampling setting took, one after the other."""
    in_force = [log.sampling, *(change.after for change in log.history.sampling_changes)]
    values = [f"{getattr(sampling, name):g}" for sampling in in_force]
    changed = zip_longest(values, values[1:])
    return " → ".join(value for value, after in changed if value != after)


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
