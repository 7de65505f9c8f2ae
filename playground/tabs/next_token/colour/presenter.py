"""How the tokens of the text are marked."""

from PySide6.QtCore import QObject, Slot

from playground.shell.editor.token_colour import ColourBy, TokenMark, legend, strength_of
from playground.tabs.next_token.text_figures import TextFigures
from playground.tabs.next_token.text_index import StepOfRun, TextIndex
from playground.tabs.next_token.text_reading import TokenFigures
from playground.tabs.next_token.views import ColourChoiceView, MarksView
from playground.text import TokenSpan


class TextMarksPresenter(QObject):
    """Marks the tokens of the text as the person chose; unmarked text costs nothing."""

    def __init__(
        self,
        marks: MarksView,
        choice: ColourChoiceView,
        *,
        figures: TextFigures,
        index: TextIndex,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._marks = marks
        self._choice = choice
        self._figures = figures
        self._index = index
        self._has_marks = False
        figures.want(lambda: choice.colour_by() is ColourBy.ENTROPY)
        figures.changed.connect(self.refresh)

    @Slot()
    def on_choice_changed(self) -> None:
        """Mark the text another way, and want what that needs."""
        self._marks.set_details(
            boundaries=self._choice.shows_boundaries(), ids=self._choice.shows_ids()
        )
        self._figures.refresh()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Mark the text as it is now."""
        by = self._choice.colour_by()
        shows_tokens = self._choice.shows_boundaries() or self._choice.shows_ids()
        is_wanted = by is not ColourBy.NOTHING or shows_tokens
        if not is_wanted and not self._has_marks:
            return
        self._has_marks = is_wanted
        slowest_s = self._slowest_s() if by is ColourBy.LATENCY else 0.0
        self._choice.show_legend(*legend(by, slowest_s))
        spans = self._index.document.token_spans() if is_wanted else ()
        steps = self._index.steps()
        figures = self._figures.known() if by is ColourBy.ENTROPY else {}
        self._marks.show_marks(
            [
                self._mark(span, by, steps.get(span.index), figures.get(span.index), slowest_s)
                for span in spans
            ]
        )

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
                None if step is None else step.log.steps[step.index],
                None if figures is None else figures.entropy_bits,
                slowest_s,
            ),
        )

    def _slowest_s(self) -> float:
        """Return the time of a slow step: nine of ten were faster, so that no spike hides them."""
        times = sorted(
            step.log.steps[step.index].forward_s for step in self._index.steps().values()
        )
        return times[min(len(times) * 9 // 10, len(times) - 1)] if times else 0.0
