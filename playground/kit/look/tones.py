"""Colours that follow from a palette's own."""

from playground.kit.look.colour import mix
from playground.kit.look.palette import Palette


def disabled_text(palette: Palette) -> str:
    """Text that does not apply now: faint, yet at least 3:1."""
    return mix(palette.muted, palette.card, 0.80)


def hovered(palette: Palette) -> str:
    """A control, or a row of a list, under the pointer."""
    return mix(palette.accent, palette.control, 0.10)


def pressed(palette: Palette) -> str:
    """A control held down, or the background of a selection that is not a control."""
    return mix(palette.accent, palette.control, 0.22)


def track(palette: Palette) -> str:
    """What a slider's handle or a scroll bar's runs in; also the resting scroll handle."""
    return mix(palette.muted, palette.card, 0.38)


def accent_hovered(palette: Palette) -> str:
    """The accent under the pointer, a little towards the text colour."""
    return mix(palette.text, palette.accent, 0.14)
