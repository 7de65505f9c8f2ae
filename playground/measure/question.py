"""What a view may ask about the model, to be answered on the worker between two steps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from playground.generation.session import Session
from playground.gpt2 import GPT2
from playground.text import Tokenizer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """What questions are asked about.

    Attributes:
        gpt2: the model in hand; a question may run forward passes with caches of its own.
        tokenizer: of that model.
        session: the run in hand; a question reads it and leaves it as it is.
    """

    gpt2: GPT2
    tokenizer: Tokenizer
    session: Session


class Question(Protocol):
    """A frozen value that knows how to answer itself."""

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> object:
        """Return a frozen value; its arrays are read-only.

        Raises:
            Cancelled: `cancelled` returned true.
            InputError: the question cannot be answered, for a reason a person can act on.
        """
        ...
