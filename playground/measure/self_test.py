"""A path raced against itself: which differences between two figures are none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, log
from statistics import median
from time import perf_counter

import numpy as np

from playground.gpt2 import GPT2, Cancelled, KVCache
from playground.measure.calibration.clock import MOST_WAITED, Waiting
from playground.measure.question import Subject
from playground.measure.speedup import N_LONGEST

N_STEPS = 200
FIRST_CONTEXT = 16
N_WARM_UP = 5
LONGEST_S = 30.0
"""A large model takes fewer steps, but no fewer than two of the windows that figures are of."""
UNTESTED_DIFFERENCE = 0.03
"""What is taken for none on a machine that was not tested: one at rest stays within it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """How far apart two measurements of the same path lie.

    Attributes:
        ratio: the median time of one side ÷ that of the other; 1 if the clock is fair.
        low, high: between which nineteen in twenty such ratios lie when they are taken over as
            few steps as a speed-up is stated of.
        n_steps: timed on each side, disturbed ones left out.
    """

    ratio: float
    low: float
    high: float
    n_steps: int

    @property
    def difference(self) -> float:
        """The largest share by which a figure differs from another one for no reason."""
        return exp(max(abs(log(each)) for each in (self.ratio, self.low, self.high))) - 1

    @property
    def words(self) -> str:
        """Say what was found, in two sentences."""
        return (
            f"Steps with the cache raced against themselves: {self.ratio:.3f}× over "
            f"{self.n_steps} steps, {self.low:.3f} to {self.high:.3f}× over any {N_LONGEST}. "
            f"What differs by less than {100 * self.difference:.1f} % is no difference here."
        )


def is_seen(speedup: float, self_test: SelfTest | None) -> bool:
    """Tell whether a speed-up is more than the machine's own scatter, tested or usual."""
    difference = UNTESTED_DIFFERENCE if self_test is None else self_test.difference
    return abs(log(speedup)) > log(1 + difference)


def run_self_test(
    gpt2: GPT2,
    *,
    n_steps: int = N_STEPS,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> SelfTest:
    """Time the same steps with the cache on two sides, in turns that each side begins alike often.

    Args:
        gpt2: the model.
        n_steps: to time on each side, after a few to warm up.
        progress: told which fraction is done.
        cancelled: looked at between blocks of a pass.

    Raises:
        Cancelled: `cancelled` returned true.
    """
    tokens = np.random.default_rng(0).integers(0, gpt2.config.n_vocab, gpt2.config.n_ctx)
    first = min(FIRST_CONTEXT, gpt2.config.n_ctx - 1)
    sides = (gpt2.new_cache(), gpt2.new_cache())
    for cache in sides if first else ():
        gpt2.forward(tokens[:first], cache, cancelled=cancelled)
    quiet: list[tuple[float, float]] = []
    disturbed: list[tuple[float, float]] = []
    late_from_s = perf_counter() + LONGEST_S
    for number in range(-N_WARM_UP, n_steps):
        if number >= 2 * N_LONGEST and perf_counter() > late_from_s:
            break
        n_past = first + (number + N_WARM_UP) % (gpt2.config.n_ctx - first)
        pair_s, waiting = [0.0, 0.0], Waiting()
        for side in (0, 1) if number % 2 else (1, 0):
            pair_s[side] = _step_s(gpt2, tokens, sides[side], n_past, cancelled)
        if number >= 0:
            is_disturbed = waiting.seconds() > MOST_WAITED * sum(pair_s)
            (disturbed if is_disturbed else quiet).append((pair_s[0], pair_s[1]))
        if progress is not None:
            progress((number + N_WARM_UP + 1) / (n_steps + N_WARM_UP))
    # As everywhere: what waited for a processor counts only where there is nothing else.
    pairs = quiet if len(quiet) >= min(N_LONGEST, n_steps) else quiet + disturbed
    return compare([one for one, _ in pairs], [other for _, other in pairs])


def _step_s(
    gpt2: GPT2, tokens: np.ndarray, cache: KVCache, n_past: int, cancelled: Callable[[], bool]
) -> float:
    """Return the seconds of the step behind `n_past` tokens."""
    if cancelled():  # a model without blocks never looks
        raise Cancelled
    cache.truncate(n_past)
    start = perf_counter()
    gpt2.forward(tokens[n_past : n_past + 1], cache, cancelled=cancelled)
    return perf_counter() - start


def compare(one_s: Sequence[float], other_s: Sequence[float]) -> SelfTest:
    """Hold two sides' times of the same steps, in order, against each other.

    The medians are, as single steps scatter, and windows of as many steps as a speed-up is stated
    of show how far such a figure strays.
    """
    size = min(N_LONGEST, len(one_s))
    ratios = [
        median(one_s[first : first + size]) / median(other_s[first : first + size])
        for first in range(len(one_s) - size + 1)
    ]
    low, high = np.percentile(ratios, (2.5, 97.5)).tolist()
    return SelfTest(ratio=median(one_s) / median(other_s), low=low, high=high, n_steps=len(one_s))


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTestQuestion:
    """Race the model in hand against itself, with caches of the question's own."""

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> SelfTest:
        """Return what differs without a reason, after half a second to half a minute.

        Raises:
            Cancelled: `cancelled` returned true.
        """
        return run_self_test(subject.gpt2, cancelled=cancelled)
