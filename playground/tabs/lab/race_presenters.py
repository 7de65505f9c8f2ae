"""What stands behind a race in the window, wired to the controller."""

from PySide6.QtCore import QObject

from playground.control.controller import Controller
from playground.control.live_settings import LiveSettings
from playground.control.views import Views
from playground.tabs.lab.proof.card import ProofCard
from playground.tabs.lab.proof.precision_progress import PrecisionProgress
from playground.tabs.lab.proof.presenter import ProofPresenter
from playground.worker.runner import GenerationRunner


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
        card: ProofCard,
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
