"""The word beside a number field that says its range while something else is typed."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Slot
from PySide6.QtWidgets import QAbstractSpinBox, QLabel

_GAP_PX = 3
_SIGNS_OF_A_BEGINNING = (".", ",", "-", "")


class RangeWord(QObject):
    """Watches what is typed into a field, and says what it takes instead.

    Args:
        box: the field.
        number_in: the number that a text means; None if it is none.
        ends: the least and the most that the field takes.
        in_words: how it writes a number.

    Attributes:
        why_at_most: why there can be no more, such as "the context of Stories"; empty without a
            reason.
    """

    def __init__(
        self,
        box: QAbstractSpinBox,
        *,
        number_in: Callable[[str], float | None],
        ends: Callable[[], tuple[float, float]],
        in_words: Callable[[float], str],
    ) -> None:
        super().__init__(box)
        self.why_at_most = ""
        self._box = box
        self._number_in, self._ends, self._in_words = number_in, ends, in_words
        self._label: QLabel | None = None
        box.lineEdit().textEdited.connect(self._on_text_edited)
        box.editingFinished.connect(self.take_away)
        box.installEventFilter(self)

    @property
    def words(self) -> str:
        """What is said now; empty while all is well."""
        return self._label.text() if self._label is not None and self._label.isVisible() else ""

    @Slot()
    def take_away(self) -> None:
        """Say no more."""
        if self._label is not None:
            self._label.hide()

    @Slot(str)
    def _on_text_edited(self, text: str) -> None:
        if words := self._words_for(text):
            self._say(words)
        else:
            self.take_away()

    def _words_for(self, text: str) -> str:
        number, (least, most) = self._number_in(text), self._ends()
        low, high = self._in_words(least), self._in_words(most)
        if number is None:
            return "" if text.strip() in _SIGNS_OF_A_BEGINNING else f"A number from {low} to {high}"
        if number > most:
            why = f", {self.why_at_most}" if self.why_at_most else ""
            return f"At most {high}{why}"
        return f"At least {low}" if number < least else ""

    def _say(self, words: str) -> None:
        window = self._box.window()
        if self._label is None or self._label.parentWidget() is not window:
            self._label = QLabel(window)
            self._label.setObjectName("rangeWord")
            self._label.setProperty("role", "range_word")
            # A word is nothing to click, and stops no click at what it lies over.
            self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label.setText(words)
        self._box.setAccessibleDescription(words)
        self._label.adjustSize()
        corner = self._box.mapTo(window, QPoint(self._box.width(), self._box.height() + _GAP_PX))
        left = min(corner.x() - self._label.width(), window.width() - self._label.width())
        top = corner.y()
        if top + self._label.height() > window.height():
            top -= self._label.height() + self._box.height() + 2 * _GAP_PX
        self._label.move(max(0, left), max(0, top))
        self._label.show()
        self._label.raise_()

    # Qt's own

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go with the field, and when the person leaves it."""
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.Move):
            self.take_away()
        return False
