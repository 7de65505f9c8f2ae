"""Questions for the logits that a token was, or would be, drawn from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.generation import step_uniform
from playground.gpt2 import GPT2, ContextError
from playground.measure.question import Subject


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NextLogits:
    """What the model says after a context.

    Attributes:
        context: the tokens so far, a hidden start token included.
        logits: `(n_vocab,)`, read-only.
        uniform: the step's draw from [0, 1); None for a text after which nothing is drawn yet.
    """

    context: tuple[int, ...]
    logits: NDArray[np.floating[Any]]
    uniform: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskStep:
    """What step `index` of a run was drawn from; answered by `NextLogits`.

    The session keeps the logits of its last steps; an older step costs one forward pass.

    Attributes:
        context: the tokens that the step was computed from.
        index: of the step.
        seed: of the run.
    """

    context: tuple[int, ...]
    index: int
    seed: int

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> NextLogits:
        """Return the very logits of the step if they are kept; else compute them again."""
        uniform = step_uniform(self.seed, self.index)
        kept = subject.session.step_logits(self.index)
        if kept is not None and kept.context == self.context and kept.uniform == uniform:
            return NextLogits(context=self.context, logits=kept.logits, uniform=uniform)
        require_fit(self.context, subject.gpt2)
        logits = subject.session.logits_after(self.context, cancelled=cancelled)
        logits.setflags(write=False)
        return NextLogits(context=self.context, logits=logits, uniform=uniform)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskText:
    """What would follow the text as it stands; answered by `NextLogits`.

    To be asked while nothing runs: the session takes the text in, so that a run that goes on from
    it need not.

    Attributes:
        context: the text's tokens, a hidden start token included.
    """

    context: tuple[int, ...]

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> NextLogits:
        """Compute the rows that the session's cache lacks."""
        require_fit(self.context, subject.gpt2)
        logits = subject.session.logits_after(self.context, take_in=True, cancelled=cancelled)
        logits.setflags(write=False)
        return NextLogits(context=self.context, logits=logits)


def require_fit(context: tuple[int, ...], gpt2: GPT2) -> None:
    """Refuse a text that is longer than the model's context.

    Raises:
        ContextError: it is.
    """
    n_ctx = gpt2.config.n_ctx
    if len(context) > n_ctx:
        raise ContextError(
            f"The text is {len(context):,} tokens long, but the model’s context holds {n_ctx:,}."
        )
