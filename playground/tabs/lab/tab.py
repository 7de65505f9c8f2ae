"""The KV-cache lab: its cards, and the runs they show."""

from collections.abc import Sequence

from playground.generation.history import RunHistory
from playground.kit.cards.card import Card
from playground.kit.cards.card_grid import Arrangement, CardGrid, Place
from playground.kit.look.theme import Theme
from playground.kit.plots.run_curves import PlottedRun
from playground.measure.speedup import NoSpeedup, Speedup
from playground.tabs.lab.ladder.card import LadderCard
from playground.tabs.lab.latency.card import LatencyCard
from playground.tabs.lab.proof.card import ProofCard
from playground.tabs.lab.total_time import TotalTimeCard
from playground.tabs.lab.why.card import WhyCard
from playground.tabs.lab.work.card import WorkCard

_EARLIER_RUNS_SHOWN = 12
"""More faint lines than this are a haze that nobody can read."""
_WIDE_FROM_LETTERS = 105
"""A third of this is room for a plot with its numbers, and for a line of words."""


class Lab:
    """Puts the lab's cards into a grid, and passes the runs on to those that can be seen.

    Attributes:
        latency: milliseconds per token.
        total_time: seconds in total.
        work: rows computed by each step.
        proof: whether both paths gave the same answer.
        why: what bounds each path.
        ladder: from textbook code to this engine.
    """

    def __init__(self, grid: CardGrid, theme: Theme) -> None:
        self.latency = LatencyCard(theme)
        self.total_time = TotalTimeCard(theme)
        self.work = WorkCard(theme)
        self.proof = ProofCard(theme)
        self.why = WhyCard(theme)
        self.ladder = LadderCard(theme)
        self._runs: tuple[RunHistory | None, Sequence[RunHistory]] = (None, ())
        self._speedup: Speedup | NoSpeedup | None = None
        self._is_live = False
        grid.set_arrangements(
            wide=self._wide(), narrow=self._narrow(), wide_from_letters=_WIDE_FROM_LETTERS
        )

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every card, from the top left."""
        return tuple(place.card for place in self._wide().places)

    def _wide(self) -> Arrangement:
        """Return rows of up to three cards: the six columns bear two alike, or three."""
        places = (
            Place(self.latency, 0, 0, 1, 6),
            Place(self.total_time, 1, 0, 1, 2),
            Place(self.work, 1, 2, 1, 2),
            Place(self.proof, 1, 4, 1, 2),
            Place(self.why, 2, 0, 1, 3),
            Place(self.ladder, 2, 3, 1, 3),
        )
        return Arrangement(places, row_lines=(22, 23, 18))

    def _narrow(self) -> Arrangement:
        """Return rows of one or two cards."""
        places = (
            Place(self.latency, 0, 0, 1, 6),
            Place(self.total_time, 1, 0, 1, 3),
            Place(self.work, 1, 3, 1, 3),
            Place(self.proof, 2, 0, 1, 6),
            Place(self.why, 3, 0, 1, 6),
            Place(self.ladder, 4, 0, 1, 6),
        )
        return Arrangement(places, row_lines=(20, 20, 22, 18, 18))

    def show_runs(
        self,
        current: RunHistory | None,
        earlier: Sequence[RunHistory],
        speedup: Speedup | NoSpeedup | None,
        *,
        is_live: bool,
    ) -> None:
        """Take the run in hand and the earlier ones, oldest first.

        They are drawn at once, unless more is to come: then by `draw_latency` and
        `draw_total_time`, whenever it is the turn of each.
        """
        self._runs, self._speedup, self._is_live = (current, earlier), speedup, is_live
        if not is_live:
            self.draw_latency()
            self.draw_total_time()

    def draw_latency(self) -> None:
        """Draw the milliseconds of each token so far."""
        self.latency.show_runs(*self._curves())

    def draw_total_time(self) -> None:
        """Draw the seconds so far."""
        self.total_time.show_runs(*self._curves(), self._speedup)

    def _curves(self) -> tuple[PlottedRun | None, list[PlottedRun]]:
        """Look at the runs as they are now."""
        current, earlier = self._runs
        shown = earlier[-_EARLIER_RUNS_SHOWN:]
        return (
            None if current is None else PlottedRun.of(current, is_live=self._is_live),
            [PlottedRun.of(history, is_live=False) for history in shown],
        )
