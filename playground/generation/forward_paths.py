"""The ways to compute a step: with the KV cache and without; each times its own forward passes."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from playground.generation.disturbance import PassClock
from playground.generation.records import ForwardPass
from playground.gpt2 import GPT2

Logits = NDArray[np.floating[Any]]
CancelledCheck = Callable[[], bool]


class ForwardPath(Protocol):
    """One way to get the logits of what follows a context."""

    def forward(
        self, context: Sequence[int], cancelled: CancelledCheck | None = None
    ) -> tuple[Logits, ForwardPass]:
        """Return the logits `(n_vocab,)` after the last token of `context`, and how it went.

        Raises:
            Cancelled: `cancelled` returned true; the next call computes what this one left out.
        """
        ...


class KeepingPath(ForwardPath, Protocol):
    """A path that keeps keys and values from call to call."""

    @property
    def used_bytes(self) -> int:
        """Bytes of the keys and values held."""
        ...

    def look(self, context: Sequence[int], cancelled: CancelledCheck | None = None) -> Logits:
        """Return the logits after a context and leave what is kept as it was.

        Raises:
            Cancelled: `cancelled` returned true.
        """
        ...


class CachedPath:
    """Keeps keys and values, and computes only the rows that the cache lacks.

    The cache outlives runs: whatever prefix of a context it holds, from an earlier step, an earlier
    run or the text before an edit, is not computed again. So a decode step, the first step of a run
    and the first after a stretch without the cache are one and the same thing.
    """

    def __init__(self, gpt2: GPT2) -> None:
        self._gpt2 = gpt2
        self._cache = gpt2.new_cache()
        self._tokens: list[int] = []
        self._warmed_up: set[bool] = set()
        self._clock = PassClock()

    @property
    def used_bytes(self) -> int:
        """Bytes of the keys and values held."""
        return self._cache.used_bytes

    def forward(
        self, context: Sequence[int], cancelled: CancelledCheck | None = None
    ) -> tuple[Logits, ForwardPass]:
        """Compute the rows that the cache lacks; see `ForwardPath`."""
        n_past = self._keep_common_prefix(context)
        rows = np.array(context[n_past:])
        with self._clock:
            logits = self._gpt2.forward(rows, self._cache, cancelled=cancelled)
        self._tokens.extend(context[n_past:])
        is_single_row = len(rows) == 1
        forward_pass = ForwardPass(
            cached=True,
            n_past=n_past,
            n_seq=len(rows),
            forward_s=self._clock.forward_s,
            waited_s=self._clock.waited_s,
            warm_up=is_single_row not in self._warmed_up,
        )
        self._warmed_up.add(is_single_row)
        return logits, forward_pass

    def look(self, context: Sequence[int], cancelled: CancelledCheck | None = None) -> Logits:
        """Return the logits after a context and leave the cache as it was, to the bit.

        Raises:
            Cancelled: `cancelled` returned true.
        """
        n_past = common_prefix_length(self._tokens, context[:-1])
        rows = np.array(context[n_past:])
        with self._cache.lent(n_past, len(rows)):
            return self._gpt2.forward(rows, self._cache, cancelled=cancelled)

    def _keep_common_prefix(self, context: Sequence[int]) -> int:
        """Forget the rows that do not belong to `context`; return how many stay.

        The last token's row is always computed: the logits come from it.
        """
        n_common = common_prefix_length(self._tokens, context[:-1])
        self._cache.truncate(n_common)
        del self._tokens[n_common:]
        return n_common


class UncachedPath:
    """Keeps nothing, and computes every row of the context again."""

    def __init__(self, gpt2: GPT2) -> None:
        self._gpt2 = gpt2
        self._warmed_up = False
        self._clock = PassClock()

    def forward(
        self, context: Sequence[int], cancelled: CancelledCheck | None = None
    ) -> tuple[Logits, ForwardPass]:
        """Compute all rows; see `ForwardPath`."""
        rows = np.array(context)
        with self._clock:
            logits = self._gpt2.forward(rows, cancelled=cancelled)
        forward_pass = ForwardPass(
            cached=False,
            n_past=0,
            n_seq=len(rows),
            forward_s=self._clock.forward_s,
            waited_s=self._clock.waited_s,
            warm_up=not self._warmed_up,
        )
        self._warmed_up = True
        return logits, forward_pass


def common_prefix_length(first: Sequence[int], second: Sequence[int]) -> int:
    """Return how many tokens two sequences begin with in common."""
    for place, (ours, theirs) in enumerate(zip(first, second, strict=False)):
        if ours != theirs:
            return place
    return min(len(first), len(second))
