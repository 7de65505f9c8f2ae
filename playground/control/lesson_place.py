"""Where a lesson's step tells a person to look."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from playground.control.app_context import AppContext
from playground.kit.cards.card import Card
from playground.kit.cards.card_grid import CardGrid
from playground.lessons.vocabulary import PLACES
from playground.shell.lesson.outline import Outline
from playground.shell.window.tabs import TAB_TITLES

_FILLED_MS = (300, 900)
"""A page that has just come in front fills up, and may push a place out of sight again."""


class LessonPlace(QObject):
    """Outlines a place, says where it is while it is out of sight, and brings it into sight.

    Attributes:
        outline: the frame around it.

    Signals:
        came(): it was brought into sight.
    """

    came = Signal()

    def __init__(self, context: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._window = context.window
        self._name = ""
        self.outline = Outline(context.theme)

    def point_at(self, name: str) -> None:
        """Outline another place; none for an empty name."""
        self._name = name
        self.outline.frame(self._widget_of(name) if name else None)

    def shows(self, name: str) -> bool:
        """Return whether the place of this name is outlined and in sight."""
        return name == self._name and self.outline.is_in_sight()

    def hint(self) -> str:
        """Say where the outlined place is; nothing if it can be seen, or if there is none."""
        target = self.outline.target
        if target is None or self.outline.is_in_sight():
            return ""
        place = PLACES[self._name]
        if place.tab and self._window.tabs.current_key() != place.tab:
            title = next(tab.title for tab in TAB_TITLES if tab.key == place.tab)
            return f"{place.words} is on the tab {title}."
        return f"{place.words} is out of sight."

    @Slot()
    def show(self) -> None:
        """Bring it into sight; the focus stays where it is."""
        target = self.outline.target
        if target is None:
            return
        if tab := PLACES[self._name].tab:
            self._window.tabs.show_tab(tab)
        card = _card_of(target)
        grid = None if card is None else card.parentWidget()
        if card is not None and isinstance(grid, CardGrid) and not card.isVisible():
            grid.maximise(None)
        self._window.stage.show_place(target)
        # Once the page in front is laid out.
        QTimer.singleShot(0, self, self._scroll)
        for delay_ms in _FILLED_MS:
            QTimer.singleShot(delay_ms, self, self._follow)

    @Slot()
    def _scroll(self) -> None:
        self.outline.bring_into_sight()
        self.came.emit()

    @Slot()
    def _follow(self) -> None:
        if self.outline.target is not None and not self.outline.is_in_sight():
            self._scroll()

    def _widget_of(self, name: str) -> QWidget | None:
        return self._window.findChild(QWidget, PLACES[name].widget)


def _card_of(widget: QWidget) -> Card | None:
    """Return the card that a widget is, or stands on."""
    card: QWidget | None = widget
    while card is not None and not isinstance(card, Card):
        card = card.parentWidget()
    return card
