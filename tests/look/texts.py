"""Every text that is painted in a window, whoever paints it.

Each visible widget is drawn once more, alone, into Qt's SVG generator, which writes down every
text with its font and its place: those of labels and buttons, of cells, axes and plot items, and
what a `paintEvent` draws by itself.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QRegion, QTransform
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

_SVG = "{http://www.w3.org/2000/svg}"
_DPI = 96


@dataclass(frozen=True, slots=True)
class PaintedText:
    """A piece of text as it is painted: a line of it, or what stands in one font.

    Attributes:
        text: the letters.
        box: where their ink is, in the window's coordinates.
        widget: who painted it.
    """

    text: str
    box: QRectF
    widget: QWidget

    @property
    def room(self) -> QRectF:
        """Where its widget is, in the window's coordinates."""
        corner = self.widget.mapTo(self.widget.window(), QPoint())
        return QRectF(QRect(corner, self.widget.size()))


def painted_texts(root: QWidget) -> list[PaintedText]:
    """Return every text painted in a widget and in what it holds."""
    texts: list[PaintedText] = []
    for widget in visible_widgets(root):
        corner = widget.mapTo(widget.window(), QPoint())
        for text, box in texts_of(widget):
            texts.append(PaintedText(text, box.translated(corner), widget))
    return texts


def visible_widgets(root: QWidget) -> Iterator[QWidget]:
    """Yield a widget and all that it holds in the same window, as far as they are visible."""
    if root.isVisible():
        yield root
        for child in root.children():
            if isinstance(child, QWidget) and not child.isWindow():
                yield from visible_widgets(child)


def texts_of(widget: QWidget) -> list[tuple[str, QRectF]]:
    """Return what one widget paints itself, with the box of the ink in its own coordinates."""
    if widget.size().isEmpty():
        return []
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(widget.size())
    generator.setViewBox(widget.rect())
    generator.setResolution(_DPI)
    painter = QPainter(generator)
    # By the class: a QGraphicsView has a render of its own, of the scene alone.
    QWidget.render(widget, painter, QPoint(), QRegion(), QWidget.RenderFlag(0))
    painter.end()
    return list(_texts_in(bytes(buffer.data().data()).decode()))


def _texts_in(svg: str) -> Iterator[tuple[str, QRectF]]:
    for group in ElementTree.fromstring(svg).iter(f"{_SVG}g"):
        transform = _transform(group.get("transform", ""))
        for element in group.findall(f"{_SVG}text"):
            text = (element.text or "").rstrip("\n")
            if not text.strip() or element.get("fill-opacity") == "0":
                continue
            metrics = QFontMetricsF(_font(element))
            ink = metrics.tightBoundingRect(text.strip())
            start = float(element.get("x", "0")) + _lead(metrics, text)
            ink.translate(start, float(element.get("y", "0")))
            yield text, transform.mapRect(ink)


def _lead(metrics: QFontMetricsF, text: str) -> float:
    """Return how far blanks in front push the first letter to the right."""
    return metrics.horizontalAdvance(text[: len(text) - len(text.lstrip())])


def _font(element: ElementTree.Element) -> QFont:
    font = QFont(element.get("font-family", "").split(",")[0].strip("'\""))
    font.setPixelSize(max(1, math.floor(float(element.get("font-size", "12")) + 0.5)))
    font.setWeight(QFont.Weight(int(element.get("font-weight", "400"))))
    font.setItalic(element.get("font-style") == "italic")
    return font


def _transform(matrix: str) -> QTransform:
    if not matrix.startswith("matrix("):
        return QTransform()
    return QTransform(*map(float, matrix[len("matrix(") : -1].split(",")))
