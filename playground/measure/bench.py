"""What is to be timed."""

from dataclasses import dataclass
from typing import Any

from playground.errors import InputError
from playground.gpt2 import GPT2Config

MOST_CONTEXTS = 4
"""Context lengths compared with and without the cache; the slow ones take a second each."""


class BenchError(InputError):
    """A benchmark that cannot be run as asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchPlan:
    """One benchmark as it was asked for.

    Attributes:
        prompt_tokens: rows of the prefill.
        new_tokens: decode steps after it.
        repeats: rounds that are timed, after one to warm up.

    Raises:
        BenchError: a number is not a whole number of at least 1.
    """

    prompt_tokens: int = 256
    new_tokens: int = 64
    repeats: int = 5

    def __post_init__(self) -> None:
        _require_count("prompt tokens", self.prompt_tokens)
        _require_count("new tokens", self.new_tokens)
        _require_count("repeats", self.repeats)

    @property
    def n_longest(self) -> int:
        """The longest context of the benchmark."""
        return self.prompt_tokens + self.new_tokens

    @property
    def contexts(self) -> tuple[int, ...]:
        """Context lengths at which both ways are timed, evenly over the decode steps."""
        first, last = self.prompt_tokens + 1, self.n_longest
        n_gaps = min(MOST_CONTEXTS, self.new_tokens) - 1
        if n_gaps == 0:
            return (last,)
        return tuple(first + (last - first) * i // n_gaps for i in range(n_gaps + 1))

    def require_room(self, config: GPT2Config) -> None:
        """Refuse a model whose context is too short.

        Raises:
            BenchError: it is.
        """
        if self.n_longest > config.n_ctx:
            raise BenchError(
                f"{self.prompt_tokens} prompt tokens and {self.new_tokens} new ones make "
                f"{self.n_longest}, but the model's context holds {config.n_ctx}."
            )


def _require_count(name: str, value: Any) -> None:
    """Refuse anything but a whole number of at least 1."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise BenchError(f"{name} must be a whole number of at least 1, not {value!r}.")
