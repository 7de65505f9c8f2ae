"""The application's style sheet, filled in from a palette and a text size.

A widget asks for its look by the dynamic property `role`:

- buttons: `primary` (the one accent), `segment` (one of a row of choices), `quiet` (no frame);
- frames: `card`, `popup`; labels: `title`, `muted`, `small` (muted and smaller), `figure`,
  `figure_large`, and `with_cache`, `without_cache`, `good`, `warning`, `bad` for their colours.
"""

import functools
from pathlib import Path
from string import Template

from playground.kit.look.palette import Palette
from playground.resource_files import resource_path


def stylesheet(palette: Palette, font_px: int) -> str:
    """Return Qt style sheet text for these colours at this base text size."""
    return _template().substitute(_colours(palette), **_icons(palette), **_sizes(font_px))


@functools.cache
def _template() -> Template:
    return Template(Path(__file__).with_name("window.qss").read_text(encoding="utf-8"))


def _colours(palette: Palette) -> dict[str, str]:
    return {
        "background": palette.background,
        "card": palette.card,
        "edge": palette.edge,
        "control": palette.control,
        "text": palette.text,
        "muted": palette.muted,
        "accent": palette.accent,
        "on_accent": palette.on_accent,
        "with_cache": palette.with_cache_text,
        "without_cache": palette.without_cache_text,
        "good": palette.good,
        "warning": palette.warning,
        "bad": palette.bad,
        "disabled": palette.disabled_text,
        "hovered": palette.hovered,
        "pressed": palette.pressed,
        "track": palette.track,
        "accent_hovered": palette.accent_hovered,
    }


def _sizes(font_px: int) -> dict[str, str]:
    """Return lengths in pixels that grow with the text."""
    lengths = {
        "font_px": font_px,
        "small_px": font_px * 0.92,
        "reading_px": font_px * 1.3,
        "figure_px": font_px * 1.08,
        "figure_large_px": font_px * 1.7,
        "pad_y": font_px * 0.42,
        "pad_x": font_px * 0.95,
        "handle": font_px * 0.92,
        "handle_margin": -font_px * 0.46,
        "handle_radius": font_px * 0.46 + 1,
        "slider": font_px * 0.92 + 10,
        "scroll": font_px * 0.85,
        "chevron": font_px * 0.85,
        "scroller": font_px * 2,
    }
    return {name: f"{round(length)}px" for name, length in lengths.items()}


def _icons(palette: Palette) -> dict[str, str]:
    """Return the addresses of the marks that a style sheet can only take from files.

    The chevrons are drawn in one grey that keeps 3:1 on both schemes' controls.
    """
    check = "check-dark" if palette.is_dark else "check-light"
    names = {f"chevron_{way}": f"chevron-{way}" for way in ("down", "up", "left", "right")}
    names["check"] = check
    return {
        f"icon_{key}": resource_path(f"icons/{name}.svg").as_posix() for key, name in names.items()
    }
