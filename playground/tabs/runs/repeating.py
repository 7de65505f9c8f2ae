"""One run done again several times, one after the other."""

import weakref

from PySide6.QtCore import Qt, Signal, Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import StopReason
from playground.generation.run_log import RunLog


class RepeatSeries:
    """The repeats of one run; keeps none of these runs once their session has gone.

    Attributes:
        n_wanted: how often.
    """

    def __init__(self, source: RunLog, n_wanted: int) -> None:
        self._source = weakref.ref(source)
        self._begun: list[weakref.ref[RunLog]] = []
        self.n_wanted = n_wanted

    @property
    def source(self) -> RunLog | None:
        """The run that is repeated; None once it is gone."""
        return self._source()

    @property
    def n_begun(self) -> int:
        """Repeats begun so far."""
        return len(self._begun)

    @property
    def logs(self) -> list[RunLog]:
        """The repeats begun so far that are still there, the oldest first."""
        return [log for each in self._begun if (log := each()) is not None]

    @property
    def finished(self) -> list[RunLog]:
        """The repeats that went through; one that was stopped or failed tells less."""
        return [log for log in self.logs if _went_through(log)]

    def includes(self, log: RunLog) -> bool:
        """Return whether a run is the one repeated, or a repeat."""
        return log is self.source or log in self.logs

    def begin(self, log: RunLog) -> None:
        """Count one more repeat."""
        self._begun.append(weakref.ref(log))


class Repeating(Presenter):
    """Asks for repeats until there are as many as wanted, one fails, or Stop is pressed.

    Attributes:
        series: those of runs that are still there, the oldest first.

    Signals:
        progressed(str): how far the series has come, in words.
    """

    progressed = Signal(str)
    _next_due = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.series: list[RepeatSeries] = []
        self._is_going_on = False
        self._is_asking = False
        self._is_stopping = False
        # Queued: everyone hears of the end of a repeat before the next one begins.
        self._next_due.connect(self._on_next_due, Qt.ConnectionType.QueuedConnection)
        # Wherever Stop is pressed: between two repeats there is no run that it could stop.
        context.window.top_bar.stop_requested.connect(self.stop)

    @property
    def is_going_on(self) -> bool:
        """Whether repeats are still to come, or one is under way."""
        return self._is_going_on

    def start(self, source: RunLog, n_times: int) -> None:
        """Have a run done again so many times."""
        there = [series for series in self.series if series.source or series.logs]
        self.series = [*there, RepeatSeries(source, n_times)]
        self._is_going_on = True
        self._is_stopping = False
        self._next_due.emit()

    @Slot()
    def stop(self) -> None:
        """Have no more repeats after the one under way, also when that has just gone through."""
        self._is_stopping = True

    def series_of(self, log: RunLog) -> RepeatSeries | None:
        """Return the newest series that a run belongs to, as the one repeated or as a repeat."""
        return next((each for each in reversed(self.series) if each.includes(log)), None)

    def on_run_began(self, log: RunLog) -> None:
        """Count a run that is a repeat: it begins while one is being asked for."""
        if self._is_asking:
            self.series[-1].begin(log)

    def on_run_ended(self, log: RunLog) -> None:
        """Go on after a repeat, unless that was the last, was stopped or failed."""
        if not self._is_going_on or log not in self.series[-1].logs:
            return
        series = self.series[-1]
        if log.summary is None:
            self._end(f"A repeat failed after {_times(len(series.finished), series.n_wanted)}.")
        elif len(series.finished) >= series.n_wanted:
            self._end(f"Repeated {series.n_wanted} times.")
        elif not _went_through(log):
            self._end(_stopped(series))
        else:
            self._next_due.emit()

    @Slot()
    def _on_next_due(self) -> None:
        if not self._is_going_on:
            return
        series = self.series[-1]
        if self._is_stopping:
            self._end(_stopped(series))
            return
        n_begun, source = series.n_begun, series.source
        if source is not None:
            self._is_asking = True
            self.context.controller.repeat(source)
            self._is_asking = False
        if series.n_begun > n_begun:
            self.progressed.emit(f"Repeat {series.n_begun} of {series.n_wanted}")
        else:
            done = _times(len(series.finished), series.n_wanted)
            self._end(f"Something else came first: {done} done.")

    def _end(self, words: str) -> None:
        self._is_going_on = False
        self.progressed.emit(words)


def _went_through(log: RunLog) -> bool:
    return log.summary is not None and log.summary.stop_reason is not StopReason.CANCELLED


def _stopped(series: RepeatSeries) -> str:
    return f"Stopped after {_times(len(series.finished), series.n_wanted)}."


def _times(n_done: int, n_wanted: int) -> str:
    return f"{n_done} of {n_wanted} repeats"
