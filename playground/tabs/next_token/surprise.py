"""The card of surprise: how unsure the model was before each token, and how right."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QWidget

from playground.control.app_context import AppContext
from playground.control.flush_timer import FlushTimer
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.kit.cards.card_export import CardTable
from playground.kit.look.palette import ColourRole, Palette
from playground.kit.look.theme import Theme
from playground.kit.plots.crosshair import Reading
from playground.kit.plots.plot import Plot
from playground.kit.plots.plot_card import PlotCard
from playground.kit.plots.series import Line, Marks
from playground.measure.model_facts import ModelFacts
from playground.numbers import three_figures
from playground.tabs.next_token.logits.figures import TokenText
from playground.tabs.next_token.text_figures import TextFigures
from playground.tabs.next_token.text_index import TextIndex
from playground.tabs.next_token.text_reading import perplexity

_TITLE = "Entropy and surprise"
_READING = "Reading the text…"
_LINE, _DOT = "—", "●"
_EMPTY = (
    "Write or generate a text of at least two tokens; how well the model expected each of them "
    "appears here."
)
_EXPLANATION = (
    "Before each token the model has a probability for every token of its vocabulary. The entropy "
    "of that distribution, the line, says how unsure it is: 0 bits when one token has it all, and "
    "n bits when it is as unsure as between 2ⁿ equally likely tokens. The surprise, a dot, is "
    "−log2 of the probability of the token that came. The prompt’s tokens count too.\n\n"
    "Perplexity is 2 to the mean surprise: over the whole text the model was as unsure as if it "
    "had chosen each time between so many equally likely tokens.\n\n"
    "All of this is the model’s own distribution, without temperature or filters. It is read in "
    "one pass over all positions while nothing runs; during a run it is read from the logits that "
    "the steps left behind. A ◆ marks the selected step."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TextSurprise:
    """How well the model expected the text.

    Attributes:
        places: of the tokens known, counted from 1.
        surprise_bits: -log2 of each one's probability.
        entropy_bits: the surprise that was to be expected before each.
        perplexity: of those tokens; None of none.
        n_tokens: of the whole text.
        n_vocab: tokens that the model knows.
        selected: place of the token whose step is selected, counted from 1.
        token_ids: of the tokens known.
        token_text: names tokens.
    """

    places: tuple[int, ...]
    surprise_bits: tuple[float, ...]
    entropy_bits: tuple[float, ...]
    perplexity: float | None
    n_tokens: int
    n_vocab: int
    selected: int | None
    token_ids: tuple[int, ...]
    token_text: TokenText


def subtitle(shown: TextSurprise) -> str:
    """State the perplexity, and of what."""
    if shown.perplexity is None:
        return ""
    n_known, n_all = len(shown.places), shown.n_tokens
    # The first token of a text has nothing before it, unless a hidden start token does.
    of_what = "the text" if n_known >= n_all - 1 else f"{n_known:,} of {n_all:,} tokens"
    if not math.isfinite(shown.perplexity):
        return f"Perplexity of {of_what}: endless; a token came that the model held impossible."
    figure = three_figures(shown.perplexity)
    if shown.perplexity > shown.n_vocab:
        return (
            f"Perplexity of {of_what}: {figure}, worse than a blind guess among all "
            f"{shown.n_vocab:,} tokens."
        )
    return (
        f"Perplexity of {of_what}: {figure}, as unsure as between {figure} equally likely tokens."
    )


class SurpriseCard(PlotCard):
    """Entropy before each token, its surprise, and the perplexity of all in words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        plot = Plot(
            theme, x_title="token of the text", y_title="bits", x_noun="of the text", unit="bits"
        )
        super().__init__(_TITLE, plot, explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        plot.setObjectName("surprisePlot")
        self._shown: TextSurprise | None = None
        self._entropy = plot.add_line(Line("entropy before it", ColourRole.SURPRISE))
        self._surprise = plot.add_marks(Marks("surprise", ColourRole.NEUTRAL, "o"))
        self._selected = plot.add_marks(Marks("surprise, selected", ColourRole.WITH_CACHE, "d"))
        self._surprise.item.setSize(4)
        self.set_legend(f"{_LINE} entropy   {_DOT} surprise")
        plot.set_notes(self._notes)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed(theme.palette)

    def show_surprise(self, shown: TextSurprise) -> None:
        """Show what is known of the text."""
        self._shown = shown
        x = np.array(shown.places, np.float64)
        self.plot.set_line(self._entropy, x, np.array(shown.entropy_bits))
        dots = [
            (float(place), bits)
            for place, bits in zip(shown.places, shown.surprise_bits, strict=True)
            if np.isfinite(bits)
        ]
        self.plot.set_marks(self._surprise, dots)
        chosen = [dot for dot in dots if dot[0] == shown.selected]
        self.plot.set_marks(self._selected, chosen)
        self.set_subtitle(subtitle(shown))
        self.set_has_content(bool(shown.places))
        self.plot.refresh()

    def set_problem(self, sentence: str) -> None:
        """Say why a text has no figures; empty where nothing is in the way."""
        self.set_empty_sentence(sentence or _EMPTY)

    def table(self) -> CardTable:
        """Return the figures of every token that is known."""
        shown = self._shown
        rows: list[tuple[object, ...]] = []
        if shown is not None:
            texts = map(shown.token_text, shown.token_ids)
            rows += zip(shown.places, texts, shown.surprise_bits, shown.entropy_bits, strict=True)
        return CardTable(("token_of_text", "token", "surprise_bits", "entropy_bits"), rows)

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        """Have the legend in the colours of what is drawn."""
        self.set_legend_inks(
            {
                symbol: series.role.line(palette)
                for symbol, series in ((_LINE, self._entropy), (_DOT, self._surprise))
            }
        )

    def _notes(self, x: float) -> Sequence[Reading]:
        """Name the token at a place."""
        shown = self._shown
        if shown is None or x not in shown.places:
            return ()
        token_id = shown.token_ids[shown.places.index(int(x))]
        return (Reading("token", ColourRole.NEUTRAL, shown.token_text(token_id), None),)

    # Qt's own

    def minimumSizeHint(self) -> QSize:
        """Return room for a low plot."""
        return QSize(280, self.fontMetrics().height() * 12)


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
        self._timer = FlushTimer(self._show, self, turns=context.controller.paint_turns)
        figures.want(lambda: card.is_shown)
        figures.changed.connect(self.refresh)
        self._selection.selection_changed.connect(self.refresh)
        context.window.editor.text_edited.connect(self._say_what_is_awaited)

    def refresh(self) -> None:
        """Show soon what is known: a token brings two or three changes at once."""
        self._say_what_is_awaited()
        self._timer.request()

    @Slot()
    def _say_what_is_awaited(self) -> None:
        """Have the card ask for no text that is there already."""
        if self._card.is_shown:
            self._card.set_awaited(_READING if self._figures.are_awaited else "")
            self._card.set_problem(self._figures.problem)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Leave no figures of the model before, whether the card is in sight or not."""
        self._card.show_surprise(self._surprise())
        self._say_what_is_awaited()

    def on_tokens_ready(self) -> None:
        """Say that the text is being read; the figures tell when they have changed."""
        self._say_what_is_awaited()

    def on_run_began(self, log: RunLog) -> None:
        """Say that its text is being read; the figures tell when they have changed."""
        self._say_what_is_awaited()

    def on_flushed(self) -> None:
        """Do nothing: the figures tell when they have changed."""

    def on_run_ended(self, log: RunLog) -> None:
        """Say what is still to come of it; the figures tell when they have changed."""
        self._say_what_is_awaited()

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
