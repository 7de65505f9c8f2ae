"""The numbers behind a card's picture, in a window of their own: read with the arrow keys."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTime, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from playground.kit.cards.card_export import CardTable, delimited
from playground.kit.cards.card_table import CardTableModel
from playground.kit.labels import WrappedLabel
from playground.kit.look.fonts import describe
from playground.numbers import counted

_FIND_TIP = "Type what a cell says, or a column and what it says: step 40. Enter finds the next."
_WIDTH_LETTERS, _HEIGHT_LINES = 96, 30
_MEASURED_CELLS, _MEASURED_COLUMNS = 20_000, 40
"""That the widths of columns are taken from; a map of a thousand tokens would take seconds."""


class TableWindow(QDialog):
    """A card's table as it is now; it reads the numbers anew whenever a person comes back to it.

    Args:
        title: the card's.
        conditions: returns in words what the numbers are of, and what they were measured on.
        take: returns the numbers of this moment.

    Attributes:
        view: the table.
        find_field: takes what to look for.

    Signals:
        told(str): something worth a line in the window's status.
    """

    told = Signal(str)

    def __init__(
        self,
        title: str,
        parent: QWidget,
        *,
        take: Callable[[], CardTable],
        conditions: Callable[[], str],
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle(f"{title}: table")
        self._title, self._conditions, self._take = title, conditions, take
        self._model = CardTableModel(take())
        self._model.setParent(self)
        self._heading = WrappedLabel(max_lines=3)
        self._heading.setProperty("role", "muted")
        self.view = self._make_view()
        self.find_field = QLineEdit()
        self.find_field.setObjectName("tableFindField")
        self.find_field.setPlaceholderText("Find, such as step 40")
        self.find_field.setClearButtonEnabled(True)
        describe(self.find_field, "Find in the table", _FIND_TIP)
        self.find_field.returnPressed.connect(self._on_find)
        self._found = QLabel()
        self._found.setProperty("role", "muted")
        self._lay_out()
        for keys, slot in (
            (QKeySequence.StandardKey.Find, self._on_find_wanted),
            (QKeySequence.StandardKey.Copy, self._on_copy),
            (QKeySequence.StandardKey.Refresh, self.read_anew),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        self._describe()

    @Slot()
    def read_anew(self) -> None:
        """Show the card's numbers of this moment, with the same cell in hand where it is there."""
        table = self._take()
        if (table.headers, table.rows) == (self._model.table.headers, self._model.table.rows):
            return
        at = self.view.currentIndex()
        has_other_columns = table.headers != self._model.table.headers
        self._model.set_table(table)
        self._go_to(min(at.row(), len(table.rows) - 1), at.column())
        if has_other_columns:
            self._fit_columns()
        self._describe()

    def open_over(self, window: QWidget) -> None:
        """Open in the middle of a window, no larger than it."""
        self.ensurePolished()
        metrics = self.fontMetrics()
        width = min(_WIDTH_LETTERS * metrics.averageCharWidth(), window.width())
        height = min(_HEIGHT_LINES * metrics.lineSpacing(), window.height())
        self.resize(width, height)
        self.move(window.mapToGlobal(window.rect().center()) - self.rect().center())
        self._fit_columns()
        self._go_to(0, 0)
        self.show()
        self.view.setFocus(Qt.FocusReason.PopupFocusReason)

    # Within

    def _make_view(self) -> QTableView:
        view = QTableView()
        view.setObjectName("cardTable")
        view.setModel(self._model)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setTabKeyNavigation(False)
        return view

    def _fit_columns(self) -> None:
        n_columns = min(len(self._model.table.headers), _MEASURED_COLUMNS)
        n_rows = _MEASURED_CELLS // max(n_columns, 1)
        self.view.horizontalHeader().setResizeContentsPrecision(n_rows)
        for column in range(n_columns):
            self.view.resizeColumnToContents(column)

    def _go_to(self, row: int, column: int) -> None:
        index = self._model.index(max(row, 0), max(column, 0))
        self.view.reset()  # or Shift with an arrow would select from where one was before
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _describe(self) -> None:
        n_rows, n_columns = len(self._model.table.rows), len(self._model.table.headers)
        size = f"{counted(n_rows, 'row')}, {counted(n_columns, 'column')}"
        now = QTime.currentTime().toString(Qt.DateFormat.ISODate)
        said = " · ".join(part for part in (size, f"as of {now}", self._conditions()) if part)
        self._heading.setText(said)
        self.view.setAccessibleName(f"Table of “{self._title}”")
        self.view.setAccessibleDescription(said)

    def _lay_out(self) -> None:
        copy = QPushButton("Copy all")
        copy.setObjectName("tableCopyButton")
        describe(copy, "Copy all", "Copies the whole table, for a spreadsheet.")
        copy.clicked.connect(self._on_copy_all)
        close = QPushButton("Close")
        describe(close, "Close", "Closes the table (Esc).")
        close.clicked.connect(self.reject)
        for button in (copy, close):
            button.setAutoDefault(False)  # Enter is for what is looked for
        below = QHBoxLayout()
        below.addWidget(self.find_field, 1)
        below.addWidget(self._found)
        below.addWidget(copy)
        below.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(self._heading)
        layout.addWidget(self.view, 1)
        layout.addLayout(below)

    @Slot()
    def _on_find_wanted(self) -> None:
        self.find_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find_field.selectAll()

    @Slot()
    def _on_find(self) -> None:
        """Go to the next cell that says what is typed; the focus goes there too."""
        place = self._model.find(self.find_field.text(), after=self.view.currentIndex().row())
        self._found.setText("" if place else "Not in the table.")
        if place is not None:
            # First, for a table without the focus does not tell which cell is in hand.
            self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._go_to(*place)
        else:
            self.told.emit("Not in the table.")

    @Slot()
    def _on_copy(self) -> None:
        indexes = self.view.selectedIndexes()
        if indexes:
            QGuiApplication.clipboard().setText(self._model.text_of(indexes))
            self.told.emit(f"Copied {counted(len({i.row() for i in indexes}), 'row')}.")

    @Slot()
    def _on_copy_all(self) -> None:
        QGuiApplication.clipboard().setText(delimited(self._model.table, "\t"))
        self.told.emit(f"Copied {counted(len(self._model.table.rows), 'row')}.")

    # Qt's own

    def changeEvent(self, event: QEvent) -> None:
        """Read the numbers anew when a person comes back from a run, say."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.read_anew()
