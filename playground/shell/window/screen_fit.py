"""A window that fits its screen, with the frame that the window manager puts around it."""

from PySide6.QtCore import QMargins, QRect, QSize, Qt
from PySide6.QtWidgets import QWidget

_LIKELY_FRAME = QMargins(4, 40, 4, 4)
"""Room kept for a frame while the window manager has not said how wide its own is."""


def fitting(place: QRect, frame: QMargins, room: QRect, least: QSize) -> QRect:
    """Return where a window stands wholly in a room: as it is, or moved, or smaller as well.

    Args:
        place: the window without its frame, in pixels.
        frame: how far the frame reaches beyond it.
        room: the part of the screen that windows may take.
        least: the window's least size; where even that does not fit, its top left is in sight.
    """
    inside = room.marginsRemoved(frame)
    size = place.size().boundedTo(inside.size()).expandedTo(least)
    left = max(inside.left(), min(place.left(), inside.left() + inside.width() - size.width()))
    top = max(inside.top(), min(place.top(), inside.top() + inside.height() - size.height()))
    return QRect(left, top, size.width(), size.height())


def fit_to_screen(window: QWidget) -> None:
    """Have a window fit the screen that it is on; one that fills the screen stays as it is.

    Called before the window is shown, so that it comes right, and once it has been painted, when
    its frame is known.
    """
    if window.isMaximized() or window.isFullScreen():
        return
    place, outer = window.geometry(), window.frameGeometry()
    frame = QMargins(
        place.left() - outer.left(),
        place.top() - outer.top(),
        outer.right() - place.right(),
        outer.bottom() - place.bottom(),
    )
    if not window.isVisible():
        frame = _LIKELY_FRAME
    fitted = fitting(place, frame, window.screen().availableGeometry(), window.minimumSize())
    if fitted == place:
        return
    if window.isVisible() or window.testAttribute(Qt.WidgetAttribute.WA_Moved):
        window.setGeometry(fitted)
    else:
        # Where a new window stands is for the window manager to say.
        window.resize(fitted.size())
