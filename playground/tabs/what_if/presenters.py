"""The presenters of the tab “What if”, wired to the controller."""

from typing import Protocol

from PySide6.QtCore import QObject

from playground.control.controller import Controller
from playground.control.views import EditorView
from playground.tabs.what_if.causality.presenter import CausalityPresenter, CausalityView
from playground.tabs.what_if.faults.presenter import (
    DivergenceView,
    FaultFrameView,
    FaultPresenter,
    FaultsView,
    RaceSwitchView,
)
from playground.text import begin_context
from playground.worker.question_client import QuestionClient
from playground.worker.runner import GenerationRunner


class WhatIfViews(Protocol):
    """The cards of the tab, and the line that says that a fault is on."""

    @property
    def banner(self) -> FaultFrameView:
        """The line that stays while a fault is on."""
        ...

    @property
    def faults(self) -> FaultsView:
        """The cache broken on purpose."""
        ...

    @property
    def parting(self) -> DivergenceView:
        """From which token the answers of a race part."""
        ...

    @property
    def causality(self) -> CausalityView:
        """Which rows change when a token does."""
        ...


class WhatIfPresenters(QObject):
    """Builds them, and has them told what happens.

    Attributes:
        faults, causality: the presenters.
    """

    def __init__(
        self,
        runner: GenerationRunner,
        controller: Controller,
        views: WhatIfViews,
        switch: RaceSwitchView,
        editor: EditorView,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        self.faults = FaultPresenter(views.faults, views.parting, views.banner, switch, self)
        client = QuestionClient(runner, self)
        self.causality = CausalityPresenter(views.causality, client, self._context, self)
        self.faults.race_requested.connect(controller.regenerate)
        controller.model_changed.connect(self.faults.set_model)
        controller.run_began.connect(self.faults.begin)
        controller.flushed.connect(self.faults.refresh)
        controller.run_ended.connect(self.faults.refresh)
        controller.model_changed.connect(self.causality.set_model)
        controller.tokens_ready.connect(self.causality.refresh)

    def _context(self) -> tuple[int, ...] | None:
        """Return the context that the text as it stands makes; None while it is not known."""
        document = self._editor.document_model
        tokens = document.tokens()
        if document.tokenizer is None or tokens is None:
            return None
        return begin_context(document.tokenizer, tokens)
