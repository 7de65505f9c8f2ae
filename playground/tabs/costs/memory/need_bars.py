"""Amounts of memory as bars, each with its name and its size."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.kit.look import tones
from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme
from playground.numbers import binary_size
from playground.tabs.costs.memory.figures import Need

_SCALE = 0.92
_NAME_SHARE = 0.62
_GAP_PX = 8.0
_BAR_HEIGHT_SHARE = 0.5
_LEAST_BAR_PX = 1.5


class NeedBars(QWidget):
    """One line a need; the bars are in proportion, the first one in the accent colour."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._needs: tuple[Need, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        theme.changed.connect(self._on_theme_changed)

    def show_needs(self, needs: Sequence[Need]) -> None:
        """Draw these amounts."""
        if tuple(needs) == self._needs:
            return
        grows = len(needs) != len(self._needs)
        self._needs = tuple(needs)
        words = (f"{need.name}: {binary_size(need.n_bytes)}" for need in needs)
        self.setAccessibleName("; ".join(words))
        if grows:
            self.updateGeometry()
        self.update()

    @Slot(Palette)
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self._theme.figures(_SCALE))

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for a line each."""
        return QSize(300, round(len(self._needs) * 1.35 * self._metrics().lineSpacing()))

    def minimumSizeHint(self) -> QSize:
        """Return room for a line each, of any width."""
        return QSize(0, round(len(self._needs) * self._metrics().lineSpacing()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw name, bar and size of each."""
        if not self._needs:
            return
        painter, palette, metrics = QPainter(self), self._theme.palette, self._metrics()
        painter.setFont(self._theme.figures(_SCALE))
        pitch = self.height() / len(self._needs)
        size_width = metrics.horizontalAdvance("8,888.8 MiB")
        longest = max(metrics.horizontalAdvance(need.name) for need in self._needs)
        name_width = min(longest, _NAME_SHARE * self.width())
        left = name_width + _GAP_PX
        room = max(self.width() - left - size_width - _GAP_PX, 0.0)
        largest = max(need.n_bytes for need in self._needs) or 1
        for place, need in enumerate(self._needs):
            top = place * pitch
            painter.setPen(QColor(palette.text))
            name = metrics.elidedText(need.name, Qt.TextElideMode.ElideRight, name_width)
            painter.drawText(QRectF(0, top, name_width, pitch), _LEFT, name)
            height = _BAR_HEIGHT_SHARE * metrics.height()
            width = max(need.n_bytes / largest * room, _LEAST_BAR_PX if need.n_bytes else 0.0)
            colour = palette.with_cache if place == 0 else tones.track(palette)
            bar = QRectF(left, top + (pitch - height) / 2, width, height)
            painter.fillRect(bar, QColor(colour))
            size = QRectF(bar.right() + _GAP_PX, top, size_width, pitch)
            painter.drawText(size, _LEFT, binary_size(need.n_bytes))


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
