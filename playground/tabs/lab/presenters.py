"""The presenters of the KV-cache lab, wired to the controller."""

from PySide6.QtCore import QObject, Slot

from playground.control.controller import Controller
from playground.shell.window.app_state import AppState
from playground.tabs.lab.busy_watch import BusyWatch
from playground.tabs.lab.ladder.presenter import LadderPresenter
from playground.tabs.lab.latency.presenter import ForecastPresenter
from playground.tabs.lab.views import LabCards
from playground.tabs.lab.work.presenter import WorkPresenter
from playground.worker.question_client import IdleQuestionClient, QuestionClient
from playground.worker.runner import GenerationRunner


class LabPresenters(QObject):
    """Builds them, and has them told what happens.

    Attributes:
        forecast, work, ladder: the presenters.
        busy_watch: says when other programs disturb the measuring.
    """

    def __init__(
        self, runner: GenerationRunner, controller: Controller, lab: LabCards, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._controller = controller
        self._calibrating = IdleQuestionClient(QuestionClient(runner, self), self._is_idle, self)
        self._climbing = IdleQuestionClient(QuestionClient(runner, self), self._is_idle, self)
        self.forecast = ForecastPresenter(
            lab.latency, lab.why, self._calibrating, self._blas_threads, self
        )
        self.work = WorkPresenter(lab.work, QuestionClient(runner, self), self)
        self.ladder = LadderPresenter(lab.ladder, self._climbing, self)
        self.busy_watch = BusyWatch(self)
        self._connect()

    @Slot()
    def threads_changed(self) -> None:
        """Another number of threads has other limits."""
        self.forecast.threads_changed()
        self.ladder.clear()

    def _blas_threads(self) -> int:
        return self._runner.blas_threads

    def _is_idle(self) -> bool:
        return self._controller.state is AppState.READY

    def _connect(self) -> None:
        controller, forecast, work, busy = (
            self._controller,
            self.forecast,
            self.work,
            self.busy_watch,
        )
        controller.model_changed.connect(forecast.set_model)
        controller.model_changed.connect(work.set_model)
        controller.model_changed.connect(self.ladder.set_model)
        controller.run_began.connect(forecast.begin)
        controller.run_began.connect(work.begin)
        controller.run_began.connect(busy.begin)
        controller.flushed.connect(forecast.refresh)
        controller.flushed.connect(busy.look)
        controller.run_ended.connect(forecast.end)
        controller.run_ended.connect(work.refresh)
        controller.run_ended.connect(busy.end)
        for give_way in (self._calibrating.give_way, self._climbing.give_way, work.give_way):
            controller.worker_wanted.connect(give_way)
