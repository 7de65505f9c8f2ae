"""The card of surprise: how unsure the model was before each token, and how right."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from playground.kit.cards.card_export import CardTable
from playground.kit.look.palette import ColourRole
from playground.kit.look.theme import Theme
from playground.kit.plots.crosshair import Reading
from playground.kit.plots.plot import Plot
from playground.kit.plots.plot_card import PlotCard
from playground.kit.plots.series import Line, Marks
from playground.tabs.next_token.surprise.figures import TextSurprise, subtitle

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
        self._shown: TextSurprise | None = None
        self._entropy = plot.add_line(Line("entropy before it", ColourRole.SURPRISE))
        self._surprise = plot.add_marks(Marks("surprise", ColourRole.NEUTRAL, "o"))
        self._selected = plot.add_marks(Marks("surprise, selected", ColourRole.WITH_CACHE, "d"))
        self._surprise.item.setSize(4)
        self.set_legend("— entropy   ● surprise")
        plot.set_notes(self._notes)

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

    def table(self) -> CardTable:
        """Return the figures of every token that is known."""
        shown = self._shown
        rows: list[tuple[object, ...]] = []
        if shown is not None:
            texts = map(shown.token_text, shown.token_ids)
            rows += zip(shown.places, texts, shown.surprise_bits, shown.entropy_bits, strict=True)
        return CardTable(("token_of_text", "token", "surprise_bits", "entropy_bits"), rows)

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
