"""A panel of a few calm sentences, opened beside what it is about."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from playground.glossary import with_links

_WIDTH_IN_EMS = 30
"""About 60 characters a line, which reads comfortably."""
_GAP_PX = 4


class Popup(QFrame):
    """A heading and a paragraph; Escape or a click elsewhere closes it."""

    def __init__(self, heading: str, paragraph: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Square: round corners are black where no compositor makes the window translucent.
        self.setProperty("role", "popup")
        self.setProperty("corners", "square")
        self.setAccessibleName(heading)
        self.setAccessibleDescription(paragraph)
        self._heading = QLabel(heading)
        self._heading.setProperty("role", "title")
        self._paragraph = QLabel(with_links(paragraph))
        self._paragraph.setWordWrap(True)
        self._paragraph.setTextFormat(Qt.TextFormat.RichText)
        self._paragraph.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._paragraph.linkActivated.connect(self._on_link_activated)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 13, 16, 15)
        layout.setSpacing(6)
        layout.addWidget(self._heading)
        layout.addWidget(self._paragraph)

    def open_beside(self, anchor: QWidget, subject: QWidget | None = None) -> None:
        """Show the panel on the screen: beside its subject, or under the anchor without one.

        Where there is no room beside the subject, as little of it as possible is covered.
        """
        self.ensurePolished()
        width = self.fontMetrics().height() * _WIDTH_IN_EMS * 2 // 3
        size = QSize(width, self.heightForWidth(width))
        room = anchor.screen().availableGeometry()
        corner = anchor.mapToGlobal(QPoint(anchor.width() - width, anchor.height() + _GAP_PX))
        places = [QRect(corner, size)]
        if subject is not None:
            about = QRect(subject.mapToGlobal(QPoint()), subject.size())
            places = [*_beside(about, size), *places]
        else:
            about = QRect()
        on_screen = [_moved_into(room, place) for place in places]
        place = min(on_screen, key=lambda place: _area(place.intersected(about)))
        self.setFixedSize(size)
        self.move(place.topLeft())
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(str)
    def _on_link_activated(self, address: str) -> None:
        self.close()
        QDesktopServices.openUrl(QUrl(address))


def _beside(about: QRect, size: QSize) -> list[QRect]:
    """Return the places left of something, right of it, under it and above it."""
    left, top = about.left(), about.top()
    corners = (
        QPoint(left - _GAP_PX - size.width(), top),
        QPoint(about.right() + _GAP_PX, top),
        QPoint(left, about.bottom() + _GAP_PX),
        QPoint(left, top - _GAP_PX - size.height()),
    )
    return [QRect(corner, size) for corner in corners]


def _moved_into(room: QRect, place: QRect) -> QRect:
    left = min(max(place.left(), room.left()), room.right() - place.width())
    top = min(max(place.top(), room.top()), room.bottom() - place.height())
    return QRect(QPoint(left, top), place.size())


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0
