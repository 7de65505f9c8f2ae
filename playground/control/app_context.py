"""What every tab may use of the app around it."""

from dataclasses import dataclass

from PySide6.QtCore import QObject

from playground.control.controller import Controller
from playground.control.live_settings import LiveSettings
from playground.control.step_selection import StepSelection
from playground.kit.look.theme import Theme
from playground.shell.window.app_state import AppState
from playground.shell.window.frame import Frame
from playground.shell.window.main_window import MainWindow
from playground.worker.question_client import IdleQuestionClient, QuestionClient
from playground.worker.runner import GenerationRunner


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AppContext:
    """What the app has one of, for every tab to use.

    Attributes:
        theme: the colours in force.
        window: what is around the tabs: editor, sampling panel, bars, status line.
        frame: the window as one speaks to it: notes, problems, progress.
        runner: the way to the worker.
        controller: what a person can ask for, and the signals of what happens.
        settings: those in force for the next token, or the next run.
        selection: the step that is looked at.
    """

    theme: Theme
    window: MainWindow
    frame: Frame
    runner: GenerationRunner
    controller: Controller
    settings: LiveSettings
    selection: StepSelection

    @property
    def owner(self) -> QObject:
        """The parent of all presenters: what still waits in them goes with the controller."""
        return self.controller

    @property
    def is_idle(self) -> bool:
        """Whether a model is loaded and nothing runs."""
        return self.controller.state is AppState.READY

    def question_client(self, parent: QObject) -> QuestionClient:
        """Return a way for one presenter to ask the worker."""
        return QuestionClient(self.runner, parent)

    def idle_question_client(self, parent: QObject) -> IdleQuestionClient:
        """Return a way for one presenter to ask the worker while it has nothing else to do."""
        return IdleQuestionClient(self.question_client(parent), lambda: self.is_idle, parent)
