"""The card on top of the lab: its one finding, in large letters."""

import math
import re
from bisect import bisect_right
from typing import NamedTuple

from PySide6.QtCore import QPointF, QSize, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextLayout,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.look.palette import ColourRole, Palette
from playground.kit.look.theme import Theme
from playground.tabs.lab.headline.figures import Headline

_LARGEST, _STEP = 1.7, 0.05
_ON_ONE_LINE = 1.4
"""Where the sentence would have to be smaller than this times the text, it takes two lines."""
_LEAST = 1.0
_ASIDE = 0.65
"""The aside's letters are so much smaller, and never smaller than the text."""
_DIGIT = re.compile(r"\d")
_MOST_WIDTHS = 64
"""Remembered at once; a window that is being resized asks for more and more."""
_EXPLANATION = (
    "How much faster one step is with the KV cache than without it, at the longest contexts that "
    "were measured both ways: for each of the 20 longest, the time without it is divided by the "
    "time with it, and the median of these ratios is shown. Half of the ratios lie in the range "
    "in brackets.\n\n"
    "Only decode steps count, of runs with the same model, number type and threads. Prefill, "
    "catch-up and warm-up do other work and are left out, and so are steps that were disturbed: "
    "other programs, or this window, had the processor meanwhile.\n\n"
    "The figure grows with the text: without the cache a step computes every token again. The top "
    "bar, “Total time” and “Why this fast?” state this same number."
)


class _Fit(NamedTuple):
    """Letters of this size, as a multiple of the text's, make lines of this height in pixels."""

    scale: float
    height: float


class HeadlineLabel(QWidget):
    """Writes a headline as large as it fits on one line, or else on two."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._headline = Headline(before="")
        self._fits: dict[tuple[str, int], _Fit] = {}
        # Not Fixed: Qt would cut what wraps down to the height of the hint.
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._on_theme_changed)

    def show_headline(self, headline: Headline) -> None:
        """Write another sentence; whatever stands below moves only if it needs another height."""
        if headline == self._headline:
            return
        before = self.heightForWidth(self.width())
        self._headline = headline
        self.setAccessibleName(headline.text)
        if self.heightForWidth(self.width()) != before:
            self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the sentence."""
        return self._headline.text

    def _fit(self, width: int) -> "_Fit":
        """Return the largest letters that do, whatever the digits are.

        It is remembered: a layout asks for many widths at once, and during a run figures change
        twice a second where words do not. Nor does the size then change with them.
        """
        key = _DIGIT.sub("0", self._headline.text), width
        if key not in self._fits:
            if len(self._fits) >= _MOST_WIDTHS:
                self._fits.clear()
            widest = self._with_widest_digits()
            scale = self._largest(widest, width, _ON_ONE_LINE, _LARGEST, n_lines=1)
            scale = scale or self._largest(widest, width, _LEAST, _ON_ONE_LINE, n_lines=2) or _LEAST
            height = self._layout_at(widest, scale, width).boundingRect().height()
            self._fits[key] = _Fit(scale, height)
        return self._fits[key]

    def _with_widest_digits(self) -> Headline:
        """Return the sentence with figures that take the most room."""
        part, metrics = self._headline, QFontMetricsF(self._theme.font(_LARGEST))
        digit = max("0123456789", key=metrics.horizontalAdvance)
        before, accent, after, aside = (
            _DIGIT.sub(digit, words) for words in (part.before, part.accent, part.after, part.aside)
        )
        return Headline(before=before, accent=accent, after=after, aside=aside)

    def _largest(
        self, part: Headline, width: int, least: float, most: float, *, n_lines: int
    ) -> float | None:
        """Return the largest scale of these at which so many lines do; None if there is none."""
        steps = range(round((most - least) / _STEP) + 1)
        # The larger the letters, the more lines: from the step found on, they are too large.
        place = bisect_right(
            steps,
            n_lines,
            key=lambda step: self._layout_at(part, least + step * _STEP, width).lineCount(),
        )
        return None if place == 0 else least + (place - 1) * _STEP

    def _layout_at(self, part: Headline, scale: float, width: int) -> QTextLayout:
        """Return a sentence in letters of this size, broken into lines."""
        palette = self._theme.palette
        font = self._theme.font(scale, QFont.Weight.DemiBold)
        aside_font = self._theme.font(max(_LEAST, _ASIDE * scale))
        words = part.aside
        if QFontMetricsF(aside_font).horizontalAdvance(words[1:]) < width:
            # In one piece: what cannot stand behind the sentence stands below it.
            words = words[:1] + words[1:].replace(" ", "\N{NO-BREAK SPACE}")
        layout = QTextLayout(f"{part.before}{part.accent}{part.after}{words}", font)
        accent, aside = QTextCharFormat(), QTextCharFormat()
        accent.setForeground(QColor(ColourRole.WITH_CACHE.text(palette)))
        aside.setForeground(QColor(palette.muted))
        aside.setFont(aside_font)
        start_of_aside = len(part.text) - len(part.aside)
        layout.setFormats(
            [
                _range(len(part.before), len(part.accent), accent),
                _range(start_of_aside, len(part.aside), aside),
            ]
        )
        layout.beginLayout()
        top = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1))
            line.setPosition(QPointF(0, top))
            top += line.height()
        layout.endLayout()
        return layout

    @Slot(Palette)
    def _on_theme_changed(self) -> None:
        self._fits.clear()
        self.updateGeometry()
        self.update()

    # Qt's own

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the lines at this width; one line is always as tall."""
        one_line = math.ceil(self._theme.font(_LARGEST).pixelSize() * 1.3)
        return max(one_line, math.ceil(self._fit(width).height))

    def sizeHint(self) -> QSize:
        """Return the height at the width there is."""
        return QSize(0, self.heightForWidth(max(self.width(), 1)))

    def minimumSizeHint(self) -> QSize:
        """Return one line; the layout asks for more by the width."""
        return QSize(0, math.ceil(self._theme.font(_LARGEST).pixelSize() * 1.3))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the lines in the middle of the height."""
        fit = self._fit(self.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        layout = self._layout_at(self._headline, fit.scale, self.width())
        layout.draw(painter, QPointF(0, (self.height() - fit.height) / 2))


def _range(start: int, length: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    part = QTextLayout.FormatRange()
    part.start, part.length, part.format = start, length, form
    return part


class HeadlineCard(Card):
    """A sentence and a line of small print, where other cards have a title and a body."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._sentence = HeadlineLabel(theme)
        super().__init__("What the cache saves", explanation=_EXPLANATION, parent=parent)
        self._headline: Headline | None = None
        self.setObjectName("headlineCard")
        self._sentence.setObjectName("headline")

    @property
    def has_content(self) -> bool:
        """Whether it says something: a headline always does."""
        return self._headline is not None

    def show_headline(self, headline: Headline) -> None:
        """Say what the cache saves, or what is missing to say it."""
        self._headline = headline
        self._sentence.show_headline(headline)
        self.set_subtitle(headline.note)

    def text(self) -> str:
        """Return the sentence."""
        return self._sentence.text()

    def table(self) -> CardTable:
        """Return the figures behind the sentence; none while there is no speed-up."""
        headers = ("context_tokens", "steps_both_ways", "speedup_last", "speedup_in_total")
        speedup = None if self._headline is None else self._headline.speedup
        if speedup is None:
            return CardTable(headers, ())
        row = (speedup.last_context, speedup.n_contexts, speedup.at_longest, speedup.in_total)
        return CardTable(headers, (row,))

    def _pictured_parts(self) -> tuple[QWidget, ...]:
        return (self._sentence, self._subtitle)

    def _lay_out(self) -> None:
        """Put the sentence where other cards have their title; there is nothing below it."""
        self._name_menu_button()
        for part in (self._title, self._empty):
            part.setParent(self)
            part.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._sentence, 1)
        row.addWidget(self.menu_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 8)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self._subtitle)
