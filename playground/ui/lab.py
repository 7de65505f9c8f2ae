"""The KV-cache lab: its cards, and the runs they show."""

from collections.abc import Sequence

from playground.analysis.speedup import NoSpeedup, Speedup
from playground.generation.history import RunHistory
from playground.ui.card_grid import CardGrid
from playground.ui.plots.latency import LatencyCard
from playground.ui.plots.run_curves import RunCurves
from playground.ui.plots.total_time import TotalTimeCard
from playground.ui.theme import Theme

_EARLIER_RUNS_SHOWN = 12
"""More faint lines than this are a haze that nobody can read."""


class Lab:
    """Puts the lab's cards into a grid, and passes the runs on to those that can be seen.

    Attributes:
        latency: milliseconds per token.
        total_time: seconds in total.
    """

    def __init__(self, grid: CardGrid, theme: Theme) -> None:
        self.latency = LatencyCard(theme)
        self.total_time = TotalTimeCard(theme)
        grid.add(self.latency, 0, 0)
        grid.add(self.total_time, 1, 0)
        grid.set_row_stretch(0, 3)
        grid.set_row_stretch(1, 2)

    def show_runs(
        self,
        current: RunHistory | None,
        earlier: Sequence[RunHistory],
        speedup: Speedup | NoSpeedup | None,
        *,
        is_live: bool,
    ) -> None:
        """Draw the run in hand over the earlier ones, oldest first."""
        curves = None if current is None else RunCurves.of(current, is_live=is_live)
        before = [
            RunCurves.of(history, is_live=False) for history in earlier[-_EARLIER_RUNS_SHOWN:]
        ]
        self.latency.show_runs(curves, before)
        self.total_time.show_runs(curves, before, speedup)
