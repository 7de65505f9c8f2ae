"""The one component that frames every view: heading, subtitle, tools, menu, body."""

from collections.abc import Sequence

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QImage,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.kit.cards import card_export, card_menu
from playground.kit.cards.card_export import CardTable, ExportError
from playground.kit.cards.card_menu import NO_NUMBERS, TABLE_KEYS, CardMenu, Popup
from playground.kit.cards.table_window import TableWindow
from playground.kit.labels import WrappedLabel

CONDITIONS_PROPERTY = "conditions"
"""Of the window around a card: model and machine, as the caption of a picture says them."""
_SUBTITLE_LINES = 3
_LEAST_TITLE_LETTERS = 16
"""Most titles whole; longer ones give way to the card's tools in a narrow window."""


class Card(QFrame):
    """A titled frame around one view.

    A card starts empty, with a sentence that says what will appear and how to get it. A subclass
    gives it a body, calls `set_has_content` as data come and go, and overrides `table`.

    Attributes:
        title: the heading.
        obstacle: what has to be done before there can be any content; empty for nothing.
        menu_button: opens the menu; the keyboard reaches it by Tab, and by the menu key anywhere
            in the card.

    Signals:
        maximise_requested: show this card alone, or go back; who lays out the cards decides.
        told: something worth a line in the window's status, such as where a file went.
        shown: it has come in sight; what it did not draw while hidden is due.
    """

    maximise_requested = Signal()
    told = Signal(str)
    shown = Signal()

    def __init__(
        self, title: str, *, explanation: str, empty: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._explanation = explanation
        name = type(self).__name__
        self.setObjectName(name[0].lower() + name[1:])
        self.setProperty("role", "card")
        self.setAccessibleName(title)
        self._title = WrappedLabel(max_lines=1, least_letters=_LEAST_TITLE_LETTERS)
        self._title.setText(title)
        self._title.setProperty("role", "title")
        # As wide as its words while there is room for them.
        self._title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._subtitle = WrappedLabel(max_lines=_SUBTITLE_LINES)
        self._subtitle.setProperty("role", "muted")
        self._subtitle.hide()
        self._is_staged = False
        self._empty_sentence, self._awaited, self.obstacle = empty, "", ""
        self._empty = self._make_empty_page(empty)
        self._body: QWidget | None = None
        self._menu = CardMenu(self)
        self._menu.maximise.triggered.connect(self.maximise_requested)
        self._table_window: TableWindow | None = None
        keys = QShortcut(QKeySequence(TABLE_KEYS), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.show_table)
        self.menu_button = self._make_menu_button()
        self._tools = QHBoxLayout()
        self._tools.setSpacing(4)
        self._lay_out()

    @property
    def title(self) -> str:
        """The heading."""
        return self._title.text()

    @property
    def subtitle(self) -> str:
        """The plain-words line under the heading."""
        return self._subtitle.text()

    def set_subtitle(self, text: str) -> None:
        """Say in plain words what is to be seen now."""
        if text != self._subtitle.text():
            self._subtitle.setText(text)
            self._subtitle.setVisible(bool(text) and not self._is_staged)
            self.setAccessibleDescription(text)

    def set_body(self, body: QWidget) -> None:
        """Put in the view that is shown once there is content."""
        self._body = body
        self._pages.addWidget(body)

    def set_empty_sentence(self, sentence: str) -> None:
        """Change the sentence of the empty state, which says what to do and what appears then."""
        self._empty_sentence = sentence
        self._write_empty_page()

    def set_awaited(self, sentence: str) -> None:
        """Say in the empty state what is on its way, in place of what to do; empty for nothing.

        Who waits for an answer has done what the card asks for.
        """
        if sentence != self._awaited:
            self._awaited = sentence
            self._write_empty_page()

    def set_obstacle(self, obstacle: str) -> None:
        """Say in the empty state what has to be done first; nothing where nothing has to."""
        self.obstacle = obstacle
        self._write_empty_page()

    @property
    def has_content(self) -> bool:
        """Whether the body is shown, rather than the empty state's sentence."""
        return self._body is not None and self._pages.currentWidget() is self._body

    def set_has_content(self, has_content: bool) -> None:
        """Show the body, or the empty state's sentence."""
        body = self._body if has_content else None
        self._pages.setCurrentWidget(self._empty if body is None else body)

    def add_tool(self, tool: QWidget) -> None:
        """Add a small control to the heading's right."""
        self._tools.addWidget(tool, 0, Qt.AlignmentFlag.AlignVCenter)

    @property
    def is_shown(self) -> bool:
        """Whether it can be seen: its tab is in front, and no other card is maximised."""
        return self.isVisible()

    @property
    def is_in_sight(self) -> bool:
        """Whether some of it is on the screen, rather than scrolled away or minimised."""
        is_minimised = self.window().isMinimized()
        return self.is_shown and not is_minimised and not self.visibleRegion().isEmpty()

    def add_exports(self, actions: Sequence[QAction]) -> None:
        """Offer more exports in the menu."""
        self._menu.add_exports(actions)

    def set_maximised(self, maximised: bool) -> None:
        """Have the menu offer the way back, or the way there."""
        self._menu.maximise.setText("&Restore" if maximised else "&Maximise")

    def set_staged(self, *, is_staged: bool) -> None:
        """Leave out small print and menu, for a back row; or show both again."""
        self._is_staged = is_staged
        self._subtitle.setVisible(bool(self.subtitle) and not is_staged)
        self.menu_button.setVisible(not is_staged)

    def table(self) -> CardTable:
        """Return the numbers shown, for copying and for CSV; a card without numbers has no rows."""
        return CardTable((), ())

    def picture(self) -> QImage:
        """Return the card in pixels, without its controls, and what it was measured on."""
        return card_export.picture(self, self._pictured_parts(), self._caption())

    def picture_png(self) -> bytes:
        """Return this picture as a file's content."""
        return card_export.png(self.picture())

    def picture_svg(self) -> bytes:
        """Return the card in vectors, without its controls."""
        return card_export.svg(self, self._pictured_parts(), self._caption(), self.title)

    @Slot()
    def reset_view(self) -> None:
        """Show all there is, after a zoom; a card that cannot be zoomed has nothing to do."""

    @Slot()
    def explain(self) -> None:
        """Open the paragraph that says what this card shows."""
        Popup(self.title, self._explanation, self).open_beside(self.menu_button, self)

    @Slot()
    def show_table(self) -> None:
        """Open the numbers as a table, or come back to the one that is open."""
        if self._table_window is not None:
            self._table_window.activateWindow()
        elif not self.table().rows:
            self.tell(NO_NUMBERS)
        else:
            window = TableWindow(
                self.title, self.window(), take=self.table, conditions=self._table_conditions
            )
            window.told.connect(self.told)
            window.finished.connect(self._on_table_closed)
            window.open_over(self.window())
            self._table_window = window

    def tell(self, sentence: str) -> None:
        """Pass on a line for the window's status."""
        self.told.emit(sentence)

    def warn(self, sentence: str) -> None:
        """Say in one sentence what went wrong."""
        Popup("That did not work", sentence, self).open_beside(self.menu_button)

    def save(self, title: str, suffix: str, content: bytes) -> None:
        """Ask for a file and write it, and say how it went.

        Args:
            title: what is saved; the file's name is made from it.
            suffix: the kind of file.
            content: all of it.
        """
        path = card_menu.ask_path(self, title, suffix)
        if path is None:
            return
        try:
            card_export.write(path, content)
        except ExportError as error:
            self.warn(str(error))
        else:
            self.tell(f"Saved {path}.")

    @Slot()
    def _on_table_closed(self) -> None:
        self._table_window = None

    def _table_conditions(self) -> str:
        """Return what a table is of: the subtitle says which run, where that needs saying."""
        return " · ".join(part for part in (self.subtitle, self._caption()) if part)

    def _caption(self) -> str:
        """Return model, machine and day for a picture to say; the window knows the first two."""
        conditions = str(self.window().property(CONDITIONS_PROPERTY) or "")
        today = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        return " · ".join(part for part in (conditions, today) if part)

    def _pictured_parts(self) -> tuple[QWidget, ...]:
        page = self._body if self._body is not None and self.has_content else self._empty
        return (self._title, self._subtitle, *self._legends(), page)

    def _legends(self) -> tuple[QWidget, ...]:
        """Return what in the heading explains the picture, where a control would not."""
        return ()

    def _make_menu_button(self) -> QToolButton:
        button = QToolButton()
        button.setText("···")  # not ⋯, which the bundled font lacks
        button.setProperty("role", "quiet")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(self._menu)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _name_menu_button(self) -> None:
        self.menu_button.setAccessibleName(f"Menu of “{self.title}”")
        tip = "What this shows, copy, export, maximise"
        self.menu_button.setToolTip(tip)
        self.menu_button.setStatusTip(tip)
        self.menu_button.setAccessibleDescription(tip)

    def _write_empty_page(self) -> None:
        sentence = self._empty_sentence
        if self.obstacle and sentence:
            sentence = f"{self.obstacle}\n\nThen {sentence[0].lower()}{sentence[1:]}"
        elif self._awaited:
            sentence = self._awaited
        self._empty.setText(sentence)

    def _make_empty_page(self, sentence: str) -> QLabel:
        page = QLabel(sentence)
        page.setProperty("role", "muted")
        page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        page.setWordWrap(True)
        page.setMargin(16)
        page.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        return page

    def _lay_out(self) -> None:
        self._name_menu_button()
        header = QHBoxLayout()
        header.setSpacing(8)
        header.addWidget(self._title, 0, Qt.AlignmentFlag.AlignVCenter)
        header.addStretch(1)
        header.addLayout(self._tools)
        header.addWidget(self.menu_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 10)
        layout.setSpacing(2)
        layout.addLayout(header)
        layout.addWidget(self._subtitle)
        # In the card before it gets a page: it shows its first page at once, and what has no
        # parent yet would flash on the screen as a window of its own.
        self._pages = QStackedLayout()
        layout.addLayout(self._pages, 1)
        self._pages.addWidget(self._empty)

    # Qt's own

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the card has come in sight."""
        super().showEvent(event)
        self.shown.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the card's menu, also for the menu key."""
        self._menu.popup(event.globalPos())
        event.accept()
