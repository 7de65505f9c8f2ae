"""The text under the pointer: what a token has to tell, and a click that selects its step."""

from PySide6.QtCore import Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import Failure
from playground.measure.model_facts import ModelFacts
from playground.tabs.next_token.branching import Brancher
from playground.tabs.next_token.pointer.figures import TokenFacts
from playground.tabs.next_token.pointer.pointer import TokenPointer
from playground.tabs.next_token.pointer.token_popup import TokenPopup
from playground.tabs.next_token.text_figures import TextFigures
from playground.tabs.next_token.text_index import TextIndex
from playground.tabs.next_token.text_reading import AskToken, TokenFigures
from playground.text import Origin, TokenSpan


class TextPointerPresenter(Presenter):
    """Tells of the token under the pointer, and selects the step of one that is clicked."""

    def __init__(
        self,
        context: AppContext,
        pointer: TokenPointer,
        popup: TokenPopup,
        *,
        index: TextIndex,
        figures: TextFigures,
        brancher: Brancher,
    ) -> None:
        super().__init__(context)
        self._popup = popup
        self._index = index
        self._figures = figures
        self._brancher = brancher
        self._client = context.question_client(self)
        self._place: int | None = None
        self._client.answered.connect(self._on_answered)
        self._client.failed.connect(self._on_failed)
        pointer.hovered.connect(self.on_hovered)
        pointer.left.connect(self.on_left)
        pointer.clicked.connect(self.on_clicked)
        popup.alternative_chosen.connect(self.on_alternative_chosen)
        context.window.editor.text_edited.connect(self.on_left)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget the token; another model thinks otherwise of it."""
        self.on_left()
        self._popup.dismiss()

    @Slot(int)
    def on_hovered(self, place: int) -> None:
        """Tell of a token that the model wrote; what is not known yet follows."""
        span = self._span_at(place)
        if span is None or span.origin is not Origin.GENERATED:
            self.on_left()
            return
        self._place = place
        figures = self._figures.of(place)
        self._tell(span, figures)
        context = self._index.model_context()
        n_before = place + self._index.n_hidden()
        if figures is None and context is not None and n_before > 0:
            if not self._brancher.is_running:
                self.context.controller.worker_wanted.emit()
            self._client.ask(AskToken(context=context[:n_before], token_id=span.token_id))

    @Slot()
    def on_left(self) -> None:
        """The pointer is elsewhere."""
        self._place = None
        self._client.take_back()
        self._popup.hide_token()

    @Slot(int)
    def on_clicked(self, place: int) -> None:
        """Select a token's step everywhere."""
        step = self._index.step_at(place)
        if step is not None:
            self.context.selection.select(step.index, step.log)

    @Slot(int, int)
    def on_alternative_chosen(self, place: int, token_id: int) -> None:
        """Branch at a token."""
        self.on_left()
        self._brancher.branch(place, token_id)

    def _tell(self, span: TokenSpan, figures: TokenFigures | None) -> None:
        step = self._index.step_at(span.index)
        self._popup.show_token(
            TokenFacts(
                place=span.index,
                token_id=span.token_id,
                record=None if step is None else step.record,
                figures=figures,
                token_text=self._index.names(),
            )
        )

    def _span_at(self, place: int) -> TokenSpan | None:
        spans = self._index.document.token_spans()
        return spans[place] if 0 <= place < len(spans) else None

    @Slot(object)
    def _on_answered(self, figures: TokenFigures) -> None:
        span = None if self._place is None else self._span_at(self._place)
        if span is not None:
            self._tell(span, figures)

    @Slot(object)
    def _on_failed(self, _failure: Failure) -> None:
        # The rest of what is known of the token is on show already.
        self._place = None
