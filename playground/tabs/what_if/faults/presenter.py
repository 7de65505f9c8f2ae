"""What follows when a person breaks the cache on purpose."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import CacheMode, Fault
from playground.generation.run_log import RunLog
from playground.kit.look.fonts import describe
from playground.measure.model_facts import ModelFacts
from playground.shell.window.status_row import StatusRow
from playground.tabs.what_if.faults.card import DivergenceCard, FaultsCard
from playground.tabs.what_if.faults.figures import divergence_of


class FaultBanner(QFrame):
    """Names the fault, and offers to turn it off.

    Signals:
        off_requested(): a person wants it off.
    """

    off_requested = Signal()

    def __init__(self, status_row: StatusRow) -> None:
        super().__init__()
        self._status_row = status_row
        self.setObjectName("faultBanner")
        word = QLabel("Fault on")
        word.setProperty("role", "bad")
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self.off_button = QPushButton("Turn it off")
        self.off_button.setProperty("role", "quiet")
        describe(self.off_button, "Turn the fault off", "The next run is sound again.")
        self.off_button.clicked.connect(self.off_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(word)
        layout.addWidget(self._words)
        layout.addWidget(self.off_button)

    @property
    def sentence(self) -> str:
        """What it says to whoever rests the pointer on it."""
        return self.toolTip()

    def show_fault(self, fault: Fault | None) -> None:
        """Say which fault is on, for as long as it is; None takes the line away."""
        if fault is None:
            self._status_row.set_banner(None)
            return
        sentence = (
            f"{fault.value.capitalize()}. Every run from the next one on is broken on purpose, "
            "and its times count for nothing."
        )
        self._words.setText(fault.value)
        self.setToolTip(sentence)
        self.setAccessibleName(f"Fault on: {sentence}")
        self._status_row.set_banner(self)


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

    def on_runs_changed(self) -> None:
        """Show the last race of a session that was opened."""
        if not self._is_running:
            logs = self.context.controller.logs_of_model
            races = [log for log in logs if len(log.history.agreement)]
            self._log = self._race = races[-1] if races else None
        self.refresh()

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
