"""Has the worker find out how many threads the model in hand gains from, while it is idle."""

from PySide6.QtCore import Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.measure.model_facts import ModelFacts
from playground.measure.threads import ThreadQuestion


class ThreadCalibration(Presenter):
    """Asks once for each model on a machine; what is found is kept from one start to the next.

    What was measured beside other programs' work is no answer: it is asked again after a run.
    It hears of a model before whoever measures the machine with the threads that are in force.
    """

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._threads = context.settings.threads
        self._client = context.idle_question_client(self)
        self._client.answered.connect(self._on_answered)
        self._client.failed.connect(self._on_failed)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Ask for another model."""
        self._client.take_back()
        self._threads.is_measuring = False
        self.refresh()

    def on_flushed(self) -> None:
        """Leave the worker to the run."""

    def on_worker_wanted(self) -> None:
        """Leave the worker to whoever waits for it."""
        self._client.give_way()

    def refresh(self) -> None:
        """Ask if nobody knows."""
        if self._threads.needs_measuring and not self._client.is_waiting:
            self._threads.is_measuring = True
            self._client.ask(ThreadQuestion(usable=self._threads.usable))

    @Slot(object)
    def _on_answered(self, n_threads: int | None) -> None:
        self._threads.settle(n_threads)

    @Slot(object)
    def _on_failed(self, _failure: object) -> None:
        """Go on with a guess: what failed is in the log."""
        self._threads.settle(None)
