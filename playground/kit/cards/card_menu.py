"""The small menu that every card has."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from playground.kit.cards import card_export

if TYPE_CHECKING:
    from playground.kit.cards.card import Card


class CardMenu(QMenu):
    """What this shows · copy data or picture · export CSV, PNG, SVG · maximise.

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
            action.setToolTip("" if has_rows else "There are no numbers to take from here yet.")

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


def ask_path(parent: QWidget | None, title: str, suffix: str) -> Path | None:
    """Ask for the file to write to; None when the person thinks better of it."""
    name = "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())
    kind = f"{suffix.upper()} (*.{suffix})"
    chosen, _ = QFileDialog.getSaveFileName(parent, f"Export “{title}”", f"{name}.{suffix}", kind)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix else path.with_suffix(f".{suffix}")
