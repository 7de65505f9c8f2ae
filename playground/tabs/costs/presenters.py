"""The presenters of the tab “Costs”, wired to the controller."""

from PySide6.QtCore import QObject

from playground.control.controller import Controller
from playground.control.views import EditorView
from playground.shell.window.run_state import RunState
from playground.tabs.costs.edits.presenter import EditsPresenter
from playground.tabs.costs.memory.presenter import MemoryPresenter
from playground.tabs.costs.time.presenter import ProfilePresenter
from playground.tabs.costs.views import CostsViews
from playground.worker.idle_asker import IdleAsker
from playground.worker.question_client import Asker
from playground.worker.runner import GenerationRunner


class CostsPresenters(QObject):
    """Builds them, and has them told what happens.

    Attributes:
        profile, memory, edits: the presenters.
    """

    def __init__(
        self,
        runner: GenerationRunner,
        controller: Controller,
        views: CostsViews,
        editor: EditorView,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._profiling = IdleAsker(Asker(runner, self), self._is_idle, self)
        self.profile = ProfilePresenter(views.time, self._profiling, self)
        self.memory = MemoryPresenter(views.memory, Asker(runner, self), self)
        self.edits = EditsPresenter(views.edits, editor, self)
        self._connect()

    def _is_idle(self) -> bool:
        return self._controller.state is RunState.READY

    def _connect(self) -> None:
        controller = self._controller
        controller.model_changed.connect(self.profile.clear)
        controller.model_changed.connect(self.memory.clear)
        controller.model_changed.connect(self.edits.set_model)
        controller.run_began.connect(self.memory.begin)
        controller.run_began.connect(self.edits.begin)
        controller.flushed.connect(self.memory.refresh)
        controller.flushed.connect(self.edits.refresh)
        controller.run_ended.connect(self.memory.refresh)
        controller.run_ended.connect(self.edits.end)
        controller.run_ended.connect(self.profile.end)
        controller.tokens_ready.connect(self.edits.refresh)
        controller.worker_wanted.connect(self._profiling.give_way)
