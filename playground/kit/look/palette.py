"""The colours of the window, one set a scheme (Okabe–Ito: safe for colour-blind readers)."""

import functools
from dataclasses import dataclass
from enum import Enum

MARK_CONTRAST = 3.0
"""Of lines, borders, bars and what surrounds them (WCAG 2.2, 1.4.11)."""
STRONG_MARK_CONTRAST = 4.5
"""Of the same where a person asks for high contrast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Every colour the window uses, as `#rrggbb`.

    Attributes:
        name: as the table of contrasts and the menu call it.
        with_cache, without_cache: lines and marks of the two paths (contrast at least 3:1).
        with_cache_text, without_cache_text: the same for text (contrast at least 4.5:1).
        edge: parts that only group: cards, lines of a grid.
        outline: what bounds a control, an axis or a picture, and what a slider runs in (3:1).
        accent, on_accent: the one accent, and text upon it.
        generated_tint: behind text that the model wrote.
        surprise: what a token's colour and the curves of surprise are drawn in.
        good, warning, bad: verdicts; never the only sign of one.
        is_high_contrast: made for a person who asks for more.
    """

    name: str
    is_dark: bool
    with_cache: str
    without_cache: str
    with_cache_text: str
    without_cache_text: str
    background: str
    card: str
    edge: str
    outline: str
    control: str
    text: str
    muted: str
    accent: str
    on_accent: str
    generated_tint: str
    surprise: str
    good: str
    warning: str
    bad: str
    is_high_contrast: bool = False

    @property
    def mark_contrast(self) -> float:
        """The least contrast of what is drawn."""
        return STRONG_MARK_CONTRAST if self.is_high_contrast else MARK_CONTRAST

    @property
    def disabled_text(self) -> str:
        """Text that does not apply now: faint, yet at least 3:1."""
        return mix(self.muted, self.card, 0.80)

    @property
    def hovered(self) -> str:
        """A control, or a row of a list, under the pointer."""
        return mix(self.accent, self.control, 0.06)

    @property
    def pressed(self) -> str:
        """A control held down, or a selection: so pale that coloured words stay readable on it.

        What is selected has a line in the accent besides.
        """
        return mix(self.accent, self.control, 0.12)

    @property
    def accent_hovered(self) -> str:
        """The accent under the pointer, a little towards the text colour."""
        return mix(self.text, self.accent, 0.14)


LIGHT = Palette(
    name="light",
    is_dark=False,
    with_cache="#0072B2",
    without_cache="#D55E00",
    with_cache_text="#006AA6",
    without_cache_text="#AB4900",
    background="#F4F5F7",
    card="#FFFFFF",
    edge="#DDE1E6",
    outline="#7F8793",
    control="#FFFFFF",
    text="#1B1F24",
    muted="#5B6572",
    accent="#0072B2",
    on_accent="#FFFFFF",
    generated_tint="#E3F0F9",
    surprise="#A8447F",
    good="#00795B",
    warning="#8A6100",
    bad="#B3261E",
)


DARK = Palette(
    name="dark",
    is_dark=True,
    with_cache="#56B4E9",
    without_cache="#E69F00",
    with_cache_text="#56B4E9",
    without_cache_text="#E69F00",
    background="#16181D",
    card="#1E2128",
    edge="#2C313A",
    outline="#7F8795",
    control="#262A32",
    text="#E6E8EC",
    muted="#9AA3B0",
    accent="#56B4E9",
    on_accent="#10151B",
    generated_tint="#233445",
    surprise="#E08BBE",
    good="#2BC49A",
    warning="#E8B931",
    bad="#FF8A80",
)


HIGH_CONTRAST_LIGHT = Palette(
    name="high contrast, light",
    is_dark=False,
    with_cache="#00497A",
    without_cache="#8A3300",
    with_cache_text="#00497A",
    without_cache_text="#833000",
    background="#FFFFFF",
    card="#FFFFFF",
    edge="#767676",
    outline="#000000",
    control="#FFFFFF",
    text="#000000",
    muted="#333333",
    accent="#00497A",
    on_accent="#FFFFFF",
    generated_tint="#DCEEFA",
    surprise="#7A1F57",
    good="#00503A",
    warning="#5C3F00",
    bad="#8E0F0F",
    is_high_contrast=True,
)


HIGH_CONTRAST_DARK = Palette(
    name="high contrast, dark",
    is_dark=True,
    with_cache="#6FC4FF",
    without_cache="#FFB84D",
    with_cache_text="#6FC4FF",
    without_cache_text="#FFB84D",
    background="#000000",
    card="#000000",
    edge="#8A8A8A",
    outline="#FFFFFF",
    control="#000000",
    text="#FFFFFF",
    muted="#D6D6D6",
    accent="#6FC4FF",
    on_accent="#000000",
    generated_tint="#00304F",
    surprise="#FF9BD0",
    good="#4DE8BC",
    warning="#FFD84D",
    bad="#FFA89F",
    is_high_contrast=True,
)


PALETTES = (LIGHT, DARK, HIGH_CONTRAST_LIGHT, HIGH_CONTRAST_DARK)


def mix(over: str, under: str, share: float) -> str:
    """Return `over` laid upon `under` with this share of opacity, 0 to 1."""
    pairs = zip(_channels(over), _channels(under), strict=True)
    return "#" + "".join(f"{round(top * share + low * (1 - share)):02X}" for top, low in pairs)


@functools.cache
def as_thin_as_seen(ink: str, paper: str, least: float) -> str:
    """Return the faintest ink that still has this contrast on a paper, or else the ink itself."""
    shades = (mix(ink, paper, percent / 100) for percent in range(1, 100))
    return next((shade for shade in shades if contrast(shade, paper) >= least), ink)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_relative_luminance(first), _relative_luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _relative_luminance(colour: str) -> float:
    """Return how light a colour looks, 0 to 1 (WCAG 2.2, "relative luminance")."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _channels(colour: str) -> tuple[int, int, int]:
    """Split `#rrggbb` into red, green and blue, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


class ColourRole(Enum):
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
        return as_thin_as_seen(self.line(palette), palette.card, palette.mark_contrast)

    def text(self, palette: Palette) -> str:
        """Return the colour for words (at least 4.5:1)."""
        return getattr(palette, f"{self.value}_text", self.line(palette))
