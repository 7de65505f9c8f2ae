"""The settings of two runs, one by one: which they share and which they do not."""

from dataclasses import dataclass, fields
from enum import Enum
from itertools import zip_longest

from playground.generation.records import Conditions
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
                _in_words(getattr(one, field.name)),
                _in_words(getattr(other, field.name)),
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
