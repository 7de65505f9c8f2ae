"""The card of surprise: how unsure the model was before each token, and how right."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from playground.kit.cards.card_export import CardTable
from playground.kit.look.ink import Ink
from playground.kit.look.theme import Theme
from playground.kit.plots.crosshair import Reading
from playground.kit.plots.marks import Marks
from playground.kit.plots.plot import Plot
from playground.kit.plots.plot_card import PlotCard
from playground.kit.plots.series import Line
from playground.numbers import three_figures
from playground.tabs.next_token.stories import SurpriseStory

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


class SurpriseCard(PlotCard):
    """Entropy before each token, its surprise, and the perplexity of all in words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        plot = Plot(
            theme, x_title="token of the text", y_title="bits", x_noun="of the text", unit="bits"
        )
        super().__init__(_TITLE, plot, explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        plot.setObjectName("surprisePlot")
        self._story: SurpriseStory | None = None
        self._entropy = plot.add_line(Line("entropy before it", Ink.SURPRISE))
        self._surprise = plot.add_marks(Marks("surprise", Ink.NEUTRAL, "o"))
        self._selected = plot.add_marks(Marks("surprise, selected", Ink.WITH_CACHE, "d"))
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
        return (Reading("token", Ink.NEUTRAL, story.token_text(token_id), None),)

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
