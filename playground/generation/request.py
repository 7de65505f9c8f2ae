"""What is asked of a run."""

import math
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from playground.errors import InputError

SEED_MAX = 2**31 - 1
MOST_STOP_CHARACTERS = 200


class RequestError(InputError):
    """A request or a sampling setting is out of its range."""


class CacheMode(Enum):
    """How a step's forward pass is computed."""

    ON = "on"
    """Keys and values of earlier tokens are kept; a step feeds the new token only."""
    OFF = "off"
    """Nothing is kept; every step feeds the whole context again."""
    RACE = "race"
    """Both, one after the other in turns, on the same tokens; the two answers are compared."""


class ContextEnd(Enum):
    """What happens when the context holds n_ctx tokens and there is no position for another."""

    STOP = "stop"
    """The run ends."""
    SLIDE = "slide"
    """The oldest half of the context is dropped, and the run goes on from the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingParams:
    """How the next token is drawn from the logits.

    The filters apply in the order of Hugging Face's `generate`: repetition penalty, temperature,
    top-k, top-p, min-p.

    Attributes:
        temperature: divides the logits; 0 always takes the most probable token (greedy).
        top_k: keep this many of the most probable tokens; 0 is off.
        top_p: keep the smallest set whose probabilities reach this sum; 1 is off.
        min_p: keep tokens at least this fraction as probable as the most probable one; 0 is off.
        repetition_penalty: lowers the logits of tokens already in the context; 1 is off, less
            than 1 raises them.

    Raises:
        RequestError: a value is not a number or out of its range.
    """

    temperature: float = 0.8
    top_k: int = 0
    top_p: float = 0.95
    min_p: float = 0.0
    repetition_penalty: float = 1.0

    def __post_init__(self) -> None:
        _require_number("temperature", self.temperature, 0.0, 100.0)
        _require_whole("top-k", self.top_k, 0, 2**31 - 1)
        _require_number("top-p", self.top_p, 0.0, 1.0)
        _require_number("min-p", self.min_p, 0.0, 1.0)
        _require_number("repetition penalty", self.repetition_penalty, 0.01, 100.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRequest:
    """One run as it was asked for.

    Attributes:
        prompt_tokens: every token of the context, a model's hidden start token included.
        max_new_tokens: how many tokens to generate at most; at least 1.
        seed: seeds the uniform draws, 0 to 2³¹−1.
        ignore_end_of_text: keep going when the model ends its text.
        stop_sequence: end when the run's own text holds this; empty is off. The token that
            completes it stays whole.
        at_context_end: whether a full context ends the run, or slides on; a prompt too long for it
            is refused, or loses its oldest part at once.

    Raises:
        RequestError: the prompt is empty, the stop sequence is too long, or a number is out of its
            range.
    """

    prompt_tokens: tuple[int, ...]
    max_new_tokens: int
    seed: int
    ignore_end_of_text: bool = False
    stop_sequence: str = ""
    at_context_end: ContextEnd = ContextEnd.STOP

    def __post_init__(self) -> None:
        if not self.prompt_tokens:
            raise RequestError("The prompt is empty; type something to continue.")
        _require_whole("new tokens", self.max_new_tokens, 1, 2**31 - 1)
        _require_whole("seed", self.seed, 0, SEED_MAX)
        if len(self.stop_sequence) > MOST_STOP_CHARACTERS:
            raise RequestError(
                f"The stop sequence is {len(self.stop_sequence):,} characters long; "
                f"{MOST_STOP_CHARACTERS} is the most."
            )


def _require_number(name: str, value: Any, low: float, high: float) -> None:
    """Refuse anything but a finite number within `[low, high]`."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or not low <= value <= high:
        raise RequestError(f"{name} must be a number from {low:g} to {high:g}, not {value!r}.")


def _require_whole(name: str, value: Any, low: int, high: int) -> None:
    """Refuse anything but a whole number within `[low, high]`."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not low <= value <= high:
        raise RequestError(f"{name} must be a whole number from {low} to {high}, not {value!r}.")


class Fault(StrEnum):
    """A mistake that people make with a KV cache; the value names it in a few words."""

    WRONG_POSITION = "wrong position"
    STALE_AFTER_EDIT = "stale after an edit"
    MASK_OFF_BY_ONE = "mask off by one"
    NOT_RESET = "not reset between runs"
    MOVING_MEAN = "old keys go stale"
