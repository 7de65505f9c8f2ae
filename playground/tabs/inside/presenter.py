"""What the tab Inside the model shows of the selected step, and when the model is asked for it."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from playground.control.step_selection import SelectedStep, StepSelection
from playground.generation import Failure
from playground.measure.model_facts import ModelFacts
from playground.measure.question import Question
from playground.tabs.inside.architecture.figures import Architecture, WhatParts
from playground.tabs.inside.attention.figures import AttentionMaps
from playground.tabs.inside.live import LiveAttention, NewestRows
from playground.tabs.inside.question import LookInside, StepInside
from playground.tabs.inside.stream import FINAL_NORM, NormPlace
from playground.tabs.inside.views import InsideView
from playground.worker.question_client import QuestionClient

TAB_KEY = "inside"
LIVE_INTERVAL_S = 0.25
LIVE_SHARE = 0.2
"""Of the worker's time, while a run goes on: the run is to have the rest."""
QUIET_MS = 600
"""What a person who types or loads has to have left the worker alone for, before it is asked."""


class InsidePresenter(QObject):
    """Asks about the selected step while the tab is in front, and otherwise nothing.

    The first step of a run is looked into in full. While the run goes on, only its newest rows of
    attention and the layers' readings follow, a few times a second. Once it rests, or a person
    selects a step, that step is looked into in full.

    Args:
        view: the tab.
        selection: which step.
        client: asks the worker for this tab alone.
        is_running: whether a run takes steps at this moment.
        parent: owns this object.
    """

    def __init__(
        self,
        view: InsideView,
        selection: StepSelection,
        client: QuestionClient,
        is_running: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._view = view
        self._selection = selection
        self._client = client
        self._is_running = is_running
        self._is_shown = False
        self._facts: ModelFacts | None = None
        self._has_parts = False
        self._layer = 0
        self._norm = FINAL_NORM
        self._seen: LookInside | None = None
        self._asked: LookInside | None = None
        self._live: LiveAttention | None = None
        self._asked_s = self._due_s = 0.0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(QUIET_MS)
        self._later.timeout.connect(self.refresh)
        client.answered.connect(self._on_answered)
        client.failed.connect(self._on_failed)
        selection.selection_changed.connect(self._on_selection_changed)

    # ---- what happens elsewhere ------------------------------------------------------------

    @Slot(str)
    def show_tab(self, key: str) -> None:
        """Catch up when this tab comes to the front, and want nothing when it leaves."""
        self._is_shown = key == TAB_KEY
        if self._is_shown:
            self.refresh()
        else:
            self._take_back()

    @Slot(object)
    def set_model(self, facts: ModelFacts) -> None:
        """Forget the model before."""
        self._take_back()
        self._facts, self._has_parts = facts, False
        self._seen, self._live = None, None
        # A block in the middle: the first ones mostly look around, the last ones finish.
        self._layer = facts.n_layer // 2
        at_block = NormPlace(operation="ln_1", layer=self._layer)
        self._norm = at_block if facts.n_layer else FINAL_NORM
        self._view.clear(facts.n_layer)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask for what is not shown yet."""
        if not self._is_shown or self._facts is None:
            return
        if not self._has_parts:
            if not self._client.is_waiting:
                self._ask(WhatParts())
            return
        selected = self._selection.current
        if selected is not None:
            self._look_into(selected, self._facts)

    @Slot()
    def give_way(self) -> None:
        """Leave the worker to a person who waits for it, and ask again later."""
        if self._client.is_waiting:
            self._take_back()
            self._later.start()

    # ---- asking ----------------------------------------------------------------------------

    def _look_into(self, selected: SelectedStep, facts: ModelFacts) -> None:
        goes_on = self._is_running() and self._selection.is_following
        if goes_on and self._live is not None and self._live.log is selected.log:
            self._look_at_newest(selected, self._live)
            return
        is_first = goes_on and facts.n_layer > 0
        if is_first:
            self._live = LiveAttention(selected.log, facts.n_ctx)
        elif not self._is_running():
            self._live = None
        question = LookInside(context=selected.context, layer=self._layer, norm=self._norm)
        is_due = not goes_on or is_first or self._is_due()
        if is_due and question not in (self._seen, self._asked):
            self._asked = question
            self._ask(question)

    def _look_at_newest(self, selected: SelectedStep, live: LiveAttention) -> None:
        if self._client.is_waiting or not self._is_due():
            return
        question = live.next_question(selected.context, self._layer)
        if question is not None:
            self._ask(question)

    def _ask(self, question: Question) -> None:
        self._asked_s = time.monotonic()
        self._client.ask(question)

    def _is_due(self) -> bool:
        return time.monotonic() >= self._due_s

    def _take_back(self) -> None:
        self._asked = None
        self._client.take_back()

    # ---- what comes ------------------------------------------------------------------------

    @Slot(object)
    def _on_answered(self, answer: object) -> None:
        now_s = time.monotonic()
        took_s = now_s - self._asked_s
        self._due_s = now_s + max(LIVE_INTERVAL_S, took_s * (1 / LIVE_SHARE - 1))
        match answer:
            case Architecture():
                self._has_parts = True
                self._view.show_model(answer)
            case StepInside():
                self._seen, self._asked = self._asked, None
                self._show_step(answer)
            case NewestRows():
                self._show_newest(answer)
            case _:
                raise TypeError(f"not an answer to this tab's questions: {answer!r}")
        self.refresh()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._seen, self._asked = self._asked, None
        self._has_parts = True
        self._view.show_problem(failure.message)

    def _show_step(self, inside: StepInside) -> None:
        self._view.show_step(inside)
        self._view.show_lens(inside.lens, inside.token_texts[-1])
        if inside.attention is not None:
            maps = AttentionMaps(inside.attention, capacity=len(inside.context))
            self._view.show_attention(maps, inside.context, inside.token_texts, is_live=False)

    def _show_newest(self, newest: NewestRows) -> None:
        live = self._live
        if live is None or not live.take(newest) or live.maps is None:
            return
        self._view.show_attention(live.maps, newest.context, live.token_texts, is_live=True)
        self._view.show_lens(newest.lens, live.token_texts[-1])

    # ---- what a person chooses -------------------------------------------------------------

    @Slot(object)
    def _on_selection_changed(self, selected: SelectedStep | None) -> None:
        self.refresh()

    @Slot(int)
    def choose_layer(self, layer: int) -> None:
        """Look into another block."""
        self._layer = layer
        self._look_anew()

    @Slot(object)
    def choose_norm(self, norm: NormPlace) -> None:
        """Look at another norm."""
        self._norm = norm
        self._look_anew()

    def _look_anew(self) -> None:
        """Look into the selected step in full, also while a run goes on."""
        self._live, self._due_s = None, 0.0
        self.refresh()
