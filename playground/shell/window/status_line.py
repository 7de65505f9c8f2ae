"""The line at the bottom: what is going on, and under which conditions things are measured."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class StatusLine(QLabel):
    """Shows `state · conditions`, or what the control under the pointer does until that changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setProperty("role", "muted")
        self.setAccessibleName("Status")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._state = ""
        self._conditions = ""
        self._hint = ""

    def show_state(self, words: str) -> None:
        """Say what is going on, in place of a hint too."""
        self._state, self._hint = words, ""
        self._refresh()

    def show_conditions(self, words: str) -> None:
        """Say what holds for every measurement: model shape, dtype, BLAS, threads, seed."""
        self._conditions = words
        self._refresh()

    def show_hint(self, words: str) -> None:
        """Say what the control under the pointer does; nothing brings the state back."""
        self._hint = words
        self._refresh()

    def _refresh(self) -> None:
        lasting = " · ".join(part for part in (self._state, self._conditions) if part)
        self.setText(self._hint or lasting)
        self.setAccessibleDescription(lasting)

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return the height of one line, and any width."""
        return QSize(0, self.fontMetrics().height() + 4)

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, elided where it does not fit."""
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        # The tooltip has what does not fit, and is silent otherwise.
        self.setToolTip("" if shown == self.text() else self.text())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, flags, shown)
