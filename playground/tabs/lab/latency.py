"""The card of the milliseconds that each token took."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.kit.cards.card_export import CardTable
from playground.kit.look.palette import ColourRole
from playground.kit.look.theme import Theme
from playground.kit.plots.plot import Plot
from playground.kit.plots.plot_card import PlotCard
from playground.kit.plots.run_curves import PathCurves, PlottedRun, Points
from playground.kit.plots.series import Line, Marks
from playground.measure.forecast import Forecast
from playground.measure.model_facts import ModelFacts
from playground.numbers import three_figures
from playground.tabs.lab.forecast_source import ForecastSource
from playground.tabs.lab.path_lines import (
    EARLIER_ENTRY,
    PathChoice,
    PathLines,
    cached_path,
    choose_path,
    plotted_runs,
    uncached_path,
    wordings,
)
from playground.tabs.lab.refresh_scheduler import RefreshScheduler

_EMPTY = "Press Generate, and each token appears here as a point: the milliseconds it took."
_SUBTITLE = "Without the cache each step computes every token again; with it, only the new one."
_EXPLANATION = (
    "Each point is one generated token: to the right, how many tokens the model looked back on; "
    "upwards, how many milliseconds its forward pass took.\n\n"
    "Without the KV cache, the keys and values of every earlier token are computed again at each "
    "step, so the line rises with the text. With the cache they are kept, only the new token is "
    "computed, and the line stays almost flat.\n\n"
    "The dotted lines are predictions: how long each step must take by the bytes it reads and the "
    "FLOPs it computes, at the rates that this machine was measured at.\n\n"
    "Passes that do other work are marked apart and belong to neither line: prefill takes in the "
    "prompt, catch-up fills a cache that was switched on in the middle, rebuild fills it anew "
    "after a full context dropped its oldest half, and warm-up is the first pass after a model was "
    "loaded. Pale lines are earlier runs of the same model. A dotted upright line shows where a "
    "setting was changed.\n\n"
    "Point at the plot, or use the arrow keys, to read values; Ctrl with the wheel zooms."
)
_NOW_STEPS = 8
"""Steps that the label's figure is the median of: one step alone would flicker."""
_KINDS = {
    "prefill": ("t1", "▲ prefill"),
    "catch-up": ("d", "◆ catch-up"),
    "rebuild": ("x", "× rebuild"),
    "warm-up": ("o", "○ warm-up"),
}
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
        self._uncached = _PathOfLatency(plot, ColourRole.WITHOUT_CACHE)
        self._cached = _PathOfLatency(plot, ColourRole.WITH_CACHE)
        self._predicted = ForecastLines(
            plot, uncached=self._uncached.line, cached=self._cached.line
        )
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
        self._uncached.show(uncached, is_now=is_live and not cached_is_newest)
        self._cached.show(cached, is_now=is_live and cached_is_newest)
        self.plot.set_changes(() if current is None else current.changes)
        self._kinds = _legend_entries(cached.plain, uncached.plain)
        self.set_subtitle(_subtitle(current))
        self._shown = (*earlier, current) if current is not None else tuple(earlier)
        self.set_has_content(cached.plain is not None or uncached.plain is not None)
        self._draw_forecast()
        self.plot.refresh()

    def table(self) -> CardTable:
        """Return every pass of every run shown; run 1 is the oldest."""
        rows = [
            (number, path, kind, tokens, ms)
            for number, run in enumerate(self._shown, start=1)
            for path, curves in (("with cache", run.cached), ("without cache", run.uncached))
            for kind, points in (("decode", curves.decode), *_marked(curves).items())
            for tokens, ms in zip(points.x.tolist(), points.y.tolist(), strict=True)
        ]
        return CardTable(("run", "path", "kind", "context_tokens", "ms"), rows)

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
    if fault is None:
        return _SUBTITLE
    return (
        f"A run with a fault ({fault.value}): these times are those of a small implementation, "
        "and are compared with no others."
    )


class _PathOfLatency:
    """One path in this card: its lines and its marks."""

    def __init__(self, plot: Plot, role: ColourRole) -> None:
        self._plot = plot
        self._lines = PathLines(plot, role, lambda curves: curves.decode)
        self._marks = {
            kind: plot.add_marks(
                Marks(f"{kind}, {self._lines.name}", role, symbol, is_hollow=kind == "warm-up")
            )
            for kind, (symbol, _) in _KINDS.items()
        }

    @property
    def line(self) -> Line:
        """The newest run's line."""
        return self._lines.plain

    @property
    def has_faint(self) -> bool:
        """Whether an earlier run is drawn."""
        return self._lines.has_faint

    def contexts(self) -> list[float]:
        """Return the shortest and the longest context length drawn plainly, if there is any."""
        xs = [*(marks.x for marks in self._marks.values()), self.line.x[:1], self.line.x[-1:]]
        every = [float(x) for part in xs for x in part]
        return [min(every), max(every)] if every else []

    def show(self, choice: PathChoice, *, is_now: bool) -> None:
        """Draw the path, and say at the line's end what a token costs there."""
        self._lines.show(choice)
        marked = {} if choice.plain is None else _marked(choice.plain)
        for kind, marks in self._marks.items():
            self._plot.set_marks(marks, marked[kind].pairs() if kind in marked else [])
        self._lines.plain.label.wordings = ()
        if choice.plain is not None and len(choice.plain.decode.y):
            now_ms = float(np.median(choice.plain.decode.y[-_NOW_STEPS:]))
            when = " now" if is_now else ""
            cost = f"{three_figures(now_ms)} ms"
            full, *shorter = wordings(self._lines.name, choice, cost)
            self._lines.plain.label.wordings = (f"{full}{when}", *shorter)


def _last_context(choice: PathChoice) -> int:
    """Return how far the run in hand has come on this path, in tokens of context."""
    if choice.plain is None or not choice.is_current or not len(choice.plain.decode.x):
        return 0
    return int(choice.plain.decode.x[-1])


def _marked(curves: PathCurves) -> dict[str, Points]:
    """Return the passes that belong to no line, by kind."""
    return {
        "prefill": curves.prefill,
        "catch-up": curves.catch_up,
        "rebuild": curves.rebuild,
        "warm-up": curves.warm_up,
    }


def _legend_entries(*paths: PathCurves | None) -> list[str]:
    """Name the symbols in use."""
    drawn = [_marked(path) for path in paths if path is not None]
    return [
        entry for kind, (_, entry) in _KINDS.items() if any(len(marks[kind].x) for marks in drawn)
    ]


class ForecastLines:
    """The predictions of both paths, over the context lengths that the plot shows.

    Attributes:
        uncached, cached: the lines.
    """

    def __init__(self, plot: Plot, *, uncached: Line, cached: Line) -> None:
        self._plot = plot
        self.uncached = self._add("predicted without", ColourRole.WITHOUT_CACHE, uncached)
        self.cached = self._add("predicted with", ColourRole.WITH_CACHE, cached)

    def show(self, forecast: Forecast | None, xs: Sequence[float]) -> None:
        """Draw what is predicted from the lowest to the highest of these context lengths."""
        is_shown = forecast is not None and len(xs) > 0
        for line, is_cached in ((self.uncached, False), (self.cached, True)):
            if forecast is None or not is_shown:
                self._plot.set_line(line, np.empty(0), np.empty(0))
                continue
            part = slice(int(min(xs)) - 1, int(max(xs)))
            self._plot.set_line(line, forecast.n_kv[part], forecast.step_ms(cached=is_cached)[part])

    @property
    def is_drawn(self) -> bool:
        """Whether there are any predictions in the plot."""
        return len(self.uncached.x) > 0 or len(self.cached.x) > 0

    def _add(self, name: str, role: ColourRole, measured: Line) -> Line:
        line = Line(name, role, is_dotted=True, predicts=measured)
        line.curve.setZValue(-1)  # under the measured one
        return self._plot.add_line(line)


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
