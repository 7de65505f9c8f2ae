"""The presenter of the tab Inside the model, wired to the controller."""

from PySide6.QtCore import QObject

from playground.control.controller import Controller
from playground.control.step_selection import StepSelection
from playground.shell.window.app_state import AppState
from playground.tabs.inside.presenter import InsidePresenter
from playground.tabs.inside.views import InsideView
from playground.worker.question_client import QuestionClient
from playground.worker.runner import GenerationRunner


def present_inside(
    runner: GenerationRunner,
    controller: Controller,
    selection: StepSelection,
    view: InsideView,
    parent: QObject,
) -> InsidePresenter:
    """Return the presenter of a view, told of everything but which tab is in front."""

    def is_running() -> bool:
        return controller.state is AppState.RUNNING

    presenter = InsidePresenter(view, selection, QuestionClient(runner, parent), is_running, parent)
    controller.model_changed.connect(presenter.set_model)
    controller.flushed.connect(presenter.refresh)
    controller.run_ended.connect(presenter.refresh)
    controller.worker_wanted.connect(presenter.give_way)
    return presenter
