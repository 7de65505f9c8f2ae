"""Upright lines in a plot where a setting was changed, with a few words each."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont

from playground.kit.look.palette import ColourRole, Palette
from playground.kit.plots.run_curves import Change
from playground.kit.plots.series import Label

_MOST = 40
"""Marks drawn at once: a slider dragged during a run changes at every token."""


class ChangeMarks:
    """Draws changes as dashed upright lines, their words along the top where they fit.

    Attributes:
        changes: those drawn.
    """

    def __init__(self, plot_item: pg.PlotItem) -> None:
        self._plot_item = plot_item
        self.changes: tuple[Change, ...] = ()
        # Made as they are needed: most plots never show one, and all of them take a while.
        self._lines: list[pg.InfiniteLine] = []
        self._texts: list[Label] = []
        self._look: tuple[Palette, QFont] | None = None

    def set_changes(self, changes: Sequence[Change]) -> bool:
        """Take the changes to draw, the latest ones if they are many; say whether they differ."""
        wanted = tuple(changes[-_MOST:])
        if wanted == self.changes:
            return False
        self.changes = wanted
        self._hide_all()
        while len(self._lines) < len(wanted):
            self._add_mark()
        for line, text, change in zip(self._lines, self._texts, wanted, strict=False):
            line.setValue(change.x)
            line.show()
            text.setText(change.text)
        return True

    def place(self, bounds: QRectF) -> list[QRectF]:
        """Put the words beside their lines, leaving out what would collide; return their places."""
        taken: list[QRectF] = []
        view = self._plot_item.getViewBox()
        for text, change in zip(self._texts, self.changes, strict=False):
            x = view.mapViewToScene(pg.Point(change.x, 0)).x()
            size = text.boundingRect()
            place = QRectF(x + 5, bounds.top(), size.width(), size.height())
            if place.right() > bounds.right():
                place.moveRight(x - 5)
            is_free = bounds.contains(place) and not any(place.intersects(t) for t in taken)
            text.setVisible(is_free)
            if is_free:
                text.setPos(self._plot_item.mapFromScene(place.topLeft()))
                taken.append(place)
        return taken

    def recolour(self, palette: Palette, font: QFont) -> None:
        """Take on the palette's colours and this font."""
        self._look = palette, font
        for line, text in zip(self._lines, self._texts, strict=True):
            _dress(line, text, palette, font)

    def _add_mark(self) -> None:
        """Make one more line with its words."""
        line, text = (
            pg.InfiniteLine(angle=90, movable=False),
            Label(ColourRole.NEUTRAL, self._plot_item),
        )
        line.setZValue(-10)
        text.hide()  # until `place` has found room for it
        self._plot_item.addItem(line, ignoreBounds=True)
        if self._look is not None:
            _dress(line, text, *self._look)
        self._lines.append(line)
        self._texts.append(text)

    def _hide_all(self) -> None:
        for item in (*self._lines, *self._texts):
            item.hide()


def _dress(line: pg.InfiniteLine, text: Label, palette: Palette, font: QFont) -> None:
    """Colour a line and its words."""
    line.setPen(pg.mkPen(palette.muted, width=1, style=Qt.PenStyle.DotLine))
    text.recolour(palette, font)
