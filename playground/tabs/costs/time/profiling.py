"""Measures steps with a hook and without, in turns, so that the two can be compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from playground.generation import SamplingParams, next_token_distribution
from playground.gpt2 import GPT2, Cancelled, KVCache
from playground.measure.calibration import Calibration, calibrate, forget
from playground.measure.calibration.passes import TimingHook
from playground.measure.costs import cached_step_costs, uncached_step_costs
from playground.measure.machine import OtherWork
from playground.measure.question import Subject
from playground.tabs.costs.time.figures import Profile, StepProfile, part_profiles

FEWEST_TURNS, MOST_TURNS = 2, 12
ENOUGH_S = 0.25
"""Turns are repeated up to this time: a short pass needs many, a long one scatters little."""
N_CONTEXTS = 5
_SHORTEST = 16
_SAMPLING_TURNS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PassTimes:
    """One forward pass, timed both ways.

    Attributes:
        plain_s: without a hook.
        profiled_s: with one.
        seconds: of each operation in the profiled pass.
    """

    plain_s: float
    profiled_s: float
    seconds: dict[str, float]


def time_pass(
    gpt2: GPT2,
    tokens: Sequence[int],
    cache: KVCache | None,
    cancelled: Callable[[], bool],
) -> PassTimes:
    """Time a pass over `tokens`, a few times, and leave the cache as it was.

    The plain and the profiled passes take turns, and take turns in going first, so that whatever
    disturbs or favours a pass does so for both kinds. Of each kind the fastest counts: other
    programs only ever add.

    Args:
        gpt2: the model.
        tokens: to compute; with a cache the new one only.
        cache: holds the rows before, or None for a pass without.
        cancelled: looked at between layers.

    Raises:
        Cancelled: `cancelled` returned true; a cache may then hold the new rows.
    """
    timer = _PassTimer(gpt2, tokens, cache, cancelled)
    timer.plain()  # the first pass of its size finds its buffers cold
    began_s = perf_counter()
    plain: list[float] = []
    profiled: list[tuple[float, dict[str, float]]] = []
    while len(plain) < FEWEST_TURNS or (
        len(plain) < MOST_TURNS and perf_counter() - began_s < ENOUGH_S
    ):
        if len(plain) % 2:
            profiled.append(timer.profiled())
            plain.append(timer.plain())
        else:
            plain.append(timer.plain())
            profiled.append(timer.profiled())
    profiled_s, seconds = min(profiled, key=lambda each: each[0])
    return PassTimes(plain_s=min(plain), profiled_s=profiled_s, seconds=seconds)


class _PassTimer:
    """Takes the same pass over and over."""

    def __init__(
        self,
        gpt2: GPT2,
        tokens: Sequence[int],
        cache: KVCache | None,
        cancelled: Callable[[], bool],
    ) -> None:
        self._gpt2, self._tokens, self._cache = gpt2, tokens, cache
        self._cancelled = cancelled
        self._hook = TimingHook()

    def plain(self) -> float:
        """Return the seconds of a pass without a hook."""
        self._check()
        start_s = perf_counter()
        self._gpt2.forward(self._tokens, self._cache, cancelled=self._cancelled)
        took_s = perf_counter() - start_s
        self._forget()
        return took_s

    def profiled(self) -> tuple[float, dict[str, float]]:
        """Return the seconds of a pass with a hook, and those of its operations."""
        self._check()
        start_s = perf_counter()
        self._hook.start()
        self._gpt2.forward(self._tokens, self._cache, hook=self._hook, cancelled=self._cancelled)
        took_s = perf_counter() - start_s
        self._forget()
        return took_s, dict(self._hook.seconds)

    def _check(self) -> None:
        if self._cancelled():
            raise Cancelled

    def _forget(self) -> None:
        if self._cache is not None:
            self._cache.truncate(self._cache.offset - len(self._tokens))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileQuestion:
    """Take steps of a text at a few context lengths, both ways, with the clock in hand.

    They are steps of the question's own, with a cache of its own: a run's timings stay plain, and
    its cache stays as it is.

    Attributes:
        context: the text's tokens, at least one and at most n_ctx.
        sampling: how tokens are drawn.
        contexts: the context lengths to profile; a few up to the whole text unless given.
        calibration_path: the file that keeps the machine's limits; in the user's cache folder
            unless given.
    """

    context: tuple[int, ...]
    sampling: SamplingParams
    contexts: tuple[int, ...] = ()
    calibration_path: Path | None = None

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> Profile:
        """Return the profile, after seconds for a large model.

        Raises:
            Cancelled: `cancelled` returned true.
        """
        began_s, other_work = perf_counter(), OtherWork()
        gpt2 = subject.gpt2
        calibration = calibrate(
            gpt2.config, gpt2.dtype, path=self.calibration_path, cancelled=cancelled
        )
        limits = None if calibration.is_disturbed else calibration
        cache = gpt2.new_cache()
        steps: list[StepProfile] = []
        for n_kv in self.contexts or context_lengths(len(self.context)):
            steps += self._both_ways(gpt2, cache, n_kv, limits, cancelled)
        profile = Profile(
            steps=tuple(steps),
            took_s=perf_counter() - began_s,
            others_share=other_work.share() or 0.0,
        )
        if profile.beats_limit:
            forget(gpt2.config, gpt2.dtype, path=self.calibration_path)
        return profile

    def _both_ways(
        self,
        gpt2: GPT2,
        cache: KVCache,
        n_kv: int,
        limits: Calibration | None,
        cancelled: Callable[[], bool],
    ) -> tuple[StepProfile, StepProfile]:
        """Profile the step at one context length with the cache, then without."""
        tokens = self.context[:n_kv]
        if cache.offset < n_kv - 1:
            gpt2.forward(tokens[cache.offset : -1], cache, cancelled=cancelled)
        sampling_s = self._sampling_s(gpt2, tokens, cache)
        cached = time_pass(gpt2, tokens[-1:], cache, cancelled)
        uncached = time_pass(gpt2, tokens, None, cancelled)
        return (
            _step_profile(gpt2, cached, sampling_s, limits, n_kv=n_kv, cached=True),
            _step_profile(gpt2, uncached, sampling_s, limits, n_kv=n_kv, cached=False),
        )

    def _sampling_s(self, gpt2: GPT2, tokens: tuple[int, ...], cache: KVCache) -> float:
        """Return the time to draw a token, which is the same both ways."""
        logits = gpt2.forward(tokens[-1:], cache)
        cache.truncate(len(tokens) - 1)
        times_s: list[float] = []
        for _ in range(_SAMPLING_TURNS):
            start_s = perf_counter()
            next_token_distribution(logits, self.sampling, tokens).draw(0.5)
            times_s.append(perf_counter() - start_s)
        return min(times_s)


def context_lengths(n_tokens: int) -> tuple[int, ...]:
    """Return a few context lengths, evenly spread up to that of a text of `n_tokens`."""
    if n_tokens <= _SHORTEST:
        return (n_tokens,)
    n_contexts = min(N_CONTEXTS, n_tokens // _SHORTEST + 1)
    spread = np.linspace(_SHORTEST, n_tokens, n_contexts).round().astype(int)
    return tuple(dict.fromkeys(spread.tolist()))


def _step_profile(
    gpt2: GPT2,
    times: PassTimes,
    sampling_s: float,
    limits: Calibration | None,
    *,
    n_kv: int,
    cached: bool,
) -> StepProfile:
    costs_of = cached_step_costs if cached else uncached_step_costs
    costs = costs_of(gpt2.config, n_kv, itemsize=gpt2.dtype.itemsize)
    parts = part_profiles(times.seconds, costs, sampling_s=sampling_s, calibration=limits)
    return StepProfile(
        cached=cached,
        n_kv=n_kv,
        parts=parts,
        plain_s=times.plain_s,
        profiled_s=times.profiled_s,
    )
