"""The ladder climbed live: every rung timed on the same tokens and weights."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import median
from time import perf_counter
from typing import Protocol

import numpy as np
from numpy import ndarray

from playground.errors import InputError
from playground.gpt2 import GPT2
from playground.measure.question import Subject
from playground.measure.small_network import Network
from playground.tabs.lab.ladder.rungs.concatenating_cache import ConcatenatingCache
from playground.tabs.lab.ladder.rungs.float32_kept import Float32Kept
from playground.tabs.lab.ladder.rungs.last_row_only import LastRowOnly
from playground.tabs.lab.ladder.rungs.preallocated_cache import PreallocatedCache
from playground.tabs.lab.ladder.rungs.textbook import Textbook
from playground.tabs.lab.ladder.rungs.this_engine import ThisEngine

STEPS_TIMED = 5
SECONDS_A_RUNG = 1.0
"""After this long no further step of a rung is timed: the lowest rungs take seconds for one."""
CONTEXTS = (64, 128, 256)
"""Lengths at which the ladder is climbed: the lowest rungs take seconds for more."""
N_RUNGS = 6


class Rung(Protocol):
    """One way to compute a step. Contexts are given whole, and only ever get longer.

    Attributes:
        title: a few words.
        explanation: what sets it apart from the rung below, as the end of a sentence.
    """

    title: str
    explanation: str

    def prepare(self, tokens: Sequence[int]) -> None:
        """Do what earlier steps of a run would have done; not timed."""
        ...

    def step(self, tokens: Sequence[int]) -> ndarray:
        """Return the logits (n_vocab,) of the token after `tokens`; may be called again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RungTiming:
    """One rung at one context length.

    Attributes:
        rung: its place on the ladder, from 0.
        title: the rung's title.
        explanation: what it does otherwise than the rung below.
        context_tokens: tokens of the context.
        step_ms: median time of a step.
        n_timed: how many steps were timed.
    """

    rung: int
    title: str
    explanation: str
    context_tokens: int
    step_ms: float
    n_timed: int


def build_rungs(gpt2: GPT2, cancelled: Callable[[], bool] = lambda: False) -> tuple[Rung, ...]:
    """Return the rungs, the textbook first, each without any memory yet."""
    network = Network(config=gpt2.config, weights=gpt2.tensors(), cancelled=cancelled)
    return (
        Textbook(network),
        Float32Kept(network),
        LastRowOnly(network),
        ConcatenatingCache(network),
        PreallocatedCache(network),
        ThisEngine(gpt2, cancelled),
    )


def climb(
    gpt2: GPT2,
    tokens: Sequence[int],
    contexts: Sequence[int],
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[RungTiming]:
    """Time a step of every rung at every context length, the shortest first; yield as it goes.

    Args:
        gpt2: the model, whose weights every rung uses.
        tokens: at least as many as the longest context.
        contexts: context lengths, each at least 1.
        cancelled: looked at between blocks of a pass.

    Raises:
        Cancelled: `cancelled` has become true.
        ValueError: there are too few tokens.
    """
    if not all(1 <= n <= len(tokens) for n in contexts):
        raise ValueError(f"the context lengths must be from 1 to {len(tokens)}, not {contexts}")
    rungs = build_rungs(gpt2, cancelled)
    for n in sorted(contexts):
        for place, rung in enumerate(rungs):
            yield time_rung(rung, place, tokens[:n])


def time_rung(rung: Rung, place: int, tokens: Sequence[int]) -> RungTiming:
    """Time a step of one rung.

    Args:
        rung: how to compute it.
        place: of the rung on the ladder, from 0.
        tokens: the context.

    Raises:
        Cancelled: the rung was called off.
    """
    rung.prepare(tokens)
    seconds = _step_times(rung, tokens)
    return RungTiming(
        rung=place,
        title=rung.title,
        explanation=rung.explanation,
        context_tokens=len(tokens),
        step_ms=1e3 * median(seconds),
        n_timed=len(seconds),
    )


def _step_times(rung: Rung, tokens: Sequence[int]) -> list[float]:
    """Time a few steps in seconds; the first one, a warm-up, counts only if it is all there is."""
    times: list[float] = []
    while len(times) <= STEPS_TIMED and sum(times) < SECONDS_A_RUNG:
        start = perf_counter()
        rung.step(tokens)
        times.append(perf_counter() - start)
    return times[1:] or times


@dataclass(frozen=True, slots=True, kw_only=True)
class ClimbResult:
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
class ClimbQuestion:
    """Time a step of one rung, and hold its answer against the engine's.

    The tokens are random, for no step takes longer for one token than for another.

    Attributes:
        rung: its place on the ladder, from 0.
        context_tokens: tokens of the context.
    """

    rung: int
    context_tokens: int

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> ClimbResult:
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
        return ClimbResult(
            timing=timing,
            same_token=int(logits.argmax()) == int(wanted.argmax()),
            max_abs_logit_diff=float(np.abs(logits - wanted).max()),
        )


class ClimbState(Enum):
    """What is going on."""

    NOT_YET = "not yet"
    CLIMBING = "climbing"
    WAITING = "waiting"
    """It goes on once nobody else needs the worker."""
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderProgress:
    """Everything measured so far.

    Attributes:
        state: what is going on.
        contexts: the context lengths to be measured, the shortest first.
        results: what has been, rung by rung.
        failure: why it could not go on; empty unless the state says so.
    """

    state: ClimbState
    contexts: tuple[int, ...]
    results: tuple[ClimbResult, ...]
    failure: str = ""

    @property
    def n_planned(self) -> int:
        """Results that a whole climb has."""
        return N_RUNGS * len(self.contexts)

    @property
    def n_same(self) -> int:
        """Results whose token is the engine's."""
        return sum(result.same_token for result in self.results)

    @property
    def max_abs_logit_diff(self) -> float:
        """The largest difference of a logit from the engine's."""
        return max((result.max_abs_logit_diff for result in self.results), default=0.0)

    def of_rung(self, rung: int) -> tuple[ClimbResult, ...]:
        """Return what was measured of one rung, the shortest context first."""
        return tuple(result for result in self.results if result.timing.rung == rung)

    def gain(self, rung: int) -> float | None:
        """Return how many times faster a rung is than the one below, at their longest context."""
        below = {r.timing.context_tokens: r.timing.step_ms for r in self.of_rung(rung - 1)}
        for result in reversed(self.of_rung(rung)):
            if below_ms := below.get(result.timing.context_tokens):
                return below_ms / result.timing.step_ms
        return None
