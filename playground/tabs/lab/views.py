"""What the lab's presenters ask of its cards; the widgets fit by their shape."""

from typing import Protocol

from playground.measure.forecast import Forecast
from playground.tabs.lab.ladder.figures import LadderProgress
from playground.tabs.lab.why.figures import TimingVerdict
from playground.tabs.lab.work.figures import Work


class ShownView(Protocol):
    """A card that may be hidden, and then costs nothing."""

    @property
    def is_shown(self) -> bool: ...


class SeenView(Protocol):
    """A card that may be scrolled away."""

    @property
    def is_in_sight(self) -> bool: ...


class LatencyView(ShownView, Protocol):
    """The plot that predictions are drawn into."""

    def set_forecast(self, forecast: Forecast | None, coming: int = 0) -> None: ...


class VerdictView(ShownView, Protocol):
    """Says why steps take as long as they do."""

    def show_verdict(self, verdict: TimingVerdict | None, note: str) -> None: ...


class WorkView(ShownView, Protocol):
    """The grid of steps and positions."""

    def show_work(self, work: Work | None) -> None: ...
    def show_finding(self, words: str) -> None: ...


class LadderView(Protocol):
    """The ladder."""

    def show_ladder(self, progress: LadderProgress) -> None: ...


class LabCards(Protocol):
    """The cards of the lab that a presenter stands behind."""

    @property
    def latency(self) -> LatencyView: ...
    @property
    def why(self) -> VerdictView: ...
    @property
    def work(self) -> WorkView: ...
    @property
    def ladder(self) -> LadderView: ...
