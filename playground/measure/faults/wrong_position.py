"""Fault: every pass counts positions from 0, as code does that forgets the cache's offset."""

from playground.measure.faults.small_path import SmallPath


class WrongPosition(SmallPath):
    """The prompt goes in right; each token after it takes itself for the first of the text."""

    def positions(self, n_seq: int) -> slice:
        """Return the positions of a text that begins with the new rows."""
        return slice(0, n_seq)
