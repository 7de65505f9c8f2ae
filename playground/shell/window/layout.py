"""Where the parts of the window stand, and how that is remembered."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QSplitterHandle, QVBoxLayout, QWidget

from playground.kit.look.fonts import describe

_GAP_PX = 10
_STEP_PX = 20
"""How far an arrow key moves the border between the columns."""
_LEFT_SHARE = 0.385
# Room for two columns of sliders at the usual text size.
_COMFORTABLE_LEFT_PX = 450
_LEAST_LEFT_PX, _LEAST_RIGHT_PX = 300, 360


def left_column(editor: QWidget, find_bar: QWidget, sampling_panel: QWidget) -> QWidget:
    """Return the text in its card, the search over it, with the sampling card below it."""
    card = QFrame()
    card.setProperty("role", "card")
    inside = QVBoxLayout(card)
    inside.setContentsMargins(1, 1, 1, 1)
    inside.setSpacing(0)
    inside.addWidget(find_bar)
    inside.addWidget(editor)
    column = QWidget()
    column.setMinimumWidth(_LEAST_LEFT_PX)
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(_GAP_PX)
    layout.addWidget(card, 1)
    layout.addWidget(sampling_panel)
    return column


def stacked(*parts: QWidget, stretched: QWidget) -> QWidget:
    """Return the window's content: its parts one below the other."""
    content = QWidget()
    layout = QVBoxLayout(content)
    layout.setContentsMargins(14, 10, 14, 8)
    layout.setSpacing(_GAP_PX)
    for part in parts:
        layout.addWidget(part, 1 if part is stretched else 0)
    return content


class _Handle(QSplitterHandle):
    """What lies between the columns: dragged, or moved with the arrow keys."""

    def __init__(self, columns: QSplitter) -> None:
        super().__init__(Qt.Orientation.Horizontal, columns)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        describe(self, "Width of the text", "Drag it, or press ← or →, to share the width out.")

    # Qt's own

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move to the left or to the right."""
        step = {Qt.Key.Key_Left: -_STEP_PX, Qt.Key.Key_Right: _STEP_PX}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.moveSplitter(self.closestLegalPosition(self.x() + step))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the focus no longer."""
        super().focusOutEvent(event)
        self.update()


class Columns(QSplitter):
    """Left and right, with a handle between them; neither can be pushed away."""

    def __init__(self, left: QWidget, right: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        right.setMinimumWidth(_LEAST_RIGHT_PX)
        self.addWidget(left)
        self.addWidget(right)
        self.handle(1).setObjectName("columnsHandle")  # Qt names handles by what they move
        self.setChildrenCollapsible(False)
        self.setHandleWidth(_GAP_PX)
        self._chosen: tuple[int, ...] = ()
        self._stage_share: float | None = None
        self.splitterMoved.connect(self._on_moved)

    def chosen_sizes(self) -> tuple[int, ...]:
        """Return the widths that a person chose; empty while they have the default shares."""
        return self._chosen

    def set_sizes(self, sizes: Sequence[int]) -> None:
        """Take these widths; without two usable ones, the default shares."""
        self._chosen = tuple(sizes) if len(sizes) == 2 and min(sizes) > 0 else ()
        self._share_out(self.width())

    def set_stage_share(self, share: float | None) -> None:
        """Give the left this share of the width for a while; with None, what it had before."""
        self._stage_share = share
        self._share_out(self.width())

    def _share_out(self, width: int) -> None:
        if self._stage_share is not None:
            left = round(width * self._stage_share)
        elif self._chosen:
            left = round(width * self._chosen[0] / sum(self._chosen))
        else:
            left = max(round(width * _LEFT_SHARE), min(_COMFORTABLE_LEFT_PX, width // 2))
        self.setSizes([left, max(width - left, 1)])

    @Slot()
    def _on_moved(self) -> None:
        if self._stage_share is not None:
            self._stage_share = self.sizes()[0] / sum(self.sizes())
        else:
            self._chosen = tuple(self.sizes())

    # Qt's own

    def createHandle(self) -> QSplitterHandle:
        """Give it a handle for the keyboard, too."""
        return _Handle(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the shares while the window changes its width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._share_out(event.size().width())
