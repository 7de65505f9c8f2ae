"""The card of what an edit of the prompt costs."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.labels import WrappedLabel
from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme
from playground.numbers import three_figures
from playground.tabs.costs.edits.figures import Reuse
from playground.tabs.costs.meter import Meter

_SCALE = 0.88
_PAD_PX = 3.0
_GAP_PX = 3.0
_LARGEST_PX, _SMALLEST_PX = 18.0, 3.0
_LEAST_HEIGHT_PX = 34
_SHOWN = str.maketrans({"\n": "↵", " ": "·", "\t": "→"})
_EMPTY = "Press Generate; then edit the text, and what the cache keeps of it is shown here."
_EXPLANATION = (
    "A token's keys and values depend on every token before it, and on none after it. So the "
    "cache of an earlier run is still right for the tokens that both texts begin with, and from "
    "the first change on every row must be computed again, even if the words are the same.\n\n"
    "Append to the text, and all its rows are kept. Change the first word, and none is, but for "
    "the hidden start token of a model that has one. The last token's row is computed in any case: "
    "the logits come from it.\n\n"
    "Solid cells are tokens whose rows the cache keeps, outlined ones are computed. Once a text "
    "has been edited the card says what the next run would keep; after that, what it did keep."
)


class RowStrip(QWidget):
    """Draws a box a token, line after line as text runs.

    The boxes hold the tokens' text while there is room for all of it; a longer text becomes small
    cells, whose tooltips have it.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._texts: tuple[str, ...] = ()
        self._n_kept = 0
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._on_theme_changed)

    def show_rows(self, texts: Sequence[str], n_kept: int, words: str) -> None:
        """Draw a text's tokens; the first `n_kept` are kept. The words are for assistive tools."""
        self._texts, self._n_kept = tuple(texts), n_kept
        self.setAccessibleName(words)
        self.update()

    @Slot(Palette)
    def _on_theme_changed(self) -> None:
        self.update()

    # ---- where the boxes stand --------------------------------------------------------------

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self._theme.font(_SCALE))

    def _boxes(self) -> tuple[list[QRectF], bool]:
        """Return a box a token, and whether the tokens' text fits into them."""
        boxes = self._word_boxes()
        if boxes and boxes[-1].bottom() > self.height():
            return self._cells(), False
        return boxes, True

    def _word_boxes(self) -> list[QRectF]:
        metrics, x, y = self._metrics(), 0.5, 0.5
        height = metrics.height() + 2
        boxes: list[QRectF] = []
        for text in self._texts:
            width = metrics.horizontalAdvance(shown_text(text)) + 2 * _PAD_PX
            if x + width > self.width() and x > 1:
                x, y = 0.5, y + height + _GAP_PX
            boxes.append(QRectF(x, y, width, height))
            x += width + _GAP_PX
        return boxes

    def _cells(self) -> list[QRectF]:
        """Return the largest equal cells with which all of them fit."""
        side = _LARGEST_PX
        while side > _SMALLEST_PX and self._n_lines(side) * side > self.height():
            side -= 0.5
        gap, columns = 1.0 if side < 6 else 2.0, self._n_columns(side)
        places = (divmod(place, columns) for place in range(len(self._texts)))
        return [QRectF(c * side + 0.5, r * side + 0.5, side - gap, side - gap) for r, c in places]

    def _n_columns(self, side: float) -> int:
        return max(int(self.width() / side), 1)

    def _n_lines(self, side: float) -> int:
        return -(-len(self._texts) // self._n_columns(side))

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for a few lines."""
        return QSize(300, 90)

    def minimumSizeHint(self) -> QSize:
        """Return room for many small cells."""
        return QSize(0, _LEAST_HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the boxes, and the text in them."""
        painter, palette = QPainter(self), self._theme.palette
        painter.setFont(self._theme.font(_SCALE))
        boxes, has_text = self._boxes()
        for place, (box, text) in enumerate(zip(boxes, self._texts, strict=True)):
            is_kept = place < self._n_kept
            painter.setPen(QPen(QColor(palette.with_cache if is_kept else palette.without_cache)))
            painter.setBrush(QColor(palette.with_cache) if is_kept else Qt.BrushStyle.NoBrush)
            painter.drawRect(box)
            if has_text:
                painter.setPen(QColor(palette.on_accent if is_kept else palette.text))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown_text(text))

    def event(self, event: QEvent) -> bool:
        """Say which token the pointer is on."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            boxes, _ = self._boxes()
            at = event.pos().toPointF()
            place = next((i for i, box in enumerate(boxes) if box.contains(at)), None)
            if place is None:
                QToolTip.hideText()
            else:
                state = "kept" if place < self._n_kept else "computed"
                words = f"“{shown_text(self._texts[place])}”, position {place:,}: {state}"
                QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)


def shown_text(text: str) -> str:
    """Return a token's text with its white space to be seen; ∅ for a token without text."""
    return text.translate(_SHOWN) or "∅"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What the card shows.

    Attributes:
        reuse: rows kept and computed.
        texts: of the tokens.
        is_expected: of the run to come, rather than of the last one.
    """

    reuse: Reuse
    texts: tuple[str, ...]
    is_expected: bool


class EditsCard(Card):
    """A meter of the rows kept, and the text as cells."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Prompt edits", explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        self._shown: _Shown | None = None
        self._meter = Meter(theme)
        self._legend = _line()
        self._strip = RowStrip(theme)
        self._change = _line()
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 6, 6, 0)
        layout.setSpacing(6)
        layout.addWidget(self._meter)
        layout.addWidget(self._legend)
        layout.addWidget(self._strip, 1)
        layout.addWidget(self._change)
        self.set_body(body)

    def show_reuse(
        self, reuse: Reuse | None, texts: Sequence[str] = (), *, is_expected: bool = False
    ) -> None:
        """Show what is, or would be, kept; None before anything is known.

        Args:
            reuse: rows kept and computed.
            texts: of the tokens.
            is_expected: of the run to come, rather than of the last one.
        """
        self.set_has_content(reuse is not None)
        if reuse is None:
            self._shown = None
            self.set_subtitle("")
            return
        shown = self._shown = _Shown(reuse=reuse, texts=tuple(texts), is_expected=is_expected)
        self.set_subtitle(in_words(shown))
        share = f"{100 * reuse.n_reused / len(reuse.tokens):.0f} % of the rows are kept"
        self._meter.show_share(reuse.n_reused / len(reuse.tokens), share)
        self._legend.setText(f"■ {reuse.n_reused:,} kept   □ {reuse.n_computed:,} computed")
        self._strip.show_rows(shown.texts, reuse.n_reused, in_words(shown))
        self._change.setText(change_in_words(shown))

    def table(self) -> CardTable:
        """Return each token with what became of its row."""
        headers = ("position", "token", "text", "row")
        if self._shown is None:
            return CardTable(headers, ())
        reuse = self._shown.reuse
        rows = [
            (place, token_id, text, "kept" if place < reuse.n_reused else "computed")
            for place, (token_id, text) in enumerate(
                zip(reuse.tokens, self._shown.texts, strict=True)
            )
        ]
        return CardTable(headers, rows)


def _line() -> WrappedLabel:
    label = WrappedLabel(max_lines=2)
    label.setProperty("role", "muted")
    return label


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def in_words(shown: _Shown) -> str:
    """Say what is kept, what is computed, and what that costs."""
    reuse = shown.reuse
    total, computed = len(reuse.tokens), _rows(reuse.n_computed)
    if shown.is_expected:
        return (
            f"As the text stands, a run with the cache would keep {reuse.n_reused:,} of "
            f"{_rows(total)} and compute {computed}."
        )
    cost = "" if reuse.forward_s is None else f" in {three_figures(1e3 * reuse.forward_s)} ms"
    if not reuse.is_cached:
        return f"The last run began without the cache: it computed all {_rows(total)}{cost}."
    return f"The last run kept {reuse.n_reused:,} of {_rows(total)} and computed {computed}{cost}."


def change_in_words(shown: _Shown) -> str:
    """Say at which token the first row is computed."""
    reuse = shown.reuse
    if reuse.n_reused >= len(reuse.tokens) - 1:
        return "Only the last token's row is computed: the logits come from it."
    if reuse.n_reused == 0:
        return "Nothing is kept: the cache held no rows that begin like this text."
    text = shown_text(shown.texts[reuse.n_reused])
    return f"{reuse.n_reused:,} kept; the first row computed is that of “{text}”."
