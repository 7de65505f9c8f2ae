"""What stands behind a race in the window, wired to the controller."""

from PySide6.QtCore import QObject

from playground.control.controller import Controller
from playground.control.views import EditorView, FrameView
from playground.tabs.lab.proof.card import ProofCard
from playground.tabs.lab.proof.presenter import PrecisionProgress, ProofPresenter
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
        card: ProofCard,
        editor: EditorView,
        frame: FrameView,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.proof = ProofPresenter(card, editor, self)
        self._progress = PrecisionProgress(runner, frame, self)
        controller.model_changed.connect(self.proof.set_model)
        controller.run_began.connect(self.proof.begin)
        controller.run_ended.connect(self.proof.end)
        self.proof.double_requested.connect(controller.repeat_in_double)
