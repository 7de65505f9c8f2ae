"""The card of the milliseconds that each token took."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.kit.cards.card_export import CardTable
from playground.kit.look.palette import ColourRole, Palette
from playground.kit.look.theme import Theme
from playground.kit.plots.plot import Plot
from playground.kit.plots.plot_card import PlotCard
from playground.kit.plots.run_curves import PlottedRun
from playground.measure.forecast import Forecast
from playground.measure.model_facts import ModelFacts
from playground.measure.speedup import in_words_disturbed
from playground.tabs.lab.forecast_source import ForecastSource
from playground.tabs.lab.latency_lines import (
    ForecastLines,
    PathOfLatency,
    all_kinds,
    legend_entries,
)
from playground.tabs.lab.path_choice import (
    EARLIER_ENTRY,
    PathChoice,
    cached_path,
    choose_path,
    plotted_runs,
    uncached_path,
)
from playground.tabs.lab.refresh_scheduler import RefreshScheduler

_EMPTY = "Press Generate, and each token appears here as a point: the milliseconds it took."
_SUBTITLE = "Without the cache each step computes every token again; with it, only the new one."
_EXPLANATION = (
    "Each dot is one generated token: to the right, how many tokens the model looked back on; "
    "upwards, how many milliseconds its forward pass took. Dots show the machine, the line shows "
    "the model: it is the median of each step and the seven on either side, and in the band "
    "around it, drawn when the run has ended, lies the middle half of them.\n\n"
    "A hollow dot is a step that was disturbed: other programs had the processor meanwhile, or "
    "this window did. It counts in the total time, but in no median and no speed-up.\n\n"
    "Without the KV cache, the keys and values of every earlier token are computed again at each "
    "step, so the line rises with the text. With the cache they are kept, only the new token is "
    "computed, and the line stays almost flat.\n\n"
    "The dotted lines are predictions: how long each step takes, as the operations of this model's "
    "shapes were timed on this machine before.\n\n"
    "Passes that do other work are marked apart and belong to neither line: prefill takes in the "
    "prompt, catch-up fills a cache that was switched on in the middle, rebuild fills it anew "
    "after a full context dropped its oldest half, and warm-up is the first pass after a model was "
    "loaded. Pale lines are earlier runs of the same model. A dotted upright line shows where a "
    "setting was changed.\n\n"
    "Point at the plot, or use the arrow keys, to read values; Ctrl with the wheel zooms."
)
_PREDICTED_ENTRY = "··· predicted"
_WEIGHT = 3
"""Turns for one of another card: the latency is what a person watches."""


class LatencyCard(PlotCard):
    """Milliseconds per token by context length, with and without the cache."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        plot = Plot(
            theme,
            x_title="context length (tokens)",
            y_title="ms per token",
            x_noun="tokens of context",
            unit="ms",
            is_log=True,
        )
        super().__init__(
            "Latency per token", plot, explanation=_EXPLANATION, empty=_EMPTY, parent=parent
        )
        plot.setObjectName("latencyPlot")
        self.set_subtitle(_SUBTITLE)
        self._uncached = PathOfLatency(plot, ColourRole.WITHOUT_CACHE)
        self._cached = PathOfLatency(plot, ColourRole.WITH_CACHE)
        self._predicted = ForecastLines(
            plot, uncached=self._uncached.line, cached=self._cached.line
        )
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed(theme.palette)
        self._forecast: Forecast | None = None
        self._coming = 0
        self._kinds: list[str] = []
        self._shown: tuple[PlottedRun, ...] = ()

    def set_forecast(self, forecast: Forecast | None, coming: int = 0) -> None:
        """Draw predictions under what is measured.

        Args:
            forecast: of the runs shown; None takes the lines away.
            coming: the context length that the run in hand may reach; 0 when nothing is to come.
        """
        if (forecast, coming) != (self._forecast, self._coming):
            self._forecast, self._coming = forecast, coming
            self._draw_forecast()
            self.plot.refresh()

    def show_runs(self, current: PlottedRun | None, earlier: Sequence[PlottedRun] = ()) -> None:
        """Draw the run in hand over the earlier ones, oldest first; cheap when little changed.

        A path that the run in hand lacks is drawn plainly from the newest run that has it, to
        compare with. Runs under other conditions than the newest are left out.
        """
        is_live = current is not None and current.is_live
        uncached = choose_path(current, earlier, uncached_path)
        cached = choose_path(current, earlier, cached_path)
        self.plot.set_live(is_live)
        cached_is_newest = _last_context(cached) > _last_context(uncached)
        self._uncached.show(uncached, is_now=is_live and not cached_is_newest, is_live=is_live)
        self._cached.show(cached, is_now=is_live and cached_is_newest, is_live=is_live)
        self.plot.set_changes(() if current is None else current.changes)
        self._kinds = legend_entries(cached.plain, uncached.plain)
        self.set_subtitle(_subtitle(current))
        self._shown = (*earlier, current) if current is not None else tuple(earlier)
        self.set_has_content(cached.plain is not None or uncached.plain is not None)
        self._draw_forecast()
        self.plot.refresh()

    def table(self) -> CardTable:
        """Return every pass of every run shown; run 1 is the oldest."""
        rows = [
            (number, path, kind, tokens, ms, step)
            for number, run in enumerate(self._shown, start=1)
            for path, curves in (("with cache", run.cached), ("without cache", run.uncached))
            for kind, points in all_kinds(curves).items()
            for tokens, ms, step in zip(
                points.x.tolist(), points.y.tolist(), points.steps.tolist(), strict=True
            )
        ]
        return CardTable(("run", "path", "kind", "context_tokens", "ms", "step"), rows)

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        for path in (self._uncached, self._cached):
            path.band.recolour(palette)

    def _draw_forecast(self) -> None:
        """Draw predictions where something was measured, and where it will be."""
        measured = [*self._uncached.contexts(), *self._cached.contexts()]
        coming = [self._coming] if measured and self._coming else []
        self._predicted.show(self._forecast, measured + coming)
        has_pale = self._uncached.has_faint or self._cached.has_faint
        entries = [*self._kinds]
        entries += [_PREDICTED_ENTRY] if self._predicted.is_drawn else []
        entries += [EARLIER_ENTRY] if has_pale else []
        self.set_legend("   ".join(entries))


def _subtitle(current: PlottedRun | None) -> str:
    """Say what the lines show, and before that if the run is broken on purpose."""
    fault = None if current is None else current.conditions.fault
    if current is None or fault is None:
        disturbed = current and in_words_disturbed(current.n_disturbed, current.n_steps)
        return f"{_SUBTITLE} {disturbed}." if disturbed else _SUBTITLE
    return (
        f"A run with a fault ({fault.value}): these times are those of a small implementation, "
        "and are compared with no others."
    )


def _last_context(choice: PathChoice) -> int:
    """Return how far the run in hand has come on this path, in tokens of context."""
    if choice.plain is None or not choice.is_current or not len(choice.plain.decode.x):
        return 0
    return int(choice.plain.decode.x[-1])


class LatencyPresenter(Presenter):
    """Draws points when it is the card's turn, and predictions as soon as they are known."""

    def __init__(
        self,
        context: AppContext,
        card: LatencyCard,
        forecasts: ForecastSource,
        scheduler: RefreshScheduler,
    ) -> None:
        super().__init__(context, card)
        self._card = card
        self._forecasts = forecasts
        self._scheduler = scheduler
        self._n_ctx = 0
        self._coming = 0
        scheduler.add(card, self.refresh, weight=_WEIGHT)
        forecasts.changed.connect(self._show_forecast)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Show the runs of another model: none yet."""
        self._n_ctx, self._coming = facts.n_ctx, 0
        self._show_forecast()
        self.refresh()

    def on_run_began(self, log: RunLog) -> None:
        """Show what is predicted for all of its steps."""
        last = len(log.request.prompt_tokens) + log.request.max_new_tokens - 1
        self._coming = min(last, self._n_ctx)
        self._show_forecast()

    def on_flushed(self) -> None:
        """Wait for the card's turn."""

    def on_run_ended(self, log: RunLog) -> None:
        """Draw all of it; nothing more is to come."""
        self._coming = 0
        self.refresh()
        self._show_forecast()

    def on_shown(self) -> None:
        """Have the machine calibrated, and the card drawn in its turn."""
        self._forecasts.request()
        self._show_forecast()
        self._scheduler.request()

    def refresh(self) -> None:
        """Draw the milliseconds of each token so far."""
        self._card.show_runs(*plotted_runs(self.context.controller.measured))

    @Slot()
    def _show_forecast(self) -> None:
        self._card.set_forecast(self._forecasts.forecast, self._coming)
