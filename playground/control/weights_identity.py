"""Has the worker count which weights the model in hand has, so that every run tells."""

from weakref import WeakSet

from PySide6.QtCore import Signal, Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.measure.weights import WeightsQuestion


class WeightsIdentity(Presenter):
    """Asks once a load, while the worker is idle, and tells it to the runs made since.

    Of a large model it takes a few seconds, which nobody is to wait for.

    Signals:
        counted(str, str): name of the model in hand, and the SHA-256 of its weights.
    """

    counted = Signal(str, str)

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._name = ""
        self._sha256: str | None = None
        self._waiting: WeakSet[RunLog] = WeakSet()
        self._client = context.idle_question_client(self)
        self._client.answered.connect(self._on_answered)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Ask for another model."""
        self._name, self._sha256 = facts.name, None
        self._waiting.clear()
        self._client.ask(WeightsQuestion())

    def on_run_began(self, log: RunLog) -> None:
        """Tell the run its weights, now or as soon as they are known."""
        log.weights_sha256 = self._sha256
        if self._sha256 is None:
            self._waiting.add(log)

    def on_flushed(self) -> None:
        """Leave the worker to the run."""

    def on_worker_wanted(self) -> None:
        """Leave the worker to whoever waits for it."""
        self._client.give_way()

    def refresh(self) -> None:
        """Show nothing."""

    @Slot(object)
    def _on_answered(self, sha256: str) -> None:
        self._sha256 = sha256
        for log in self._waiting:
            log.weights_sha256 = sha256
        self._waiting.clear()
        self.counted.emit(self._name, sha256)
