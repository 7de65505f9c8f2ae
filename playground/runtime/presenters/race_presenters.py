"""What stands behind a race in the window, wired to the controller."""

from PySide6.QtCore import QObject

from playground.runtime.controller import Controller
from playground.runtime.live_settings import LiveSettings
from playground.runtime.presenters.precision_progress import PrecisionProgress
from playground.runtime.presenters.proof_presenter import ProofPresenter
from playground.runtime.runner import GenerationRunner
from playground.runtime.views import ProofView, Views


class RacePresenters(QObject):
    """Builds them, and has them told what happens.

    Attributes:
        proof: keeps the card of the proof.
    """

    def __init__(
        self,
        runner: GenerationRunner,
        controller: Controller,
        live_settings: LiveSettings,
        card: ProofView,
        views: Views,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.proof = ProofPresenter(card, views.editor, self)
        self._progress = PrecisionProgress(runner, views.frame, self)
        controller.model_changed.connect(self.proof.set_model)
        controller.run_began.connect(self.proof.begin)
        controller.run_began.connect(live_settings.begin)
        controller.run_ended.connect(self.proof.end)
        self.proof.double_requested.connect(controller.repeat_in_double)
