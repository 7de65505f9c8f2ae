"""The tab “KV-cache lab”: its cards, where they stand, and what keeps them up to date."""

from playground.control.app_context import AppContext
from playground.kit.cards.card import Card
from playground.kit.cards.card_grid import Arrangement, Place
from playground.tabs.lab.condition_notices import BusyWatch, ThreadsDiffer
from playground.tabs.lab.forecast_source import ForecastSource
from playground.tabs.lab.headline.card import HeadlineCard
from playground.tabs.lab.headline.presenter import HeadlinePresenter, SelfTestPresenter
from playground.tabs.lab.ladder.card import LadderCard
from playground.tabs.lab.ladder.presenter import LadderPresenter
from playground.tabs.lab.latency import LatencyCard, LatencyPresenter
from playground.tabs.lab.proof.card import ProofCard
from playground.tabs.lab.proof.presenter import PrecisionProgress, ProofPresenter
from playground.tabs.lab.refresh_scheduler import RefreshScheduler
from playground.tabs.lab.total_time import TotalTimeCard, TotalTimePresenter
from playground.tabs.lab.why.card import WhyCard
from playground.tabs.lab.why.presenter import WhyPresenter
from playground.tabs.lab.work.card import WorkCard
from playground.tabs.lab.work.presenter import WorkPresenter

_WIDE_FROM_LETTERS = 105
"""A third of this is room for a plot with its numbers, and for a line of words."""


class LabTab:
    """Puts the cards into the lab's grid, and gives each its presenter.

    The grid is the window's own, painted before any card is built.

    Attributes:
        headline: what the cache saves, in one sentence.
        latency: milliseconds per token.
        total_time: seconds in total.
        work: rows computed by each step.
        proof: whether both paths gave the same answer.
        why: what bounds each path.
        ladder: from textbook code to this engine.
    """

    KEY = "lab"

    def __init__(self, context: AppContext) -> None:
        self.headline = HeadlineCard(context.theme)
        self.latency = LatencyCard(context.theme)
        self.total_time = TotalTimeCard(context.theme)
        self.work = WorkCard(context.theme)
        self.proof = ProofCard(context.theme)
        self.why = WhyCard(context.theme)
        self.ladder = LadderCard(context.theme)
        context.window.lab.set_arrangements(
            wide=self._wide(), narrow=self._narrow(), wide_from_letters=_WIDE_FROM_LETTERS
        )
        context.window.stage.set_headline(self.headline, context.window.lab)
        self._keep_up_to_date(context)

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every card, from the top left."""
        return tuple(place.card for place in self._wide().places)

    def _keep_up_to_date(self, context: AppContext) -> None:
        """Build the presenters, what they share first: it hears of everything before they do."""
        forecasts = ForecastSource(context, wanted_by=(self.latency, self.why))
        scheduler = RefreshScheduler(context, context.controller.paint_turns)
        HeadlinePresenter(context, self.headline, SelfTestPresenter(context))
        LatencyPresenter(context, self.latency, forecasts, scheduler)
        TotalTimePresenter(context, self.total_time, scheduler)
        WorkPresenter(context, self.work, scheduler)
        ProofPresenter(context, self.proof, scheduler)
        WhyPresenter(context, self.why, forecasts)
        LadderPresenter(context, self.ladder)
        PrecisionProgress(context)
        BusyWatch(context)
        ThreadsDiffer(context)

    def _wide(self) -> Arrangement:
        """Return rows of up to three cards: the six columns bear two alike, or three."""
        places = (
            Place(self.headline, 0, 0, 1, 6),
            Place(self.latency, 1, 0, 1, 6),
            Place(self.total_time, 2, 0, 1, 2),
            Place(self.work, 2, 2, 1, 2),
            Place(self.proof, 2, 4, 1, 2),
            Place(self.why, 3, 0, 1, 3),
            Place(self.ladder, 3, 3, 1, 3),
        )
        return Arrangement(places, row_lines=(0, 18, 20, 18))

    def _narrow(self) -> Arrangement:
        """Return rows of one or two cards."""
        places = (
            Place(self.headline, 0, 0, 1, 6),
            Place(self.latency, 1, 0, 1, 6),
            Place(self.total_time, 2, 0, 1, 3),
            Place(self.work, 2, 3, 1, 3),
            Place(self.proof, 3, 0, 1, 6),
            Place(self.why, 4, 0, 1, 6),
            Place(self.ladder, 5, 0, 1, 6),
        )
        return Arrangement(places, row_lines=(0, 20, 20, 22, 18, 18))
