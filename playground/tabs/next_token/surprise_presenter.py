"""From the figures of the text's tokens to the card of surprise and perplexity."""

from PySide6.QtCore import QObject, Slot

from playground.control.flush_timer import FlushTimer
from playground.control.step_selection import StepSelection
from playground.tabs.next_token.stories import SurpriseStory
from playground.tabs.next_token.text_figures import TextFigures
from playground.tabs.next_token.text_index import TextIndex
from playground.tabs.next_token.text_reading import perplexity
from playground.tabs.next_token.text_steps import StepOfRun
from playground.tabs.next_token.views import SurpriseView

AT_LEAST_MS = 120
"""Between two drawings."""


class SurprisePresenter(QObject):
    """Shows the figures of every token that are known, while its tab is in front."""

    def __init__(
        self,
        view: SurpriseView,
        *,
        figures: TextFigures,
        index: TextIndex,
        selection: StepSelection,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._view = view
        self._figures = figures
        self._index = index
        self._selection = selection
        self._timer = FlushTimer(self._show, self, least_ms=AT_LEAST_MS)
        figures.want(lambda: view.is_shown)
        figures.changed.connect(self.refresh)
        selection.selection_changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Show soon what is known: a token brings two or three changes at once."""
        self._timer.request()

    def _show(self) -> None:
        if self._view.is_shown:
            self._view.show_story(self._story())

    def _story(self) -> SurpriseStory:
        tokens = self._index.tokens() or ()
        known = self._figures.known()
        surprises = tuple(found.surprise_bits for found in known.values())
        return SurpriseStory(
            places=tuple(place + 1 for place in known),
            surprise_bits=surprises,
            entropy_bits=tuple(found.entropy_bits for found in known.values()),
            perplexity=perplexity(surprises),
            n_tokens=len(tokens),
            selected=self._selected_place(),
            token_ids=tuple(tokens[place] for place in known),
            token_text=self._index.token_text,
        )

    def _selected_place(self) -> int | None:
        selected = self._selection.current
        if selected is None:
            return None
        place = self._index.place_of(StepOfRun(log=selected.log, index=selected.index))
        return None if place is None else place + 1
