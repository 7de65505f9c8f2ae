"""Measures steps with a hook and without, in turns, so that the two can be compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from playground.gpt2 import GPT2, Cancelled, KVCache
from playground.tabs.costs.time.timing_hook import TimingHook

FEWEST_TURNS, MOST_TURNS = 2, 12
ENOUGH_S = 0.25
"""Turns are repeated up to this time: a short pass needs many, a long one scatters little."""


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
