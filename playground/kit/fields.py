"""What a typed or pasted number means, whichever marks its writer is used to.

The window writes every number in one style, a point before the decimals. People type as they are
used to, and copy numbers from elsewhere. A text with two meanings has none here: the caller keeps
the number it had. What is out of range stays as it is typed, with a word beside it that says the
range; who leaves the field leaves the nearest number there.
"""

import re
from collections.abc import Callable

from PySide6.QtCore import QEvent, QLocale, QObject, QPoint, Qt, Slot
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QLabel, QSpinBox, QWidget

_GAP_PX = 3
_SIGNS_OF_A_BEGINNING = (".", ",", "-", "")
# The marks of Arabic and of full-width digits come with their keyboards.
_FRACTION = re.compile(r"(\d*)[.,٫．，]?(\d*)")
_PLAIN = re.compile(r"\d+")
# The same mark throughout, and no 0 in front: "0,700" is rather a fraction.
_GROUPED = re.compile(r"(?!0)\d{1,3}(?P<mark>[.,'’\s])\d{3}(?:(?P=mark)\d{3})*")
_MARKS = re.compile(r"[.,'’\s]")
_MOST_DIGITS = 18
"""More than any field takes; Python refuses to convert some thousands."""
_OF_NUMBERS = frozenset("0123456789+-.,'’ ")


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


def read_fraction(text: str) -> float | None:
    """Return the number that a text like `0.7`, `0,7`, `.7` or `7` means; None if it is none.

    The one mark in it, point or comma, is the decimal mark. Signs and exponents are not read.
    """
    match = _FRACTION.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        return None
    whole, decimals = match.groups()
    return float(f"{whole or 0}.{decimals or 0}")


def read_whole(text: str) -> int | None:
    """Return the number that a text like `10000`, `10,000` or `10 000` means; None if it is none.

    Marks may only separate groups of three digits: `1,5` is no whole number, and not 15 either.
    """
    plain = text.strip()
    if _GROUPED.fullmatch(plain):
        plain = _MARKS.sub("", plain)
    if not _PLAIN.fullmatch(plain) or len(plain) > _MOST_DIGITS:
        return None
    return int(plain)


class WholeBox(QSpinBox):
    """A whole number; groups of three digits may be separated.

    Attributes:
        range_word: says the range while a number beyond it is typed.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale.c())
        self.range_word = RangeWord(
            self, number_in=self._number, ends=self._ends, in_words=self._in_words
        )

    def _number(self, text: str) -> float | None:
        return self.minimum() if _is_special(self, text) else read_whole(_number_in(self, text))

    def _ends(self) -> tuple[float, float]:
        return self.minimum(), self.maximum()

    def _in_words(self, value: float) -> str:
        return self.textFromValue(int(value))

    # Qt's own

    def validate(self, text: str, pos: int) -> tuple[QValidator.State, str, int]:
        """Say whether the text is a number yet."""
        return _judge(self, text, read_whole(_number_in(self, text))), text, pos

    def fixup(self, text: str) -> str:
        """Leave the text alone: Qt would take out its commas and make 15 of `1,5`."""
        return text

    def valueFromText(self, text: str) -> int:
        """Return the number in the text, within the field's range."""
        number = read_whole(_number_in(self, text))
        if _is_special(self, text):
            return self.minimum()
        return self.value() if number is None else min(max(number, self.minimum()), self.maximum())


class FractionBox(QDoubleSpinBox):
    """A number with decimals, which point or comma may precede.

    Attributes:
        range_word: says the range while a number beyond it is typed.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale.c())
        self.range_word = RangeWord(
            self, number_in=self._number, ends=self._ends, in_words=self._in_words
        )

    def _number(self, text: str) -> float | None:
        return self.minimum() if _is_special(self, text) else read_fraction(_number_in(self, text))

    def _ends(self) -> tuple[float, float]:
        return self.minimum(), self.maximum()

    def _in_words(self, value: float) -> str:
        return self.textFromValue(value)

    # Qt's own

    def validate(self, text: str, pos: int) -> tuple[QValidator.State, str, int]:
        """Say whether the text is a number yet."""
        return _judge(self, text, read_fraction(_number_in(self, text))), text, pos

    def fixup(self, text: str) -> str:
        """Leave the text alone."""
        return text

    def valueFromText(self, text: str) -> float:
        """Return the number in the text, within the field's range."""
        if _is_special(self, text):
            return self.minimum()
        number = read_fraction(_number_in(self, text))
        return self.value() if number is None else min(max(number, self.minimum()), self.maximum())


def _number_in(box: WholeBox | FractionBox, text: str) -> str:
    """Return the text without the words around its number, which may have been pasted with it."""
    for _ in range(2):
        text = text.removeprefix(box.prefix()).removesuffix(box.suffix())
    return text


def _is_special(box: QAbstractSpinBox, text: str) -> bool:
    """Whether the text is the word shown in place of the lowest number, such as "off".

    The word alone will do where more stands behind it, such as "auto: 2".
    """
    shown = box.specialValueText()
    return bool(shown) and text.strip() in (shown, shown.partition(":")[0])


def _judge(box: WholeBox | FractionBox, text: str, number: float | None) -> QValidator.State:
    """Judge a text in which this number was read."""
    if number is not None or _is_special(box, text):
        return QValidator.State.Acceptable
    if box.prefix() and not _OF_NUMBERS.issuperset(_number_in(box, text)):
        # Refused at once: Qt has put back a prefix of which a letter was deleted, so that the
        # rest of the old one stands behind it.
        return QValidator.State.Invalid
    return QValidator.State.Intermediate
