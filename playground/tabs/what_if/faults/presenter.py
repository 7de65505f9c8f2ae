"""What follows when a person breaks the cache on purpose."""

from PySide6.QtCore import Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import CacheMode, Fault
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.tabs.what_if.faults.banner import FaultBanner
from playground.tabs.what_if.faults.card import DivergenceCard, FaultsCard
from playground.tabs.what_if.faults.figures import divergence_of


class FaultPresenter(Presenter):
    """Keeps the list of faults, the banner and the plot of the last race in step."""

    def __init__(
        self,
        context: AppContext,
        faults: FaultsCard,
        divergence: DivergenceCard,
        banner: FaultBanner,
    ) -> None:
        super().__init__(context, faults, divergence)
        self._faults = faults
        self._divergence = divergence
        self._banner = banner
        self._log: RunLog | None = None
        self._race: RunLog | None = None
        self._is_running = False
        faults.fault_chosen.connect(self.set_fault)
        faults.race_requested.connect(self.race)
        banner.off_requested.connect(self.turn_off)

    @Slot(object)
    def set_fault(self, fault: Fault | None) -> None:
        """Have the next run broken in this way, or sound."""
        self._banner.show_fault(fault)
        self.context.settings.set_fault(fault)

    @Slot()
    def turn_off(self) -> None:
        """Have the next run sound."""
        self._faults.set_fault(None)

    @Slot()
    def race(self) -> None:
        """Write the last stretch anew as a race, with whatever is on."""
        self.context.window.top_bar.cache_switch.set_mode(CacheMode.RACE)
        self.context.controller.regenerate()

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget the races of the model before."""
        self._faults.set_has_blocks(facts.n_layer > 0)
        self._log = self._race = None
        self.refresh()

    def on_run_began(self, log: RunLog) -> None:
        """Take it in; it is shown once it has raced a step."""
        self._log, self._is_running = log, True

    def on_run_ended(self, log: RunLog) -> None:
        """Show a race as it will stay."""
        self._is_running = False
        self.refresh()

    def refresh(self) -> None:
        """Draw the last race as far as it has come, if anybody can see it."""
        log = self._log
        if log is not None and len(log.history.agreement):
            self._race = log
        if not self._divergence.is_shown:
            return
        race = self._race
        divergence = None if race is None else divergence_of(race)
        is_live = self._is_running and race is not None and race is log
        self._divergence.show_divergence(divergence, is_live=is_live)
