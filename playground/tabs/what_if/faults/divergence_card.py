"""The card that shows from which token the answers of a race part."""

import numpy as np
from PySide6.QtWidgets import QWidget

from playground.kit.cards.card_export import CardTable
from playground.kit.look.palette import ColourRole
from playground.kit.look.theme import Theme
from playground.kit.plots.plot import Plot
from playground.kit.plots.plot_card import PlotCard
from playground.kit.plots.series import Line, Marks
from playground.tabs.what_if.faults.figures import Divergence

_LEAST = 1e-16
"""What a plot with a logarithmic axis shows for no difference at all."""

_EMPTY = "Race, with a fault or without, and each token appears here: how far the answers part."
_EXPLANATION = (
    "Each point is one token of the last race. Upwards is the Kullback–Leibler divergence of the "
    "two distributions over the next token: with the cache, and computed afresh. 0 is the same "
    "distribution; at 1 nat they are plainly different.\n\n"
    "Rounding alone leaves it far below a billionth. A cross marks a token whose logits differ by "
    "more than rounding explains: from the first cross on the text is no longer what the model "
    "would have written."
)


class DivergenceCard(PlotCard):
    """KL divergence of the two answers by token."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        plot = Plot(
            theme,
            x_title="token generated",
            y_title="KL divergence (nats)",
            x_noun="token",
            unit="nats",
            is_log=True,
        )
        super().__init__(
            "Where the answers part", plot, explanation=_EXPLANATION, empty=_EMPTY, parent=parent
        )
        plot.setObjectName("partingPlot")
        self._line = plot.add_line(Line("KL divergence", ColourRole.NEUTRAL))
        self._marks = plot.add_marks(Marks("more than rounding", ColourRole.BAD, "x"))
        self._divergence: Divergence | None = None

    def show_divergence(self, divergence: Divergence | None, *, is_live: bool) -> None:
        """Draw a race so far; None while there is none."""
        self._divergence = divergence
        self.plot.set_live(is_live)
        self.set_has_content(divergence is not None)
        if divergence is None:
            self.set_subtitle("")
            self.set_legend("")
            return
        self.set_subtitle(divergence.in_words())
        kl = np.maximum(divergence.kl_divergence, _LEAST)
        self.plot.set_line(self._line, divergence.tokens, kl)
        red = divergence.differs & np.isfinite(kl)
        points = zip(divergence.tokens[red].tolist(), kl[red].tolist(), strict=True)
        self.plot.set_marks(self._marks, list(points))
        self.set_legend("× not rounding" if red.any() else "")
        self.plot.refresh()

    def table(self) -> CardTable:
        """Return the divergence of every token."""
        columns = ("token", "kl_divergence_nats", "differs")
        if self._divergence is None:
            return CardTable(columns, [])
        shown = self._divergence
        rows = zip(
            shown.tokens.tolist(),
            shown.kl_divergence.tolist(),
            shown.differs.tolist(),
            strict=True,
        )
        return CardTable(columns, list(rows))
