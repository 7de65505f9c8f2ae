"""One card at a time, so that none of the event loop's turns takes long."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from playground.control.flush_timer import FlushTimer
from playground.tabs.lab.views import SeenView


@dataclass(slots=True)
class _Card:
    """A card that takes turns.

    Attributes:
        view: what is to be seen.
        refresh: brings it up to date.
        weight: how many turns it has while one of weight 1 has one.
        is_due: something has come in since its last turn.
        last_s: when that was.
    """

    view: SeenView
    refresh: Callable[[], None]
    weight: int
    is_due: bool = False
    last_s: float = 0.0

    def waits(self, now_s: float) -> float:
        """Return how urgent its turn is."""
        return self.weight * (now_s - self.last_s)


class RefreshScheduler(QObject):
    """Has cards brought up to date while a run goes, each in a turn of its own.

    A card out of sight has no turn until it is scrolled to.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cards: list[_Card] = []
        self._timer = FlushTimer(self._take_turn, self)

    def add(self, view: SeenView, refresh: Callable[[], None], *, weight: int = 1) -> None:
        """Take in a card; one of more weight follows more closely."""
        self._cards.append(_Card(view, refresh, weight))

    @Slot()
    def request(self) -> None:
        """Every card is due: something has come in."""
        for card in self._cards:
            card.is_due = True
        self._timer.request()

    @Slot()
    def end(self) -> None:
        """The run has ended, and everything was brought up to date."""
        for card in self._cards:
            card.is_due = False

    def _take_turn(self) -> None:
        now_s = time.monotonic()
        due = [card for card in self._cards if card.is_due]
        seen = [card for card in due if card.view.is_in_sight]
        if seen:
            card = max(seen, key=lambda each: each.waits(now_s))
            card.is_due, card.last_s = False, now_s
            card.refresh()
        if len(due) > 1 or (due and not seen):
            self._timer.request()
