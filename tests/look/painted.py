"""Texts that widgets paint themselves: whether each has the room that it is painted into.

Qt cuts a text at the edges of its rectangle without a word, and what is cut off reaches no
generator of SVG. Every text is therefore measured as it is painted, in the painter's own font.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextOption
from PySide6.QtWidgets import QWidget

_TOLERANCE_PX = 0.75
_UNCUT = (Qt.TextFlag.TextDontClip | Qt.TextFlag.TextWordWrap).value


def squeezed_texts(root: QWidget) -> list[str]:
    """Return the texts that a widget and those in it paint into too little room."""
    squeezed: list[str] = []
    with _watched(squeezed.append):
        root.grab()
    return squeezed


@contextmanager
def _watched(report: Callable[[str], None]) -> Iterator[None]:
    draw = QPainter.drawText

    def watch(painter: QPainter, *arguments: Any) -> Any:
        report_if_squeezed(painter, arguments)
        return draw(painter, *arguments)

    def report_if_squeezed(painter: QPainter, arguments: tuple[Any, ...]) -> None:
        match arguments:
            case (QRect() | QRectF() as rect, (int() | Qt.AlignmentFlag()) as flags, str(text), *_):
                wraps = bool(int(getattr(flags, "value", flags)) & _UNCUT)
            case (QRect() | QRectF() as rect, str(text), *options):
                wraps = bool(options) and isinstance(options[0], QTextOption)
            case _:
                return
        needed = QFontMetricsF(painter.font()).horizontalAdvance(text)
        if not wraps and "\n" not in text and needed > rect.width() + _TOLERANCE_PX:
            report(f"“{text}” needs {needed:.0f} px, and is painted into {rect.width():.0f}")

    QPainter.drawText = watch
    try:
        yield
    finally:
        QPainter.drawText = draw
