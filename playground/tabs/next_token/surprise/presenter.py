"""Shows how well the model expected each token of the text, as far as that is known."""

from playground.control.app_context import AppContext
from playground.control.flush_timer import FlushTimer
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.tabs.next_token.surprise.card import SurpriseCard
from playground.tabs.next_token.surprise.figures import TextSurprise
from playground.tabs.next_token.text_figures import TextFigures
from playground.tabs.next_token.text_index import TextIndex
from playground.tabs.next_token.text_reading import perplexity

AT_LEAST_MS = 120
"""Between two drawings."""


class SurprisePresenter(Presenter):
    """Shows the figures of every token that are known, while its tab is in front."""

    def __init__(
        self, context: AppContext, card: SurpriseCard, *, index: TextIndex, figures: TextFigures
    ) -> None:
        super().__init__(context, card)
        self._card = card
        self._selection = context.selection
        self._index = index
        self._figures = figures
        self._timer = FlushTimer(self._show, self, least_ms=AT_LEAST_MS)
        figures.want(lambda: card.is_shown)
        figures.changed.connect(self.refresh)
        self._selection.selection_changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show soon what is known: a token brings two or three changes at once."""
        self._timer.request()

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Leave no figures of the model before, whether the card is in sight or not."""
        self._card.show_surprise(self._surprise())

    def on_flushed(self) -> None:
        """Do nothing: the figures tell when they have changed."""

    def on_run_ended(self, log: RunLog) -> None:
        """Do nothing: the figures tell when they have changed."""

    def on_shown(self) -> None:
        """Find out what is due, and show what is known."""
        self._figures.refresh()
        self.refresh()

    def _show(self) -> None:
        if self._card.is_shown:
            self._card.show_surprise(self._surprise())

    def _surprise(self) -> TextSurprise:
        tokens = self._index.tokens() or ()
        known = self._figures.known()
        surprises = tuple(found.surprise_bits for found in known.values())
        return TextSurprise(
            places=tuple(place + 1 for place in known),
            surprise_bits=surprises,
            entropy_bits=tuple(found.entropy_bits for found in known.values()),
            perplexity=perplexity(surprises),
            n_tokens=len(tokens),
            n_vocab=self._index.n_vocab(),
            selected=self._selected_place(),
            token_ids=tuple(tokens[place] for place in known),
            token_text=self._index.names(),
        )

    def _selected_place(self) -> int | None:
        selected = self._selection.current
        if selected is None:
            return None
        place = self._index.place_of(selected)
        return None if place is None else place + 1
