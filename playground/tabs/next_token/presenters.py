"""The presenters of the tab Next token, wired to the controller and to their views."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot

from playground.control.controller import Controller
from playground.control.step_selection import StepSelection
from playground.control.views import EditorView, SamplingView
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.shell.window.app_state import AppState
from playground.tabs.next_token.branching import Brancher
from playground.tabs.next_token.colour.presenter import TextMarksPresenter
from playground.tabs.next_token.logits.presenter import NextTokenPresenter
from playground.tabs.next_token.pointer.presenter import TextPointerPresenter
from playground.tabs.next_token.steps import StepBarPresenter
from playground.tabs.next_token.surprise import SurprisePresenter
from playground.tabs.next_token.text_figures import TextFigures
from playground.tabs.next_token.text_index import TextIndex
from playground.tabs.next_token.views import NextTokenViews
from playground.worker.question_client import IdleQuestionClient, QuestionClient
from playground.worker.runner import GenerationRunner


class NextTokenPresenters(QObject):
    """Builds them, and has them told what happens.

    Attributes:
        index: the text's tokens and their steps.
        brancher: puts other tokens into the text.
        next_token, step_bar, figures, surprise, marks, pointer: the presenters.
    """

    def __init__(
        self,
        runner: GenerationRunner,
        controller: Controller,
        selection: StepSelection,
        views: NextTokenViews,
        editor: EditorView,
        sampling: SamplingView,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._model = ""
        self.index = TextIndex(editor, self._logs_of_model)
        self.brancher = Brancher(self.index, views.branching, self)
        self.step_bar = StepBarPresenter(views.step_bar, selection, self)
        self.next_token = NextTokenPresenter(
            views.logits,
            selection=selection,
            index=self.index,
            sampling=sampling,
            brancher=self.brancher,
            client=QuestionClient(runner, self),
            parent=self,
        )
        self.figures = TextFigures(
            self.index,
            reader=IdleQuestionClient(QuestionClient(runner, self), self._is_idle, self),
            follower=QuestionClient(runner, self),
            parent=self,
        )
        self.surprise = SurprisePresenter(
            views.surprise,
            figures=self.figures,
            index=self.index,
            selection=selection,
            parent=self,
        )
        self.marks = TextMarksPresenter(
            views.marks, views.colour, figures=self.figures, index=self.index, parent=self
        )
        self.pointer = TextPointerPresenter(
            views.token,
            figures=self.figures,
            index=self.index,
            selection=selection,
            brancher=self.brancher,
            client=QuestionClient(runner, self),
            parent=self,
        )
        self._connect_controller(controller)

    @Slot()
    def on_text_edited(self) -> None:
        """Have marks stand where their tokens stand now."""
        self.pointer.on_left()
        self.marks.refresh()

    def _connect_controller(self, controller: Controller) -> None:
        controller.model_changed.connect(self._on_model_changed)
        controller.worker_wanted.connect(self._on_worker_wanted)
        controller.tokens_ready.connect(self._on_tokens_ready)
        controller.run_began.connect(self._on_run_began)
        controller.flushed.connect(self._on_flushed)
        controller.run_ended.connect(self._on_run_ended)
        self.next_token.worker_wanted.connect(controller.worker_wanted)
        self.pointer.worker_wanted.connect(controller.worker_wanted)
        self.brancher.generate_requested.connect(controller.generate)
        self.brancher.stop_requested.connect(controller.stop)

    def _is_idle(self) -> bool:
        return self._controller.state is AppState.READY

    def _logs_of_model(self) -> Sequence[RunLog]:
        """Return the runs whose tokens are of the vocabulary in hand."""
        return [log for log in self._controller.logs if log.conditions.model == self._model]

    @Slot()
    def on_surprise_shown(self) -> None:
        """Find out what is due, and show what is known."""
        self.figures.refresh()
        self.surprise.refresh()

    @Slot(object)
    def _on_model_changed(self, facts: ModelFacts) -> None:
        self._model = facts.name
        self.next_token.on_model_changed()
        self.figures.on_model_changed()
        self.pointer.on_left()
        self.marks.refresh()

    @Slot()
    def _on_worker_wanted(self) -> None:
        self.next_token.on_worker_wanted()
        self.figures.give_way()

    @Slot()
    def _on_tokens_ready(self) -> None:
        self.next_token.on_tokens_ready()
        self.figures.refresh()
        self.marks.refresh()

    @Slot(object)
    def _on_run_began(self, log: RunLog) -> None:
        self.brancher.on_run_began()
        self.figures.on_run_began(log)

    @Slot()
    def _on_flushed(self) -> None:
        self.step_bar.refresh()
        self.figures.on_flushed()
        self.marks.refresh()

    @Slot()
    def _on_run_ended(self) -> None:
        self.figures.on_run_ended()
        self.brancher.on_run_ended()
