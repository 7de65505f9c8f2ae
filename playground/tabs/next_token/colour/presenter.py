"""How the tokens of the text are marked."""

from PySide6.QtCore import Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog, StepOfRun
from playground.measure.model_facts import ModelFacts
from playground.shell.editor.token_colour import ColourBy, TokenMark, legend, strength_of
from playground.shell.editor.token_marks import TokenMarks
from playground.tabs.next_token.colour.card import ColourCard
from playground.tabs.next_token.text_figures import TextFigures
from playground.tabs.next_token.text_index import TextIndex
from playground.tabs.next_token.text_reading import TokenFigures
from playground.text import TokenSpan


class TextMarksPresenter(Presenter):
    """Marks the tokens of the text as the person chose; unmarked text costs nothing."""

    def __init__(
        self,
        context: AppContext,
        card: ColourCard,
        marks: TokenMarks,
        *,
        index: TextIndex,
        figures: TextFigures,
    ) -> None:
        super().__init__(context, card)
        self._card = card
        self._marks = marks
        self._index = index
        self._figures = figures
        self._has_marks = False
        figures.want(lambda: card.colour_by() is ColourBy.ENTROPY)
        figures.changed.connect(self.refresh)
        card.choice_changed.connect(self.on_choice_changed)
        context.window.editor.text_edited.connect(self.refresh)

    def refresh(self) -> None:
        """Mark the text as it is now."""
        by = self._card.colour_by()
        shows_tokens = self._card.shows_boundaries() or self._card.shows_ids()
        is_wanted = by is not ColourBy.NOTHING or shows_tokens
        if not is_wanted and not self._has_marks:
            return
        self._has_marks = is_wanted
        slowest_s = self._slowest_s() if by is ColourBy.LATENCY else 0.0
        self._card.show_legend(*legend(by, slowest_s))
        spans = self._index.document.token_spans() if is_wanted else ()
        steps = self._index.steps()
        figures = self._figures.known() if by is ColourBy.ENTROPY else {}
        self._marks.show_marks(
            [
                self._mark(span, by, steps.get(span.index), figures.get(span.index), slowest_s)
                for span in spans
            ]
        )

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Mark the text by the tokens of another model."""
        self.refresh()

    def on_run_ended(self, log: RunLog) -> None:
        """Do nothing: the last steps came with a flush."""

    def on_tokens_ready(self) -> None:
        """Mark tokens that have been found since."""
        self.refresh()

    def on_shown(self) -> None:
        """Do nothing: the marks are in the text, which is in sight whether the card is or not."""

    @Slot()
    def on_choice_changed(self) -> None:
        """Mark the text another way, and want what that needs."""
        self._marks.set_details(
            boundaries=self._card.shows_boundaries(), ids=self._card.shows_ids()
        )
        self._figures.refresh()
        self.refresh()

    def _mark(
        self,
        span: TokenSpan,
        by: ColourBy,
        step: StepOfRun | None,
        figures: TokenFigures | None,
        slowest_s: float,
    ) -> TokenMark:
        document = self._index.document
        return TokenMark(
            start=document.to_utf16(span.start),
            end=document.to_utf16(span.end),
            token_id=span.token_id,
            strength=strength_of(
                by,
                None if step is None else step.record,
                None if figures is None else figures.entropy_bits,
                slowest_s,
            ),
        )

    def _slowest_s(self) -> float:
        """Return the time of a slow step: nine of ten were faster, so that no spike hides them."""
        times = sorted(step.record.forward_s for step in self._index.steps().values())
        return times[min(len(times) * 9 // 10, len(times) - 1)] if times else 0.0
