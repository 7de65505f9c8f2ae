"""A frame around what a lesson tells of: it goes where that goes, and takes no click."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QWidget

from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme

_WIDTH_PX, _GAP_PX, _RADIUS_PX = 2.5, 3, 11
_GAP_OF_CONTROLS_PX = 6
"""Around words without a frame of their own."""
_FOLLOWED = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.ParentChange,
    QEvent.Type.ZOrderChange,
)


class Outline(QWidget):
    """Lies over the target's own parent, so that it scrolls, and goes out of sight, with it.

    Attributes:
        target: what it frames; None for nothing.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.target: QWidget | None = None
        self.setObjectName("lessonOutline")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.changed.connect(self._on_theme_changed)
        self.hide()

    def frame(self, target: QWidget | None) -> None:
        """Frame another widget, or none."""
        if self.target is not None:
            self.target.removeEventFilter(self)
        self.target = target
        if target is None:
            self.hide()
            self.setParent(None)
            return
        target.installEventFilter(self)
        self._follow()

    def is_in_sight(self) -> bool:
        """Return whether most of what it frames is on the screen, or as much as there is room."""
        target = self.target
        if target is None or not target.isVisible():
            return False
        seen = target.visibleRegion().boundingRect()
        area = _scroll_area(target)
        room = target.height() if area is None else min(target.height(), area.viewport().height())
        return seen.height() >= 0.6 * room

    def bring_into_sight(self) -> None:
        """Scroll to what it frames; the focus stays where it is."""
        if self.target is None:
            return
        area = _scroll_area(self.target)
        if area is not None:
            area.ensureWidgetVisible(self.target, 0, _GAP_PX * 2)

    def _follow(self) -> None:
        target = self.target
        parent = None if target is None else target.parentWidget()
        if target is None or parent is None:
            return
        if self.parentWidget() is not parent:
            self.setParent(parent)
        gap = _GAP_PX if isinstance(target, QFrame | QAbstractButton) else _GAP_OF_CONTROLS_PX
        room = target.geometry().adjusted(-gap, -_GAP_PX, gap, _GAP_PX)
        self.setGeometry(room & parent.rect())
        self.setVisible(not target.isHidden())
        self.raise_()

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        self.update()

    # Qt's own

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go along with the target."""
        if watched is self.target and event.type() in _FOLLOWED:
            self._follow()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.palette.accent), _WIDTH_PX))
        inset = _WIDTH_PX / 2 + 0.25
        frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(frame, _RADIUS_PX, _RADIUS_PX)


def _scroll_area(widget: QWidget) -> QScrollArea | None:
    """Return the page that a widget is scrolled on."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above
