"""The card of surprise: how unsure the model was before each token, and how right."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, QSize, Slot
from PySide6.QtWidgets import QWidget

from playground.control.flush_timer import FlushTimer
from playground.control.step_selection import StepSelection
from playground.kit.cards.card_export import CardTable
from playground.kit.look.palette import ColourRole
from playground.kit.look.theme import Theme
from playground.kit.plots.crosshair import Reading
from playground.kit.plots.plot import Plot
from playground.kit.plots.plot_card import PlotCard
from playground.kit.plots.series import Line, Marks
from playground.numbers import three_figures
from playground.tabs.next_token.stories import SurpriseStory
from playground.tabs.next_token.text_figures import TextFigures
from playground.tabs.next_token.text_index import StepOfRun, TextIndex
from playground.tabs.next_token.text_reading import perplexity
from playground.tabs.next_token.views import SurpriseView

_TITLE = "Entropy and surprise"
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
AT_LEAST_MS = 120
"""Between two drawings."""


class SurpriseCard(PlotCard):
    """Entropy before each token, its surprise, and the perplexity of all in words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        plot = Plot(
            theme, x_title="token of the text", y_title="bits", x_noun="of the text", unit="bits"
        )
        super().__init__(_TITLE, plot, explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        plot.setObjectName("surprisePlot")
        self._story: SurpriseStory | None = None
        self._entropy = plot.add_line(Line("entropy before it", ColourRole.SURPRISE))
        self._surprise = plot.add_marks(Marks("surprise", ColourRole.NEUTRAL, "o"))
        self._selected = plot.add_marks(Marks("surprise, selected", ColourRole.WITH_CACHE, "d"))
        self._surprise.item.setSize(4)
        self.set_legend("— entropy   ● surprise")
        plot.set_notes(self._notes)

    def show_story(self, story: SurpriseStory) -> None:
        """Show what is known of the text."""
        self._story = story
        x = np.array(story.places, np.float64)
        self.plot.set_line(self._entropy, x, np.array(story.entropy_bits))
        dots = [
            (float(place), bits)
            for place, bits in zip(story.places, story.surprise_bits, strict=True)
            if np.isfinite(bits)
        ]
        self.plot.set_marks(self._surprise, dots)
        chosen = [dot for dot in dots if dot[0] == story.selected]
        self.plot.set_marks(self._selected, chosen)
        self.set_subtitle(subtitle(story))
        self.set_has_content(bool(story.places))
        self.plot.refresh()

    def table(self) -> CardTable:
        """Return the figures of every token that is known."""
        story = self._story
        rows: list[tuple[object, ...]] = []
        if story is not None:
            texts = map(story.token_text, story.token_ids)
            rows += zip(story.places, texts, story.surprise_bits, story.entropy_bits, strict=True)
        return CardTable(("token_of_text", "token", "surprise_bits", "entropy_bits"), rows)

    def _notes(self, x: float) -> Sequence[Reading]:
        """Name the token at a place."""
        story = self._story
        if story is None or x not in story.places:
            return ()
        token_id = story.token_ids[story.places.index(int(x))]
        return (Reading("token", ColourRole.NEUTRAL, story.token_text(token_id), None),)

    # Qt's own

    def minimumSizeHint(self) -> QSize:
        """Return room for a low plot."""
        return QSize(280, self.fontMetrics().height() * 12)


def subtitle(story: SurpriseStory) -> str:
    """State the perplexity, and of what."""
    if story.perplexity is None:
        return ""
    n_known, n_all = len(story.places), story.n_tokens
    # The first token of a text has nothing before it, unless a hidden start token does.
    of_what = "the text" if n_known >= n_all - 1 else f"{n_known:,} of {n_all:,} tokens"
    if not np.isfinite(story.perplexity):
        return f"Perplexity of {of_what}: endless; a token came that the model held impossible."
    figure = three_figures(story.perplexity)
    return (
        f"Perplexity of {of_what}: {figure}, as unsure as between {figure} equally likely tokens."
    )


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
