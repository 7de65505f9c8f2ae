"""Strips, boundaries and ids under the tokens of the editor's text, and a legend of strips."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QTextLine
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.generation import StepRecord
from playground.kit.look.palette import Palette, as_thin_as_seen, mix
from playground.kit.look.theme import Theme
from playground.shell.editor.editor import TextEditor
from playground.shell.editor.editor_surface import LINE_SPACING
from playground.shell.editor.generated_marks import rows_in_view

LEAST_PROBABILITY = 1e-3
"""Tokens less probable than this are all coloured fully."""
MOST_BITS = 8.0
"""An entropy of more is coloured fully: as unsure as between 256 tokens."""
_ID_SCALE = 0.72
_SPACING_WITH_IDS = 0.95
_INSET_PX = 1.0
"""Kept free at a strip's right end, so that two strips side by side are two."""
_LEAST_PX, _MOST_PX = 1.5, 5.5
_STEPS = 12
"""Of the legend."""


class ColourBy(Enum):
    """What the text is coloured by."""

    NOTHING = "nothing"
    PROBABILITY = "probability"
    """Of the token drawn, after temperature and filters; unlikely tokens stand out."""
    ENTROPY = "entropy"
    """Of the model's own distribution before the token came; unsure places stand out."""
    LATENCY = "latency"
    """Of the step's forward passes; slow tokens stand out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMark:
    """How one token of the text is marked.

    Attributes:
        start, end: its first and last character's offsets, in UTF-16 code units.
        token_id: its id.
        strength: 0 to 1; None for a token that has nothing to be coloured by.
    """

    start: int
    end: int
    token_id: int
    strength: float | None


def strength_of(
    by: ColourBy, step: StepRecord | None, entropy_bits: float | None, slowest_s: float
) -> float | None:
    """Return how strongly a token is coloured, 0 to 1; None if that is not known.

    Args:
        by: what the text is coloured by.
        step: that drew the token, if any did.
        entropy_bits: before the token, if known.
        slowest_s: a step that took as long is coloured fully.
    """
    if by is ColourBy.ENTROPY:
        return None if entropy_bits is None else min(entropy_bits / MOST_BITS, 1.0)
    if step is None or by is ColourBy.NOTHING:
        return None
    if by is ColourBy.LATENCY:
        return min(step.forward_s / slowest_s, 1.0) if slowest_s > 0 else 0.0
    probability = min(max(step.probability, LEAST_PROBABILITY), 1.0)
    return math.log(probability) / math.log(LEAST_PROBABILITY)


def legend(by: ColourBy, slowest_s: float) -> tuple[str, str]:
    """Return what the weakest and the strongest colour stand for."""
    match by:
        case ColourBy.NOTHING:
            return "", ""
        case ColourBy.PROBABILITY:
            return "100 %", f"{LEAST_PROBABILITY:.1%} or less".replace("%", " %")
        case ColourBy.ENTROPY:
            return "0 bits", f"{MOST_BITS:.0f} bits or more"
        case ColourBy.LATENCY:
            slowest_ms = slowest_s * 1e3
            figure = f"{slowest_ms:,.0f}" if slowest_ms >= 100 else f"{slowest_ms:.3g}"
            return "0 ms", f"{figure} ms or more"


class TokenMarks(QWidget):
    """Lies over the text, transparent for every click, and never touches the text itself.

    What is visible is painted at the places that the editor's own layout gives.

    It is shown from the start, whenever it is made: Qt shows with a window only what was there
    when the window was shown, and no layout shows what is in none. Without marks it paints nothing.
    """

    def __init__(self, editor: TextEditor, theme: Theme) -> None:
        super().__init__(editor)
        self._editor = editor
        self._viewport = editor.viewport()
        self._theme = theme
        self._marks: Sequence[TokenMark] = ()
        self._starts: list[int] = []
        self._has_boundaries = self._has_ids = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._viewport.installEventFilter(self)
        editor.updateRequest.connect(self.update)
        theme.changed.connect(self._on_theme_changed)
        self.setGeometry(self._viewport.geometry())
        self.show()

    def set_details(self, *, boundaries: bool, ids: bool) -> None:
        """Show where tokens begin, and their ids."""
        if ids != self._has_ids:
            self._editor.set_line_spacing(_SPACING_WITH_IDS if ids else LINE_SPACING)
        self._has_boundaries, self._has_ids = boundaries, ids
        self.update()

    def show_marks(self, marks: Sequence[TokenMark]) -> None:
        """Mark these tokens, in the order of the text."""
        self._marks = marks
        self._starts = [mark.start for mark in marks]
        self.update()

    @property
    def marks(self) -> Sequence[TokenMark]:
        """What is marked."""
        return self._marks

    def pieces(self) -> Iterator[tuple[TokenMark, QRectF]]:
        """Yield every visible row's part of every token that is on it, with its rectangle."""
        for block, line, place in rows_in_view(self._editor) if self._marks else ():
            at, text = block.position(), block.text()
            first, behind = at + line.textStart(), at + line.textStart() + line.textLength()
            top = place.y() + line.y()
            for mark in self._between(first, behind):
                if _is_left_behind(mark, first, behind, text, at):
                    continue
                left = place.x() + _x_in(line, max(mark.start, first) - at)
                right = place.x() + _x_in(line, min(mark.end, behind) - at)
                yield mark, QRectF(QPointF(left, top), QPointF(right, top + line.height()))

    def _between(self, first: int, behind: int) -> Sequence[TokenMark]:
        """Return the marks that share a character with a row."""
        low, high = bisect_right(self._starts, first), bisect_left(self._starts, behind)
        while low > 0 and self._marks[low - 1].end > first:
            low -= 1
        return [mark for mark in self._marks[low:high] if mark.end > mark.start]

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        self.update()

    def _draw_id(self, painter: QPainter, mark: TokenMark, room: QRectF) -> None:
        """Write a token's id under it, unless it is wider than its token."""
        text = str(mark.token_id)
        if QFontMetricsF(painter.font()).horizontalAdvance(text) <= room.width():
            painter.setPen(QColor(self._theme.palette.muted))
            below = QRectF(room.left(), room.bottom() + 6, room.width(), room.height())
            painter.drawText(below, int(Qt.AlignmentFlag.AlignHCenter), text)

    # Qt's own

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the size of the text's view."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.setGeometry(self._viewport.geometry())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is chosen under every visible token."""
        if not self._marks:
            return
        painter, palette = QPainter(self), self._theme.palette
        painter.setFont(self._theme.figures(_ID_SCALE))
        boundary = QPen(QColor(palette.outline), 1)
        for mark, room in self.pieces():
            if mark.strength is not None:
                height = strip_height(mark.strength)
                strip = QRectF(room.left(), room.bottom(), room.width() - _INSET_PX, height)
                painter.fillRect(strip, strip_colour(palette, mark.strength))
            if self._has_boundaries:
                painter.setPen(boundary)
                painter.drawLine(room.topLeft(), room.bottomLeft())
            if self._has_ids:
                self._draw_id(painter, mark, room)


def _x_in(line: QTextLine, position: int) -> float:
    """Return where a position of a block stands in one of its rows."""
    # PySide gives the place and the position; its stubs know neither.
    return line.cursorToX(position)[0]  # pyright: ignore[reportIndexIssue]


def _is_left_behind(mark: TokenMark, first: int, behind: int, text: str, at: int) -> bool:
    """Tell whether all that a row has of a token is the space before its word on the next row."""
    low, high = max(mark.start, first), min(mark.end, behind)
    return high < mark.end and not text[low - at : high - at].strip()


class RampLegend(QWidget):
    """The strips from the weakest to the strongest, side by side."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for the highest strip."""
        return QSize(80, round(_MOST_PX) + 3)

    def minimumSizeHint(self) -> QSize:
        """Return the same height, however narrow."""
        return QSize(40, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the strips on one base line."""
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        width = self.width() / _STEPS
        for step in range(_STEPS):
            strength = step / (_STEPS - 1)
            height = strip_height(strength)
            painter.setBrush(strip_colour(self._theme.palette, strength))
            painter.drawRect(QRectF(step * width, self.height() - height, width - 1, height))


def strip_colour(palette: Palette, strength: float) -> QColor:
    """Return the colour of a strip under a token, never too faint to be seen."""
    least = palette.mark_contrast
    faintest = as_thin_as_seen(palette.surprise, palette.generated_tint, least)
    return QColor(mix(palette.surprise, faintest, strength))


def strip_height(strength: float) -> float:
    """Return the height of a strip in pixels: the colour is not its only sign."""
    return _LEAST_PX + (_MOST_PX - _LEAST_PX) * strength
