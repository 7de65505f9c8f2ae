"""Where the time of a step goes, as a question."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from playground.generation import SamplingParams, next_token_distribution
from playground.gpt2 import GPT2, KVCache
from playground.measure.calibration import Calibration, calibrate
from playground.measure.costs import cached_step_costs, uncached_step_costs
from playground.measure.other_work import OtherWork
from playground.measure.question import Subject
from playground.tabs.costs.time.figures import Profile, StepProfile, part_profiles
from playground.tabs.costs.time.measure import PassTimes, time_pass

N_CONTEXTS = 5
_SHORTEST = 16
_SAMPLING_TURNS = 5


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
        cache = gpt2.new_cache()
        steps: list[StepProfile] = []
        for n_kv in self.contexts or context_lengths(len(self.context)):
            steps += self._both_ways(gpt2, cache, n_kv, calibration, cancelled)
        return Profile(
            steps=tuple(steps),
            took_s=perf_counter() - began_s,
            others_share=other_work.share(),
        )

    def _both_ways(
        self,
        gpt2: GPT2,
        cache: KVCache,
        n_kv: int,
        calibration: Calibration,
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
            _step_profile(gpt2, cached, sampling_s, calibration, n_kv=n_kv, cached=True),
            _step_profile(gpt2, uncached, sampling_s, calibration, n_kv=n_kv, cached=False),
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
    calibration: Calibration,
    *,
    n_kv: int,
    cached: bool,
) -> StepProfile:
    costs_of = cached_step_costs if cached else uncached_step_costs
    costs = costs_of(gpt2.config, n_kv, itemsize=gpt2.dtype.itemsize)
    parts = part_profiles(times.seconds, costs, sampling_s=sampling_s, calibration=calibration)
    return StepProfile(
        cached=cached,
        n_kv=n_kv,
        parts=parts,
        plain_s=times.plain_s,
        profiled_s=times.profiled_s,
    )
