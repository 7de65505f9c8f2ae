"""Fault: a new run finds the rows of the last one still in the cache, and appends to them."""

from collections.abc import Sequence

from playground.gpt2 import GPT2
from playground.measure.faults.small_path import SmallPath


class NotReset(SmallPath):
    """Only a text that goes on where the last one ended finds its own rows and no others."""

    def __init__(self, gpt2: GPT2, held: Sequence[int] = ()) -> None:
        super().__init__(gpt2, held)
        self._n_ctx = gpt2.config.n_ctx
        self._first = 0

    def first_row_to_compute(self, context: Sequence[int]) -> int:
        """Keep every row, and compute all of a new run's; without room, start over soundly."""
        n_own = self.n_rows - self._first
        if self.tokens[self._first :] != list(context[:-1][:n_own]):
            self._first, n_own = self.n_rows, 0
        if self._first + len(context) > self._n_ctx:
            self._first, n_own = 0, 0
            self.forget_from(0)
        return n_own
