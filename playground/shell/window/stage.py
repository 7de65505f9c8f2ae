"""The window as a back row reads it: the text, one card and the headline, on all of the screen.

No card is shown twice: the one in front has its tab to itself, as a maximised one has, the headline
is lent by its grid, and what is not for a back row is hidden until the end.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.kit.cards.card import Card
from playground.kit.cards.card_grid import CardGrid
from playground.kit.look.theme import Theme
from playground.shell.window.notices import NoticeTopic
from playground.shell.window.stage_bar import StageBar
from playground.shell.window.tabs import TAB_TITLES
from playground.shell.window.way_back import WayBack

if TYPE_CHECKING:
    from playground.shell.window.main_window import MainWindow

_LETTERS_ACROSS, _LINES_DOWN = 36, 27
"""Of the text's size on a screen: a quarter of a picture of it can still be read."""
_TEXT_SHARE = 0.36
"""Of the width, for the text."""
_LOOKING_MS = 3000
"""Time for a card to find out what it shows, before it counts as empty."""
_MANAGER_MS = 300
"""Time for a window manager to give the window another size; where there is none, Qt does not."""
_NOT_PRESENTING = "This is for presenting (F11)."


class Stage(QObject):
    """Puts text and one card on the screen, and everything back as it was.

    Attributes:
        walk_first: is offered every step from card to card first (1 or -1), and says whether it
            took it.

    Signals:
        changed(): presenting begins or ends.
    """

    changed = Signal()

    def __init__(self, window: "MainWindow", theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._way_back: WayBack | None = None
        self._returning: WayBack | None = None
        self._headline: tuple[Card, CardGrid] | None = None
        self._bar: StageBar | None = None
        self._card: Card | None = None
        self._found_empty: set[Card] = set()
        self._is_turning = False
        self.walk_first: Callable[[int], bool] | None = None
        self._looking = QTimer(self, singleShot=True, interval=_LOOKING_MS)
        self._looking.timeout.connect(self._on_looked)
        actions = window.actions_by_key
        actions["present"].triggered.connect(self._on_triggered)
        actions["next_card"].triggered.connect(self._on_next)
        actions["previous_card"].triggered.connect(self._on_previous)
        actions["stop"].changed.connect(self._on_run_changed)
        window.tabs.tab_shown.connect(self._on_tab_shown)

    # ---- what is known of it ---------------------------------------------------------------

    @property
    def is_presenting(self) -> bool:
        """Whether the window is a stage now."""
        return self._way_back is not None

    @property
    def geometry_before(self) -> bytes:
        """The window's ordinary place and size while it presents; else nothing."""
        return b"" if self._way_back is None else self._way_back.geometry

    @property
    def tab_before(self) -> str:
        """The tab that was in front before it presented; else nothing."""
        return "" if self._way_back is None else self._way_back.tab

    @property
    def card(self) -> Card | None:
        """The card that is shown beside the text."""
        return self._card

    def reason_unavailable(self, action: str) -> str:
        """Return why an action of presenting does not apply now; nothing when it does."""
        is_walk = action in ("next_card", "previous_card")
        return _NOT_PRESENTING if is_walk and not self.is_presenting else ""

    def set_headline(self, card: Card, grid: CardGrid) -> None:
        """Have this card on top of the stage, lent by its grid."""
        self._headline = (card, grid)

    # ---- begin and end ---------------------------------------------------------------------

    def begin(self) -> None:
        """Fill the screen with the text and the first card that has something to show."""
        window = self._window
        if self._way_back is not None or not self._cards():
            window.actions_by_key["present"].setChecked(self.is_presenting)
            return
        if self._returning is not None and self._returning.is_under_way:
            self._returning.stay()
            self._way_back = self._returning
        else:
            self._way_back = WayBack(window, window.tabs.current_key())
        window.editor.setFocus()  # before what has it goes
        self._dress(is_stage=True)
        self._theme.set_stage_px(_readable_px(window.screen().size()))
        for grid in self._grids().values():
            grid.revealed.connect(self._on_revealed)
        self._show(self._first_card())
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)
        window.installEventFilter(self)
        QTimer.singleShot(_MANAGER_MS, self, self._fill_screen)
        self.changed.emit()

    def end(self) -> None:
        """Return to the window as it was."""
        if (way_back := self._way_back) is None:
            return
        self._window.editor.setFocus()
        self._window.removeEventFilter(self)
        self._looking.stop()
        self._card = None
        self._is_turning = True
        for grid in self._grids().values():
            grid.revealed.disconnect(self._on_revealed)
            grid.stage(None)
        self._window.tabs.show_tab(way_back.tab)
        self._is_turning = False
        self._way_back, self._returning = None, way_back
        self._dress(is_stage=False)
        self._theme.set_stage_px(None)
        way_back.go()
        self.changed.emit()

    def _dress(self, *, is_stage: bool) -> None:
        """Hide what is not for a back row, and put headline and bar in their places."""
        window = self._window
        for part in (window.top_bar, window.sampling_panel, window.editor.footer):
            part.setVisible(not is_stage)
        window.status_row.set_quiet(is_stage)
        # What other programs disturb is marked in the card itself.
        window.notice_area.withhold(*([NoticeTopic.MACHINE] if is_stage else []))
        window.columns.set_stage_share(_TEXT_SHARE if is_stage else None)
        window.actions_by_key.hand_escape(to_present=is_stage)
        window.actions_by_key["present"].setChecked(is_stage)
        window.tabs.set_bar_shown(not is_stage)
        central = window.centralWidget()
        content = None if central is None else central.layout()
        assert isinstance(content, QVBoxLayout)
        if self._headline is not None:
            card, grid = self._headline
            if is_stage:
                grid.lend(card)
                content.insertWidget(0, card)
                card.show()
            else:
                content.removeWidget(card)
                grid.take_back()
            card.set_staged(is_staged=is_stage)
        if self._bar is None:
            self._bar = StageBar(window.actions_by_key, window.top_bar.cache_switch)
            self._bar.walked.connect(self.walk)
            content.addWidget(self._bar)
        self._bar.setVisible(is_stage)

    # ---- from card to card -----------------------------------------------------------------

    @Slot(int)
    def walk(self, step: int) -> None:
        """Show the next card (1) or the one before (-1), round and round."""
        if not self.is_presenting or (self.walk_first is not None and self.walk_first(step)):
            return
        cards = self._cards()
        place = cards.index(self._card) if self._card in cards else -1
        self._show(cards[(place + step) % len(cards)])

    def show_place(self, place: QWidget) -> None:
        """Put the card that something is part of in front, while presenting."""
        part: QWidget | None = place
        while part is not None and not isinstance(part, Card):
            part = part.parentWidget()
        if self.is_presenting and any(part in grid.cards() for grid in self._grids().values()):
            self._show(part)

    def _grids(self) -> dict[str, CardGrid]:
        """Return the tabs' grids by the keys of the tabs."""
        contents = {tab.key: self._window.tabs.content(tab.key) for tab in TAB_TITLES}
        return {key: grid for key, grid in contents.items() if isinstance(grid, CardGrid)}

    def _cards(self) -> list[Card]:
        """Return the cards of all tabs, but those that are known to have nothing to show."""
        return [
            card
            for grid in self._grids().values()
            for card in grid.cards()
            if card is self._card or card.has_content or card not in self._found_empty
        ]

    def _first_card(self) -> Card | None:
        """Return the one that a person looks at, or else the first of the tab in front."""
        grid = self._grids().get(self._window.tabs.current_key())
        if grid is not None and grid.maximised in grid.cards():
            return grid.maximised
        return self._first_of(grid)

    def _first_of(self, grid: CardGrid | None) -> Card | None:
        cards = self._cards()
        own = [card for card in cards if grid is not None and card in grid.cards()]
        filled = [card for card in own if card.has_content]
        return next(iter([*filled, *own, *cards]), None)

    def _show(self, card: Card | None) -> None:
        """Have this card alone on its page, and its page in front."""
        if card is None:
            return
        focus = self._window.focusWidget()
        if card is not self._card and focus is not None and self._window.tabs.isAncestorOf(focus):
            self._window.editor.setFocus()  # before the card that has it goes
        self._card = card
        self._is_turning = True
        for key, grid in self._grids().items():
            is_its = card in grid.cards()
            grid.stage(card if is_its else None)
            if is_its:
                self._window.tabs.show_tab(key)
        self._is_turning = False
        self._looking.start()
        self._show_place()

    def _show_place(self) -> None:
        cards = self._cards()
        if self._bar is not None and self._card in cards:
            self._bar.show_place(cards.index(self._card) + 1, len(cards))

    # ---- what happens ----------------------------------------------------------------------

    @Slot()
    def _on_triggered(self) -> None:
        self.end() if self.is_presenting else self.begin()

    @Slot()
    def _on_next(self) -> None:
        self.walk(1)

    @Slot()
    def _on_previous(self) -> None:
        self.walk(-1)

    @Slot()
    def _on_looked(self) -> None:
        """Pass the card over from now on if nothing has come of looking at it."""
        if self._card is not None and not self._card.has_content:
            self._found_empty.add(self._card)
        self._show_place()

    @Slot()
    def _on_run_changed(self) -> None:
        """Look at every card anew: a run gives it something to show."""
        self._found_empty.clear()
        if self.is_presenting:
            self._show_place()

    @Slot(str)
    def _on_tab_shown(self, key: str) -> None:
        """Follow to a tab that something else than a walk has brought to the front."""
        if self.is_presenting and not self._is_turning:
            self._show(self._first_of(self._grids().get(key)))

    @Slot(object)
    def _on_revealed(self, card: Card) -> None:
        self._show(card)

    @Slot()
    def _fill_screen(self) -> None:
        """Take all of the screen where no window manager has seen to that."""
        screen = self._window.screen().geometry()
        if self.is_presenting and self._window.geometry() != screen:
            self._window.setGeometry(screen)

    # Qt's own

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        """Have letters that suit the size of the stage."""
        if event.type() == QEvent.Type.Resize:
            self._theme.set_stage_px(_readable_px(self._window.size()))
        return False


def _readable_px(stage: QSize) -> int:
    """Return the text size, in pixels, that a back row can read on a stage of this size."""
    return min(stage.width() // _LETTERS_ACROSS, stage.height() // _LINES_DOWN)
