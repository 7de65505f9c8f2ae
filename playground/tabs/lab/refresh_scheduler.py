"""One card at a time, so that none of the event loop's turns takes long."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Slot

from playground.control.app_context import AppContext
from playground.control.flush_timer import FlushTimer, PaintTurns
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.kit.cards.card import Card


class RefreshScheduler(Presenter):
    """Has cards brought up to date while a run goes, each in a turn of its own.

    A card out of sight has no turn until it is scrolled to.

    Args:
        context: the app.
        turns: has them wait until the worker is between two passes.
    """

    def __init__(self, context: AppContext, turns: PaintTurns | None = None) -> None:
        super().__init__(context)
        self._entries: list[_Entry] = []
        self._timer = FlushTimer(self._take_turn, self, turns=turns)

    def add(self, card: Card, refresh: Callable[[], None], *, weight: int = 1) -> None:
        """Take in a card and what brings it up to date; more weight follows more closely."""
        self._entries.append(_Entry(card, refresh, weight))

    @Slot()
    def request(self) -> None:
        """Every card is due: something has come in, or one has come in sight."""
        for entry in self._entries:
            entry.is_due = True
        self._timer.request()

    def on_flushed(self) -> None:
        """Begin a round of turns."""
        self.request()

    def on_run_ended(self, log: RunLog) -> None:
        """Leave the rest of the round: every presenter brings its own card up to date now."""
        for entry in self._entries:
            entry.is_due = False

    def _take_turn(self) -> None:
        now_s = time.monotonic()
        due = [entry for entry in self._entries if entry.is_due]
        seen = [entry for entry in due if entry.card.is_in_sight]
        if seen:
            entry = max(seen, key=lambda each: each.urgency(now_s))
            entry.is_due, entry.last_s = False, now_s
            entry.refresh()
        if len(due) > 1 or (due and not seen):
            self._timer.request()


@dataclass(slots=True)
class _Entry:
    """A card that takes turns.

    Attributes:
        card: what is to be seen.
        refresh: brings it up to date.
        weight: how many turns it has while one of weight 1 has one.
        is_due: something has come in since its last turn.
        last_s: when that was.
    """

    card: Card
    refresh: Callable[[], None]
    weight: int
    is_due: bool = False
    last_s: float = 0.0

    def urgency(self, now_s: float) -> float:
        """Return how long it has waited for its turn, as its weight counts."""
        return self.weight * (now_s - self.last_s)
