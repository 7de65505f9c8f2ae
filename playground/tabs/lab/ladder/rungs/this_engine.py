"""Rung 6, the playground's own engine, with its KV cache."""

from collections.abc import Callable, Sequence

from numpy import ndarray

from playground.gpt2 import GPT2


class ThisEngine:
    """`GPT2.forward` as every run uses it."""

    title = "This engine"
    explanation = "fewer and fused array operations, in place, on buffers that are kept"

    def __init__(self, gpt2: GPT2, cancelled: Callable[[], bool]) -> None:
        self._gpt2 = gpt2
        self._cancelled = cancelled
        self._cache = gpt2.new_cache()

    def prepare(self, tokens: Sequence[int]) -> None:
        """Take in a context up to and without its last token."""
        new = tokens[self._cache.offset : -1]
        if new:
            self._gpt2.forward(new, self._cache, cancelled=self._cancelled)

    def step(self, tokens: Sequence[int]) -> ndarray:
        """Return the logits (n_vocab,) of the token after `tokens`, all but one prepared.

        The cache goes back by a row, so that a step can be timed again.
        """
        logits = self._gpt2.forward(tokens[-1:], self._cache, cancelled=self._cancelled)
        self._cache.truncate(self._cache.offset - 1)
        return logits
