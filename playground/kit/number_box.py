"""Number fields that understand both decimal marks and write one.

Qt's own fields go by the system's locale: under a German one `0.7` becomes 0, under an English one
`0,7` does, `1,5` becomes 15 and `-5` becomes 5, because keys that do not fit are passed over. These
take any text while it is typed and judge it when it is complete. What cannot be read leaves the
number as it was; what is out of range becomes the nearest number allowed, which shows the limit.
"""

from PySide6.QtCore import QLocale
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

from playground.kit.fields import read_fraction, read_whole

_OF_NUMBERS = frozenset("0123456789+-.,'’ ")


class WholeBox(QSpinBox):
    """A whole number; groups of three digits may be separated."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale.c())

    # Qt's own

    def validate(self, text: str, pos: int) -> tuple[QValidator.State, str, int]:
        """Say whether the text is a number yet."""
        return _judge(self, text, read_whole(_number_in(self, text))), text, pos

    def fixup(self, text: str) -> str:
        """Leave the text alone: Qt would take out its commas and make 15 of `1,5`."""
        return text

    def valueFromText(self, text: str) -> int:
        """Return the number in the text, within the field's range."""
        number = self.minimum() if _is_special(self, text) else read_whole(_number_in(self, text))
        return self.value() if number is None else min(max(number, self.minimum()), self.maximum())


class FractionBox(QDoubleSpinBox):
    """A number with decimals, which point or comma may precede."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale.c())

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
    """Whether the text is the word shown in place of the lowest number, such as "off"."""
    return bool(box.specialValueText()) and text.strip() == box.specialValueText()


def _judge(box: WholeBox | FractionBox, text: str, number: float | None) -> QValidator.State:
    """Judge a text in which this number was read."""
    if number is not None or _is_special(box, text):
        return QValidator.State.Acceptable
    if box.prefix() and not _OF_NUMBERS.issuperset(_number_in(box, text)):
        # Refused at once: Qt has put back a prefix of which a letter was deleted, so that the
        # rest of the old one stands behind it.
        return QValidator.State.Invalid
    return QValidator.State.Intermediate
