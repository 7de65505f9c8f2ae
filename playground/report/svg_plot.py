"""A plot as SVG, without Qt: axes with the window's numbers, and what is drawn between them.

Colours are the page's: an element has a class that says what it is of (`with`, `without`, …) and
one that says what it is (`line`, `dots`, …), and `page_style` knows what both look like.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from jaxtyping import Shaped

from playground.kit.plots.ticks import linear_ticks, log_ticks, tick_text, x_range, y_range

Values = Shaped[np.ndarray, " points"]

_WIDTH, _HEIGHT = 760, 340
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 130, 40, 52
_X0, _X1, _Y0, _Y1 = _LEFT, _WIDTH - _RIGHT, _HEIGHT - _BOTTOM, _TOP
_LINE_PX = 17
"""From one line of words to the next."""
_GAP_PX = 8
_MOST_X_TICKS, _MOST_Y_TICKS, _MOST_LOG_TICKS = 10, 6, 8
_CHARACTER_PX = 6.6
"""Of the words along the top, about: whether two would touch is told without a font."""
_SYMBOLS = {
    "disc": '<circle r="4"/>',
    "square": '<rect x="-4" y="-4" width="8" height="8"/>',
    "ring": '<circle r="2.8"/>',
    "circle": '<circle r="4"/>',
    "triangle": '<path d="M0-5 4.6 3.4H-4.6z"/>',
    "diamond": '<path d="M0-5 5 0 0 5-5 0z"/>',
    "cross": '<path d="M-4-4 4 4M-4 4 4-4"/>',
}
"""Around the origin; a page's rules say whether they are filled."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """Points of one kind, before it is known where on the page they are.

    Attributes:
        role: what they are of; a class of the page.
        x, y: in their units; NaN in y is a gap.
        kind: `line`, `faint`, `limit`, `dots`, or a symbol's name.
    """

    role: str
    x: Values
    y: Values
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnBand:
    """A tint between two curves."""

    role: str
    x: Values
    low: Values
    high: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class EndLabel:
    """Words at the right of a line's end.

    Attributes:
        role: what they are of.
        y: where the line ends, in its unit.
        lines: the first one names the line.
    """

    role: str
    y: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SvgPlot:
    """What a plot shows; `svg` draws it.

    Attributes:
        name: what it shows, for whoever does not see it.
        x_title, y_title: of the axes.
        is_log: the vertical axis is logarithmic.
        drawn: from the bottom to the top.
        bands: under all of it.
        changes: where a setting was changed, and what.
        labels: at the lines' ends.
    """

    name: str
    x_title: str
    y_title: str
    is_log: bool
    drawn: Sequence[Drawn]
    bands: Sequence[DrawnBand] = ()
    changes: Sequence[tuple[float, str]] = ()
    labels: Sequence[EndLabel] = ()

    def svg(self) -> str:
        """Return the element, to stand in a page."""
        scale = _Scale(self)
        name = escape(self.name)
        return "\n".join(
            [
                f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{name}">',
                *_axes(self, scale),
                *(_band(band, scale) for band in self.bands),
                *_changes(self.changes, scale),
                *(_element(each, scale) for each in self.drawn if len(each.x)),
                *_labels(self.labels, scale),
                "</svg>",
            ]
        )


class _Scale:
    """From values to places on the page."""

    def __init__(self, plot: SvgPlot) -> None:
        self.x = x_range([each.x for each in plot.drawn])
        self.y = y_range([each.y for each in plot.drawn], is_log=plot.is_log)
        self.is_log = plot.is_log
        self._low, self._high = (float(self._view(end)) for end in self.y)

    def _view(self, y: Values | float) -> Values:
        if not self.is_log:
            return np.asarray(y, dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log10(np.asarray(y, dtype=np.float64))

    def across(self, x: Values | float) -> Values:
        """Return pixels from the left."""
        share = (np.asarray(x, dtype=np.float64) - self.x.low) / (self.x.high - self.x.low)
        return _X0 + share * (_X1 - _X0)

    def down(self, y: Values | float) -> Values:
        """Return pixels from the top; not finite where there is nothing to draw."""
        share = (self._view(y) - self._low) / (self._high - self._low)
        return _Y0 + share * (_Y1 - _Y0)


def _axes(plot: SvgPlot, scale: _Scale) -> Iterable[str]:
    """Draw the grid's lines, the numbers and the titles."""
    choose, most = (log_ticks, _MOST_LOG_TICKS) if scale.is_log else (linear_ticks, _MOST_Y_TICKS)
    for value in choose(*scale.y, most):
        y = f"{float(scale.down(value)):.1f}"
        yield f'<path class="grid" d="M{_X0} {y}H{_X1}"/>'
        yield f'<text class="tick left" x="{_X0 - _GAP_PX}" y="{y}">{tick_text(value)}</text>'
    for value in linear_ticks(*scale.x, _MOST_X_TICKS):
        x = f"{float(scale.across(value)):.1f}"
        yield f'<text class="tick" x="{x}" y="{_Y0 + 18}">{tick_text(value)}</text>'
    yield f'<path class="axis" d="M{_X0} {_Y0}H{_X1}"/>'
    middle = (_X0 + _X1) / 2
    yield f'<text class="tick" x="{middle:g}" y="{_HEIGHT - 10}">{escape(plot.x_title)}</text>'
    yield f'<text class="title" x="4" y="16">{escape(plot.y_title)}</text>'


def _band(band: DrawnBand, scale: _Scale) -> str:
    """Draw a tint, in as many parts as its gaps leave."""
    is_there = np.isfinite(band.low) & np.isfinite(band.high)
    starts = np.flatnonzero(np.diff(is_there.astype(np.int8))) + 1
    parts: list[str] = []
    for part in np.split(np.arange(len(band.x)), starts):
        if part.size < 2 or not is_there[part[0]]:
            continue
        there = _places(band.x[part], band.high[part], scale)
        back = _places(band.x[part][::-1], band.low[part][::-1], scale)
        parts.append("M" + " ".join((*there, *back)) + "z")
    return f'<path class="{band.role} band" d="{"".join(parts)}"/>'


def _element(drawn: Drawn, scale: _Scale) -> str:
    """Draw the points of one kind."""
    classes = f"{drawn.role} {drawn.kind}"
    if drawn.kind in _SYMBOLS:
        places = (place.split() for place in _places(drawn.x, drawn.y, scale) if place)
        symbols = (
            f'<g transform="translate({x} {y})">{_SYMBOLS[drawn.kind]}</g>' for x, y in places
        )
        return f'<g class="{classes}">{"".join(symbols)}</g>'
    places = _places(drawn.x, drawn.y, scale)
    if drawn.kind == "dots":
        # Points that fall upon each other are one: a long run has more than a page can show.
        path = "".join(f"M{place}h0" for place in dict.fromkeys(places) if place)
    else:
        path = _polyline(places)
    return f'<path class="{classes}" d="{path}"/>'


def _places(x: Values, y: Values, scale: _Scale) -> list[str]:
    """Return where each point is, to a tenth of a pixel; nothing for one that cannot be drawn."""
    return [
        f"{across:.1f} {down:.1f}" if math.isfinite(down) else ""
        for across, down in zip(scale.across(x).tolist(), scale.down(y).tolist(), strict=True)
    ]


def _polyline(places: Iterable[str]) -> str:
    """Return a path through all places, and a new one after each gap."""
    path, before = "", ""
    for place in places:
        if place and place != before:
            path += f"{' ' if before else 'M'}{place}"
        before = place
    return path


def _changes(changes: Iterable[tuple[float, str]], scale: _Scale) -> Iterable[str]:
    """Draw an upright line for each, and its words where no others stand yet."""
    free_from = float(_X0)
    for value, words in changes:
        x = float(scale.across(value))
        yield f'<path class="change" d="M{x:.1f} {_Y0}V{_Y1}"/>'
        end = x + 5 + _CHARACTER_PX * len(words)
        if x >= free_from and end <= _WIDTH:
            yield f'<text class="change" x="{x + 5:.1f}" y="{_Y1 + 4}">{escape(words)}</text>'
            free_from = end


def _labels(labels: Sequence[EndLabel], scale: _Scale) -> Iterable[str]:
    """Write the words at the lines' ends, apart from each other."""
    top = float(_Y1)
    heights = [_LINE_PX * len(label.lines) for label in labels]
    by_place = sorted(
        zip(labels, heights, strict=True), key=lambda each: float(scale.down(each[0].y))
    )
    left = sum(heights)
    for label, height in by_place:
        left -= height
        wanted = float(scale.down(label.y)) - height / 2
        # Not upon the label above, and with room for those below.
        place = max(top, min(wanted, _Y0 + _LINE_PX - left - height))
        top = place + height
        for number, words in enumerate(label.lines):
            kind = "label" if number else "label name"
            y = place + _LINE_PX * (number + 0.75)
            yield (
                f'<text class="{label.role} {kind}" x="{_X1 + _GAP_PX + 4}" y="{y:.1f}">'
                f"{escape(words)}</text>"
            )


def legend_symbol(role: str, kind: str) -> str:
    """Return what stands for a kind of point in a legend."""
    inside = {
        "line": f'<path class="{role} line" d="M-9 0H9"/>',
        "faint": f'<path class="{role} faint" d="M-9 0H9"/>',
        "limit": f'<path class="{role} limit" d="M-9 0H9"/>',
        "dots": f'<path class="{role} dots" d="M-6 1h0M0-2h0M6 1h0"/>',
        "band": f'<path class="{role} band" d="M-9-4H9V4H-9z"/>',
        "change": '<path class="change" d="M0-6V6"/>',
    }.get(kind) or f'<g class="{role} {kind}">{_SYMBOLS[kind]}</g>'
    return f'<svg class="key" viewBox="-10 -7 20 14" aria-hidden="true">{inside}</svg>'
