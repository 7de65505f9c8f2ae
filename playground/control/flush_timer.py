"""When the window shows what has come in."""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal, Slot

from playground.worker.worker import GenerationWorker

INTERVAL_MS = 33
MAX_INTERVAL_MS = 333
LONGEST_WAIT_MS = 100
"""That showing waits for the pass in hand to end: one of a large model may take seconds."""
_SHARE = 0.05
"""Of a processor: BLAS computes on all of them, and waits for the one it has to share."""
AT_ONCE_S = 0.008
"""That timers are called one after another before what they drew is painted: each painting costs
as much again, and a person's keys wait for it."""
_SHARE_OF_TURNS = 0.03
"""Of the time: the worker stands still meanwhile."""
_PAINTED = QEvent.Type(QEvent.registerEventType())
_LAST = -1_000
"""Priority of an event that all others go before: painting, which waits for layouts, has -1."""
_ROUNDS = 8
"""Of posted events, until a plot is on the screen: its scene hears of the change, has its widget
painted, finds other numbers at the axis meanwhile, lays those out and has itself painted again."""


class AfterPainting(QObject):
    """Tells when all that waits to be laid out and painted has been.

    A timer of no time at all would not: it falls due after one round of posted events, and each
    may post the next.

    Signals:
        due(): nothing is left to be painted.
    """

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rounds_left = 0
        self._is_posted = False

    def request(self) -> None:
        """Have it told."""
        self._rounds_left = _ROUNDS
        self._post()

    def withdraw(self) -> None:
        """Have it not told after all."""
        self._rounds_left = 0

    def event(self, event: QEvent) -> bool:
        """Count a round; tell at the last one."""
        if event.type() != _PAINTED:
            return super().event(event)
        self._is_posted = False
        if self._rounds_left > 1:
            self._rounds_left -= 1
            self._post()
        elif self._rounds_left == 1:
            self._rounds_left = 0
            self.due.emit()
        return True

    def _post(self) -> None:
        if not self._is_posted:
            self._is_posted = True
            QCoreApplication.postEvent(self, QEvent(_PAINTED), _LAST)


class FlushTimer(QObject):
    """Calls back at most 30 times a second, or as asked, while there is something to show.

    The interval grows by itself when showing takes long, the painting that follows included, so
    that the main thread is free for a person's clicks, and the worker has the processor.

    Args:
        flush: shows what has come in.
        parent: it goes with this object.
        least_ms: the shortest pause between two calls.
        turns: calls back instead, when it disturbs no pass.

    Attributes:
        interval_ms: the pause before the next call.
    """

    def __init__(
        self,
        flush: Callable[[], None],
        parent: QObject | None = None,
        *,
        least_ms: int = INTERVAL_MS,
        turns: "PaintTurns | None" = None,
    ) -> None:
        super().__init__(parent)
        self._flush = flush
        self._least_ms = least_ms
        self._turns = turns
        self.interval_ms = least_ms
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timeout)
        self._began_s = 0.0
        self._painted = AfterPainting(self)
        self._painted.due.connect(self._on_painted)

    def request(self) -> None:
        """Have the callback called soon; many requests make one call."""
        if self._turns is not None:
            self._turns.ask(self)
        elif not self._timer.isActive():
            self._timer.start(self.interval_ms)

    def flush_now(self) -> None:
        """Call back at once; a request still waiting is served by it."""
        self._timer.stop()
        if self._turns is not None:
            self._turns.withdraw(self)
        self.flush()

    def flush(self) -> None:
        """Call back, and see how long it takes with all that follows."""
        self._began_s = time.thread_time()
        self._flush()
        self._painted.request()

    @Slot()
    def _on_timeout(self) -> None:
        self.flush()

    @Slot()
    def _on_painted(self) -> None:
        self.interval_ms = _pause_ms(self._began_s, _SHARE, least_ms=self._least_ms)


def _pause_ms(began_s: float, share: float, *, least_ms: int) -> int:
    """Return how long to pause after what has kept this thread busy since then."""
    took_ms = (time.thread_time() - began_s) * 1e3
    return round(max(least_ms, min(took_ms / share, MAX_INTERVAL_MS)))


class PaintTurns(QObject):
    """Has all that is drawn during a run drawn in one go, while the worker is between two passes.

    A turn calls each timer that waits once, those that take long in turns of the event loop of
    their own, and lets the worker go on when all of it is painted. While the worker computes, a
    turn waits for the end of its step, at most `LONGEST_WAIT_MS`; while it does not, no turn waits,
    but its next step does. The pause between two turns grows with what they take, as a flush
    timer's does.
    """

    def __init__(self, worker: GenerationWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turn = worker.paint_turn
        self._waiting: list[FlushTimer] = []
        self._served: list[FlushTimer] | None = None  # None while there is no turn
        self._began_s = 0.0
        self._pause = self._single_shot(self._want)
        self._overdue = self._single_shot(self._serve)
        self._next = AfterPainting(self)
        self._next.due.connect(self._serve)
        worker.turn_given.connect(self._on_given)

    def begin_run(self) -> None:
        """Have the first step shown as soon as it is there."""
        self._pause.stop()
        self._turn.expect(0.0)

    def ask(self, timer: FlushTimer) -> None:
        """Have a timer called in the next turn, or still in this one."""
        if timer not in self._waiting:
            self._waiting.append(timer)
        if self._served is None and not self._pause.isActive():
            self._want()

    def withdraw(self, timer: FlushTimer) -> None:
        """Forget that a timer waits: something else has had it called."""
        if timer in self._waiting:
            self._waiting.remove(timer)

    @Slot()
    def _want(self) -> None:
        """Have a turn as soon as it disturbs no pass."""
        if not self._waiting:
            return
        self._turn.want()
        if not self._turn.is_computing:
            self._next.request()
        elif not self._overdue.isActive():
            self._overdue.start(LONGEST_WAIT_MS)

    @Slot()
    def _on_given(self) -> None:
        """Begin a turn, unless one has begun already."""
        if self._served is None:
            self._serve()

    @Slot()
    def _serve(self) -> None:
        """Call the next ones; once there is none and all is painted, let the worker go on."""
        if self._served is None:
            self._served, self._began_s = [], time.thread_time()
            self._overdue.stop()
            self._pause.stop()
        if self._call_some(self._served):
            self._next.request()
            return
        has_served, self._served = bool(self._served), None
        self._next.withdraw()
        if has_served:
            self._rest()
        self._turn.finish()

    def _call_some(self, served: list[FlushTimer]) -> bool:
        """Call as many as take no time that a person would notice; return whether there was one."""
        began_s, n_before = time.thread_time(), len(served)
        while timer := self._next_of(served):
            self._waiting.remove(timer)
            served.append(timer)
            timer.flush()
            if time.thread_time() - began_s > AT_ONCE_S:
                break
        return len(served) > n_before

    def _next_of(self, served: list[FlushTimer]) -> FlushTimer | None:
        """Return one that waits and has not been called in this turn."""
        return next((each for each in self._waiting if each not in served), None)

    def _rest(self) -> None:
        """Have no turn for a while, and a step that ends then told in the next one."""
        pause_ms = _pause_ms(self._began_s, _SHARE_OF_TURNS, least_ms=INTERVAL_MS)
        self._turn.expect(pause_ms / 1e3)
        self._pause.start(pause_ms)

    def _single_shot(self, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer
