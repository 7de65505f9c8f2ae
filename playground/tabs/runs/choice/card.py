"""The card of the runs chosen: their latency in one plot, and how they compare in words."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from playground.kit.cards.card_export import CardTable
from playground.kit.labels import WrappedLabel
from playground.kit.look.palette import ColourRole, Palette
from playground.kit.look.theme import Theme
from playground.kit.plots.band import Band
from playground.kit.plots.plot import Plot
from playground.kit.plots.plot_card import PlotCard
from playground.kit.plots.run_curves import Points, decode_points, with_gaps
from playground.kit.plots.series import Line
from playground.numbers import milliseconds
from playground.tabs.runs.choice.figures import ChosenRuns, LatencyBand
from playground.tabs.runs.choice.words import details, headline

_EMPTY = (
    "Choose a run in the table to see what each of its tokens took; choose two to compare them."
)
_EXPLANATION = (
    "Each point is one generated token: to the right, how many tokens the model looked back on; "
    "upwards, how many milliseconds its forward pass took. Only decode steps are drawn: prefill, "
    "catch-up and warm-up passes do other work.\n\n"
    "Of two runs the first is drawn with a full line and the second with a dashed one. Below the "
    "plot stands where their tokens part, which settings differ and which are shared, and what "
    "each run took in all.\n\n"
    "When a run was repeated, the line is the median of the repeats at each context length, and "
    "the band reaches from the 10th to the 90th percentile, interpolated where the repeats are "
    "few: the middle 80 % of them. A repeat that was stopped does not count."
)
_MOST_SENTENCES = 4
_PATHS = ((ColourRole.WITH_CACHE, True), (ColourRole.WITHOUT_CACHE, False))
_SYMBOLS = {(0, True): "o", (0, False): "s", (1, True): "t1", (1, False): "d"}
_LEAST_PLOT_PX = 170


class ChoiceCard(PlotCard):
    """Milliseconds per token of one run, of two, or of one run's repeats."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        plot = Plot(
            theme,
            x_title="context length (tokens)",
            y_title="ms per token",
            x_noun="tokens of context",
            unit="ms",
            is_log=True,
        )
        super().__init__("Chosen runs", plot, explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        plot.setObjectName("runsPlot")
        plot.setMinimumHeight(_LEAST_PLOT_PX)
        # What the plot would like to have is no reason to scroll.
        plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._bands = {cached: Band(plot, ink) for ink, cached in _PATHS}
        self._lines = {
            (place, cached): plot.add_line(
                Line("", ink, symbol=_SYMBOLS[place, cached], is_dashed=place == 1)
            )
            for place in (0, 1)
            for ink, cached in _PATHS
        }
        self._sentences = Sentences(_MOST_SENTENCES)
        self.set_body(self._make_body(plot))
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed(theme.palette)

    def show_choice(self, choice: ChosenRuns) -> None:
        """Draw the runs chosen and say how they compare; cheap when little changed."""
        self.plot.set_live(choice.is_live)
        for key, line in self._lines.items():
            self._show_line(line, choice, *key)
        for _, cached in _PATHS:
            _draw_band(self._bands[cached], _band(choice, cached=cached))
        self.set_subtitle(headline(choice) if choice.numbers else "")
        self._sentences.show_sentences(details(choice))
        self.set_has_content(bool(choice.numbers))
        self.plot.refresh()

    def set_obstacle(self, obstacle: str) -> None:
        """Pass over it: runs that there are can be chosen without a model."""

    def table(self) -> CardTable:
        """Return every point drawn."""
        rows = [
            (line.name, int(x), y)
            for line in self._lines.values()
            for x, y in zip(line.x.tolist(), line.y.tolist(), strict=True)
            if np.isfinite(y)
        ]
        return CardTable(("run", "context_tokens", "ms"), rows)

    def _show_line(self, line: Line, choice: ChosenRuns, place: int, cached: bool) -> None:
        """Give one line its points, its name and its label; the median if there are repeats."""
        path = "with cache" if cached else "without cache"
        band = _band(choice, cached=cached)
        if place >= len(choice.histories):
            points, who = None, ""
        elif band is not None:
            points, who = Points(x=band.context, y=band.median_ms), f"median of {band.n_runs}"
        else:
            history = choice.histories[place].path(cached=cached)
            points, who = decode_points(history), f"run {choice.numbers[place]}"
        if points is None or not len(points.x):
            line.label.wordings = ()
            self.plot.set_line(line, np.empty(0), np.empty(0))
            return
        line.name = f"{who}, {path}"
        cost = milliseconds(float(np.median(points.y)))
        line.label.wordings = (f"{who} · {path} · {cost}", f"{who} · {cost}", who)
        self.plot.set_line(line, *with_gaps(points))

    def _make_body(self, plot: Plot) -> QWidget:
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.setSpacing(3)
        layout.addWidget(plot, 1)
        layout.addWidget(self._sentences)
        plot.show()  # a stacked page, which it was till now, hides what it lets go
        return body

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        for band in self._bands.values():
            band.recolour(palette)


def _band(choice: ChosenRuns, *, cached: bool) -> LatencyBand | None:
    return choice.bands.with_cache if cached else choice.bands.without_cache


def _draw_band(drawn: Band, band: LatencyBand | None) -> None:
    if band is None:
        drawn.clear()
        return
    x, low = with_gaps(Points(x=band.context, y=band.low_ms))
    drawn.show(x, low, with_gaps(Points(x=band.context, y=band.high_ms))[1])


_MOST_LINES = 3
"""Of each sentence; its tooltip has the rest."""
_SPACING_PX = 3


class Sentences(QWidget):
    """Shows up to a number of sentences; it is hidden while there are none.

    Each label's height is fixed to what its width asks for. Left to the layouts around it, a
    scrolling page takes every label for one line and lets the last ones run into one another.
    """

    def __init__(self, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels = [WrappedLabel(max_lines=_MOST_LINES) for _ in range(most)]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING_PX)
        for label in self._labels:
            label.setProperty("role", "muted")
            label.hide()
            layout.addWidget(label)
        self.hide()

    def texts(self) -> list[str]:
        """Return the sentences shown."""
        return [label.text() for label in self._labels if not label.isHidden()]

    def show_sentences(self, sentences: Sequence[str]) -> None:
        """Show these sentences, nothing if there are none."""
        for place, label in enumerate(self._labels):
            has_words = place < len(sentences)
            label.setText(sentences[place] if has_words else "")
            label.setVisible(has_words)
        self.setVisible(bool(sentences))
        self._fit()

    def _fit(self) -> None:
        for label in self._labels:
            label.setFixedHeight(label.heightForWidth(self.width()))

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the sentences take the lines they need at the new width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Let them take the lines they need in another text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
