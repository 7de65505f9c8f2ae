"""The card of the time that all tokens took together, and what keeps it up to date."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.kit.cards.card_export import CardTable
from playground.kit.look.palette import ColourRole
from playground.kit.look.theme import Theme
from playground.kit.plots.plot import Plot
from playground.kit.plots.plot_card import PlotCard
from playground.kit.plots.run_curves import PlottedRun
from playground.measure.model_facts import ModelFacts
from playground.measure.speedup import NoSpeedup, Speedup, in_words
from playground.numbers import three_figures
from playground.tabs.lab.path_choice import (
    EARLIER_ENTRY,
    PathChoice,
    cached_path,
    choose_path,
    plotted_runs,
    uncached_path,
    wordings,
)
from playground.tabs.lab.path_lines import PathLines
from playground.tabs.lab.refresh_scheduler import RefreshScheduler

_NOT_YET = "Run once with the cache and once without to compare."
_EMPTY = "Press Generate, and the seconds spent on all tokens so far add up here."
_EXPLANATION = (
    "To the right, how many tokens a run has generated; upwards, the seconds that their forward "
    "passes took together, the first one, which takes in the prompt, included.\n\n"
    "With the cache each token costs about the same, so the line is straight. Without it each "
    "token costs more than the one before, so the line bends upwards: twice the text takes four "
    "times as long, in the end.\n\n"
    "A speed-up is stated only over context lengths that were measured both ways, with the same "
    "model, number type and threads, and from decode steps alone."
)


class TotalTimeCard(PlotCard):
    """Cumulative seconds by tokens generated, and the speed-up in words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        plot = Plot(
            theme,
            x_title="tokens generated",
            y_title="seconds in total",
            x_noun="tokens generated",
            unit="s",
        )
        super().__init__("Total time", plot, explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        plot.setObjectName("totalTimePlot")
        self.set_subtitle(_NOT_YET)
        self._uncached = PathLines(plot, ColourRole.WITHOUT_CACHE, lambda curves: curves.total)
        self._cached = PathLines(plot, ColourRole.WITH_CACHE, lambda curves: curves.total)
        self._choices: dict[str, PathChoice] = {}

    def show_runs(
        self,
        current: PlottedRun | None,
        earlier: Sequence[PlottedRun] = (),
        speedup: Speedup | NoSpeedup | None = None,
    ) -> None:
        """Draw the newest run of each path over the earlier ones, and state the speed-up given."""
        self.plot.set_live(current is not None and current.is_live)
        self._choices = {}
        for lines, path_of in ((self._uncached, uncached_path), (self._cached, cached_path)):
            choice = choose_path(current, earlier, path_of)
            lines.show(choice)
            lines.plain.label.wordings = _wordings(lines.name, choice)
            self._choices[lines.name] = choice
        has_pale = self._uncached.has_faint or self._cached.has_faint
        self.set_legend(EARLIER_ENTRY if has_pale else "")
        has_both = all(choice.plain is not None for choice in self._choices.values())
        self.set_subtitle(_in_words(speedup) if has_both else _NOT_YET)
        self.set_has_content(any(choice.plain is not None for choice in self._choices.values()))
        self.plot.refresh()

    def table(self) -> CardTable:
        """Return the plain curves' points."""
        rows = [
            (name, tokens, seconds)
            for name, choice in self._choices.items()
            if choice.plain is not None
            for tokens, seconds in choice.plain.total.pairs()
        ]
        return CardTable(("path", "tokens_generated", "seconds"), rows)


def _wordings(name: str, choice: PathChoice) -> tuple[str, ...]:
    if choice.plain is None:
        return ()
    seconds = f"{three_figures(float(choice.plain.total.y[-1]))} s"
    return wordings(name, choice, seconds)


def _in_words(speedup: Speedup | NoSpeedup | None) -> str:
    """State a speed-up, or why there is none."""
    if speedup is None:
        return _NOT_YET
    return speedup.reason if isinstance(speedup, NoSpeedup) else in_words(speedup)


class TotalTimePresenter(Presenter):
    """Draws when it is the card's turn, and at once when a run has ended."""

    def __init__(
        self, context: AppContext, card: TotalTimeCard, scheduler: RefreshScheduler
    ) -> None:
        super().__init__(context, card)
        self._card = card
        self._scheduler = scheduler
        scheduler.add(card, self.refresh)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Show the runs of another model: none yet."""
        self.refresh()

    def on_flushed(self) -> None:
        """Wait for the card's turn."""

    def on_shown(self) -> None:
        """Have the card drawn in its turn."""
        self._scheduler.request()

    def refresh(self) -> None:
        """Draw the seconds so far."""
        measured = self.context.controller.measured
        self._card.show_runs(*plotted_runs(measured), measured.speedup)
