"""What follows when a person breaks the cache on purpose."""

from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from playground.generation import CacheMode, Fault
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.tabs.what_if.faults.figures import Parting, parting_of


class FaultsView(Protocol):
    """The list of faults."""

    def set_fault(self, fault: Fault | None) -> None:
        """Switch a fault on, or all of them off."""
        ...

    def set_has_blocks(self, has_blocks: bool) -> None:
        """Say that a model without blocks has nothing in its cache to break."""
        ...


class DivergenceView(Protocol):
    """Draws how far the two answers of a race are apart; costs nothing while hidden."""

    @property
    def is_shown(self) -> bool:
        """Whether it is in sight."""
        ...

    def show_parting(self, parting: Parting | None, *, is_live: bool) -> None:
        """Draw a race so far; None while there is none."""
        ...


class FaultFrameView(Protocol):
    """The window around the cards."""

    def show_fault(self, fault: Fault | None) -> None:
        """Say for as long as a fault is on that it is."""
        ...


class RaceSwitchView(Protocol):
    """The switch of the cache mode."""

    def set_mode(self, mode: CacheMode) -> None:
        """Put it into a position."""
        ...


class FaultPresenter(QObject):
    """Keeps the list of faults, the banner and the plot of the last race in step.

    Signals:
        race_requested(): the switch is on Race; the last stretch is to be generated anew.
    """

    race_requested = Signal()

    def __init__(
        self,
        faults: FaultsView,
        parting: DivergenceView,
        frame: FaultFrameView,
        switch: RaceSwitchView,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._faults = faults
        self._parting = parting
        self._frame = frame
        self._switch = switch
        self._race: RunLog | None = None
        self._log: RunLog | None = None

    @Slot(object)
    def set_fault(self, fault: Fault | None) -> None:
        """Have the next run broken in this way, or sound."""
        self._frame.show_fault(fault)

    @Slot()
    def turn_off(self) -> None:
        """Have the next run sound."""
        self._faults.set_fault(None)

    @Slot()
    def race(self) -> None:
        """Race with whatever is on."""
        self._switch.set_mode(CacheMode.RACE)
        self.race_requested.emit()

    @Slot(object)
    def set_model(self, facts: ModelFacts) -> None:
        """Another model is in hand: forget the races of the one before."""
        self._faults.set_has_blocks(facts.n_layer > 0)
        self._race = self._log = None
        self.refresh()

    @Slot(object)
    def begin(self, log: RunLog) -> None:
        """Take in a run that begins; it is shown once it has raced a step."""
        self._log = log

    @Slot()
    @Slot(object)
    def refresh(self, ended: RunLog | None = None) -> None:
        """Draw the last race as far as it has come, if anybody can see it."""
        log = self._log
        if log is not None and len(log.history.agreement):
            self._race = log
        if not self._parting.is_shown:
            return
        race = self._race
        is_live = ended is None and race is not None and race.summary is None
        self._parting.show_parting(None if race is None else parting_of(race), is_live=is_live)
