"""One rung of the ladder at one context length, as a question."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from playground.errors import InputError
from playground.measure.question import Subject
from playground.tabs.lab.ladder.figures import RungTiming, build_rungs, time_rung

CONTEXTS = (64, 128, 256)
"""Lengths at which the ladder is climbed: the lowest rungs take seconds for more."""
N_RUNGS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class RungResult:
    """What a rung takes, and whether it is right.

    Attributes:
        timing: what it takes.
        same_token: whether its most probable token is the one of `GPT2.forward`.
        max_abs_logit_diff: between its logits and those of `GPT2.forward`.
    """

    timing: RungTiming
    same_token: bool
    max_abs_logit_diff: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RungQuestion:
    """Time a step of one rung, and hold its answer against the engine's.

    The tokens are random, for no step takes longer for one token than for another.

    Attributes:
        rung: its place on the ladder, from 0.
        context_tokens: tokens of the context.
    """

    rung: int
    context_tokens: int

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> RungResult:
        """Return the result of the rung.

        Raises:
            InputError: the model has no layers.
            Cancelled: `cancelled` returned true.
        """
        gpt2 = subject.gpt2
        if not gpt2.config.n_layer:
            raise InputError("This model has no attention, so there is nothing to climb for.")
        random = np.random.default_rng(self.context_tokens)
        tokens = random.integers(gpt2.config.n_vocab, size=self.context_tokens).tolist()
        rung = build_rungs(gpt2, cancelled)[self.rung]
        timing = time_rung(rung, self.rung, tokens)
        logits = rung.step(tokens)
        wanted = gpt2.forward(tokens, cancelled=cancelled)
        return RungResult(
            timing=timing,
            same_token=int(logits.argmax()) == int(wanted.argmax()),
            max_abs_logit_diff=float(np.abs(logits - wanted).max()),
        )
