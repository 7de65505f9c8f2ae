"""What the tab Inside the model shows, of which step, and when the model is asked for it."""

import time

from PySide6.QtCore import QTimer, Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import Failure
from playground.generation.run_log import RunLog, StepOfRun
from playground.measure.model_facts import ModelFacts
from playground.measure.question import Question
from playground.shell.window.app_state import AppState
from playground.tabs.inside.architecture.figures import Architecture, WhatParts
from playground.tabs.inside.attention.figures import AttentionMaps
from playground.tabs.inside.newest_rows import LiveAttention, NewestRows
from playground.tabs.inside.page import InsidePage
from playground.tabs.inside.step_inside import LookInside, StepInside
from playground.tabs.inside.stream import FINAL_NORM, NormPlace
from playground.worker.question_client import QUIET_MS

LIVE_INTERVAL_S = 0.25
"""Between two questions, at least, while a run goes on."""
LIVE_SHARE = 0.2
"""Of the worker's time, while a run goes on: the run is to have the rest."""
MARK_AFTER_MS = 400
"""What is shown of a text that has changed is marked if nothing newer has come by then."""
_LOOKING = "Looking into the model…"


class InsidePresenter(Presenter):
    """Asks about the selected step while the tab is in front, and otherwise nothing.

    Where no step is selected it is the one that would come next: that of the text as it stands,
    typed or generated. The first step of a run is looked into in full. While the run goes on, only
    its newest rows of attention and the layers' readings follow, a few times a second. Once it
    rests, or a person selects a step, that step is looked into in full. One answer serves every
    card.

    Args:
        context: the app.
        page: the cards.
        key: of the tab that the page is in.
    """

    def __init__(self, context: AppContext, page: InsidePage, *, key: str) -> None:
        super().__init__(context, *page.cards())
        self._page = page
        self._key = key
        self._selection = context.selection
        self._editor = context.window.editor
        self._client = context.question_client(self)
        self._is_in_front = False
        self._facts: ModelFacts | None = None
        self._has_parts = False
        self._layer = 0
        self._norm = FINAL_NORM
        self._seen: LookInside | None = None
        self._asked: LookInside | None = None
        self._live: LiveAttention | None = None
        self._shown: tuple[int, ...] = ()
        self._why_nothing = ""
        self._asked_s = self._due_s = 0.0
        self._ask_again = QTimer(self)
        self._ask_again.setSingleShot(True)
        self._ask_again.setInterval(QUIET_MS)
        self._ask_again.timeout.connect(self.refresh)
        self._mark_later = QTimer(self)
        self._mark_later.setSingleShot(True)
        self._mark_later.setInterval(MARK_AFTER_MS)
        self._mark_later.timeout.connect(self._mark)
        self._client.answered.connect(self._on_answered)
        self._client.failed.connect(self._on_failed)
        self._selection.selection_changed.connect(self._on_selection_changed)
        self._editor.text_edited.connect(self.refresh)
        page.layer_chosen.connect(self.choose_layer)
        page.norm_chosen.connect(self.choose_norm)
        context.window.tabs.tab_shown.connect(self.show_tab)
        self.show_tab(context.window.tabs.current_key())

    # ---- what happens elsewhere ------------------------------------------------------------

    @Slot(str)
    def show_tab(self, key: str) -> None:
        """Catch up when this tab comes to the front, and want nothing when it leaves."""
        self._is_in_front = key == self._key
        if self._is_in_front:
            self.refresh()
        else:
            self._take_back()

    def on_shown(self) -> None:
        """Leave it to `show_tab`: one answer serves every card, whichever is in sight."""

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget the model before."""
        self._take_back()
        self._facts, self._has_parts = facts, False
        self._seen, self._live, self._shown, self._why_nothing = None, None, (), ""
        # A block in the middle: the first ones mostly look around, the last ones finish.
        self._layer = facts.n_layer // 2
        at_block = NormPlace(operation="ln_1", layer=self._layer)
        self._norm = at_block if facts.n_layer else FINAL_NORM
        self._page.clear(facts.n_layer)
        self.refresh()

    def on_run_began(self, log: RunLog) -> None:
        """Say that its first step is on its way."""
        self.refresh()

    def on_tokens_ready(self) -> None:
        """Look into the text as it stands, if that is what is looked at."""
        self.refresh()

    def on_worker_wanted(self) -> None:
        """Leave the worker to a person who waits for it, and ask again a little later."""
        if self._client.is_waiting:
            self._take_back()
            self._ask_again.start()

    def refresh(self) -> None:
        """Ask for what is not shown yet, and say that it is on its way."""
        if not self._is_in_front:
            return
        if self._facts is not None and self._has_parts:
            self._look(self._facts)
        elif self._facts is not None and not self._client.is_waiting:
            self._ask(WhatParts())
        self._say_what_is_awaited()

    def _say_what_is_awaited(self) -> None:
        """Have no card ask for a text, or for a run, that is there already."""
        is_there = self._selection.current is not None or bool(self._editor.document_model.text)
        is_there = is_there or self.context.controller.state.is_run
        self._page.show_awaited(
            _LOOKING if is_there and not self._why_nothing else "",
            model=_LOOKING if self._facts is not None and not self._has_parts else "",
        )

    # ---- asking ----------------------------------------------------------------------------

    def _look(self, facts: ModelFacts) -> None:
        selected = self._selection.current
        if selected is not None:
            self._look_into(selected, facts)
        elif self.context.is_idle:
            self._look_into_text(facts)
        self._mark_if_earlier()

    def _look_into(self, selected: StepOfRun, facts: ModelFacts) -> None:
        goes_on = self._is_running() and self._selection.is_following
        if goes_on and self._live is not None and self._live.log is selected.log:
            self._look_at_newest(selected, self._live)
            return
        is_first = goes_on and facts.n_layer > 0
        if is_first:
            self._live = LiveAttention(selected.log, facts.n_ctx)
        elif not self._is_running():
            self._live = None
        if not goes_on or is_first or self._is_due():
            self._look_in_full(selected.context)

    def _look_into_text(self, facts: ModelFacts) -> None:
        """Look into the step that would follow the text as it stands."""
        document = self._editor.document_model
        context = document.context()
        if context is None:
            return  # it is being encoded; `on_tokens_ready` follows
        self._live = None
        if not document.tokens() or not context:
            self._show_nothing()
        elif len(context) > facts.n_ctx:
            self._show_nothing(
                f"The text is {len(context):,} tokens long, but the model’s context holds "
                f"{facts.n_ctx:,}; shorten it by {len(context) - facts.n_ctx:,} to look inside."
            )
        else:
            self._look_in_full(context)

    def _look_in_full(self, context: tuple[int, ...]) -> None:
        question = LookInside(context=context, layer=self._layer, norm=self._norm)
        if question not in (self._seen, self._asked):
            self._asked, self._why_nothing = question, ""
            self._ask(question)

    def _look_at_newest(self, selected: StepOfRun, live: LiveAttention) -> None:
        if self._client.is_waiting or not self._is_due():
            return
        question = live.next_question(selected.context, self._layer)
        if question is not None:
            self._ask(question)

    def _ask(self, question: Question) -> None:
        self._asked_s = time.monotonic()
        self._client.ask(question)

    def _is_running(self) -> bool:
        return self.context.controller.state is AppState.RUNNING

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
                self._page.show_model(answer)
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
        self._why_nothing = failure.message
        self._page.show_problem(failure.message)
        if not self._shown:
            self._page.show_nothing(failure.message)
        self._say_what_is_awaited()

    def _show_nothing(self, why: str = "") -> None:
        self._take_back()
        self._seen, self._shown, self._why_nothing = None, (), why
        self._page.show_nothing(why)

    def _show_step(self, inside: StepInside) -> None:
        self._shown = inside.context
        self._page.show_step(inside)
        self._page.show_lens(inside.lens, inside.token_texts[-1])
        if inside.attention is not None:
            maps = AttentionMaps(inside.attention, capacity=len(inside.context))
            self._page.show_attention(maps, inside.context, inside.token_texts, is_live=False)

    def _show_newest(self, newest: NewestRows) -> None:
        live = self._live
        if live is None or not live.take(newest) or live.maps is None:
            return
        self._shown = newest.context
        self._page.show_attention(live.maps, newest.context, live.token_texts, is_live=True)
        self._page.show_lens(newest.lens, live.token_texts[-1])

    # ---- whether it is of the text in hand -------------------------------------------------

    def _mark_if_earlier(self) -> None:
        """Mark what is shown if it is of a text that has changed, unless news come at once."""
        if not self._is_earlier():
            self._mark_later.stop()
            self._page.mark_earlier(is_earlier=False)
        elif not self._mark_later.isActive():
            self._mark_later.start()

    @Slot()
    def _mark(self) -> None:
        self._page.mark_earlier(is_earlier=self._is_earlier())

    def _is_earlier(self) -> bool:
        """Whether what is shown is of another text than the one looked at.

        The steps of a run begin alike, and the cards name the token that theirs follows; the text
        as it stands is one step alone.
        """
        if not self._shown:
            return False
        selected, log = self._selection.current, self._selection.log
        if selected is None and (log is None or self.context.is_idle):
            return self._shown != self._editor.document_model.context()
        wanted = log.request.prompt_tokens if selected is None and log else ()
        wanted = selected.context if selected is not None else wanted
        n_common = min(len(wanted), len(self._shown))
        return wanted[:n_common] != self._shown[:n_common]

    # ---- what a person chooses -------------------------------------------------------------

    @Slot(object)
    def _on_selection_changed(self, selected: StepOfRun | None) -> None:
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
