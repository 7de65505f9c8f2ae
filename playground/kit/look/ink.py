"""What a mark in a plot means, and the colour that this takes in a palette."""

from enum import Enum

from playground.kit.look.colour import mix
from playground.kit.look.palette import Palette

_FAINT = 0.35
"""Of the ink, upon the card: seen when looked for, never in the way of the current run."""


class Ink(Enum):
    """The meanings that have a colour of their own."""

    WITH_CACHE = "with_cache"
    WITHOUT_CACHE = "without_cache"
    NEUTRAL = "muted"
    SURPRISE = "surprise"
    WARNING = "warning"
    BAD = "bad"

    def line(self, palette: Palette) -> str:
        """Return the colour for lines and symbols (at least 3:1)."""
        return getattr(palette, self.value)

    def faint(self, palette: Palette) -> str:
        """Return the colour for what stays in the background, such as an earlier run."""
        return mix(self.line(palette), palette.card, _FAINT)

    def text(self, palette: Palette) -> str:
        """Return the colour for words (at least 4.5:1)."""
        return getattr(palette, f"{self.value}_text", self.line(palette))
