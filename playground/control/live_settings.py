"""The settings in force: those of the next token, and those of the next run."""

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from playground.control import status_words
from playground.control.threads import ThreadChoice
from playground.control.views import Views
from playground.generation import CacheMode, Fault, SamplingParams
from playground.generation.run_log import RunLog
from playground.measure.machine import blas_info
from playground.measure.model_facts import ModelFacts
from playground.worker.runner import GenerationRunner


class LiveSettings(QObject):
    """Passes what a person changes on to the worker, for the next token; keeps the rest.

    Attributes:
        fault: what the next run is to have broken on purpose; None for a sound one.
        races_in_double: whether the next races are to be computed in double precision.
        threads: how many matrix products have, and who chose.
    """

    def __init__(self, runner: GenerationRunner, views: Views, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._views = views
        self.fault: Fault | None = None
        self.races_in_double = False
        self._facts: ModelFacts | None = None
        self.threads = ThreadChoice(runner, views.sampling, self)
        self.threads.changed.connect(self._on_threads_changed)

    @Slot(object)
    def set_model(self, facts: ModelFacts) -> None:
        """Use threads that suit another model, and name it among the conditions."""
        self._facts = facts
        self.threads.set_model(facts)
        self.refresh_conditions()

    @Slot(object)
    def begin(self, log: RunLog) -> None:
        """Name the precision of a run that begins among the conditions."""
        if self._facts is not None:
            self._facts = replace(self._facts, dtype=log.conditions.dtype)
            self.refresh_conditions()

    @Slot(object)
    def set_sampling(self, sampling: SamplingParams) -> None:
        """Draw with other settings from the next token on."""
        self._runner.set_sampling(sampling)

    @Slot(object)
    def set_cache_mode(self, mode: CacheMode) -> None:
        """Compute in another mode from the next token on."""
        self._runner.set_mode(mode)

    @Slot(object)
    def set_speed_limit(self, per_s: float | None) -> None:
        """Hold a run back to so many tokens a second, or no longer."""
        self._runner.set_speed_limit(per_s)

    @Slot(object)
    def set_threads(self, n_threads: int | None) -> None:
        """Give matrix products so many threads from the next job on; None as many as suit."""
        self.threads.set_by_hand(n_threads)

    @Slot(object)
    def set_fault(self, fault: Fault | None) -> None:
        """Have the next run broken in this way, or sound."""
        self.fault = fault
        self.refresh_conditions()

    @Slot(bool)
    def set_races_in_double(self, is_double: bool) -> None:
        """Have the next races computed in double precision, or in the model's own."""
        self.races_in_double = is_double

    @Slot(int)
    def _on_threads_changed(self, _n_threads: int) -> None:
        self.refresh_conditions()

    @Slot()
    def refresh_conditions(self) -> None:
        """Say under which conditions things are measured."""
        if self._facts is not None:
            seed = self._views.sampling.seed()
            blas = replace(blas_info(), n_threads=self.threads.in_force)
            self._views.frame.show_conditions(
                status_words.conditions(self._facts, blas.words, seed, self.fault)
            )
