"""Fault: the cache counts its rows but never compares them with the text."""

from collections.abc import Sequence

from playground.measure.faults.small_path import SmallPath


class StaleAfterEdit(SmallPath):
    """As many rows as there are stay, whatever tokens they were computed from."""

    def first_row_to_compute(self, context: Sequence[int]) -> int:
        """Keep every row that has a place in `context`."""
        n_kept = min(self.n_rows, len(context) - 1)
        self.forget_from(n_kept)
        return n_kept
