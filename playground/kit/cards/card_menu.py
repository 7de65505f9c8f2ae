"""The small menu that every card has, and the panel that explains the card."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QVBoxLayout, QWidget

from playground.glossary import with_links
from playground.kit.cards import card_export
from playground.kit.file_dialog import FileDialog

if TYPE_CHECKING:
    from playground.kit.cards.card import Card

_WIDTH_IN_EMS = 30
"""About 60 characters a line, which reads comfortably."""
_GAP_PX = 4
TABLE_KEYS = "Ctrl+T"
"""Opens the table of the card that has the focus."""
NO_NUMBERS = "There are no numbers to take from here yet."


class CardMenu(QMenu):
    """What this shows · show as table · copy data or picture · export CSV, PNG, SVG · maximise.

    Attributes:
        maximise: the last entry; who lays out the cards connects it.
    """

    def __init__(self, card: "Card") -> None:
        super().__init__(card)
        self._card = card
        self.setToolTipsVisible(True)
        self._add("&What this shows", card.explain)
        self.addSeparator()
        self._needs_data = (
            self._add(f"Show as &table\t{_native(TABLE_KEYS)}", card.show_table),
            self._add("&Copy data", self._copy),
            self._add("Export as CS&V…", self._export_csv),
        )
        self._first_picture = self._add("Copy as p&icture", self._copy_picture)
        self._add("Export as &PNG…", self._export_png)
        self._add("Export as &SVG…", self._export_svg)
        self.addSeparator()
        self.maximise = QAction("&Maximise", self)
        self.addAction(self.maximise)
        self.aboutToShow.connect(self._refresh)

    def add_exports(self, actions: Sequence[QAction]) -> None:
        """Offer more ways to take the numbers with one, between the data and the pictures."""
        self.insertActions(self._first_picture, actions)

    def _add(self, text: str, slot: Callable[[], None]) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    @Slot()
    def _refresh(self) -> None:
        """Offer data only when there are some, and say so otherwise."""
        has_rows = len(self._card.table().rows) > 0
        for action in self._needs_data:
            action.setEnabled(has_rows)
            action.setToolTip("" if has_rows else NO_NUMBERS)

    @Slot()
    def _copy(self) -> None:
        table = self._card.table()
        QGuiApplication.clipboard().setText(card_export.delimited(table, "\t"))
        self._card.tell(f"Copied {len(table.rows):,} rows; paste them into a spreadsheet.")

    @Slot()
    def _copy_picture(self) -> None:
        QGuiApplication.clipboard().setImage(self._card.picture())
        self._card.tell("Copied the picture; paste it into a text or a slide.")

    # What is saved is taken before the question: a run may go on while the dialog is open.

    @Slot()
    def _export_csv(self) -> None:
        self._save("csv", card_export.delimited(self._card.table()).encode())

    @Slot()
    def _export_png(self) -> None:
        self._save("png", self._card.picture_png())

    @Slot()
    def _export_svg(self) -> None:
        self._save("svg", self._card.picture_svg())

    def _save(self, suffix: str, content: bytes) -> None:
        self._card.save(self._card.title, suffix, content)


def _native(keys: str) -> str:
    """Return how a key is written on this system."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def ask_path(parent: QWidget | None, title: str, suffix: str) -> Path | None:
    """Ask for the file to write to; None when the person thinks better of it."""
    name = "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())
    kind = f"{suffix.upper()} (*.{suffix})"
    dialog = FileDialog(parent, f"Export “{title}”", kind)
    dialog.ask_where_to_write(suffix, f"{name}.{suffix}")
    is_chosen = dialog.exec() == FileDialog.DialogCode.Accepted
    dialog.deleteLater()
    return Path(dialog.selectedFiles()[0]) if is_chosen else None


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
