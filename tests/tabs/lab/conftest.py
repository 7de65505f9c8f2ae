"""Cards of the lab that only remember, with the presenters that share a forecast."""

from unittest.mock import Mock

import pytest

from playground.control.run_display import Measured
from playground.measure.forecast import Forecast
from playground.measure.model_facts import ModelFacts
from playground.tabs.lab.forecast_source import ForecastSource
from playground.tabs.lab.latency import LatencyCard, LatencyPresenter
from playground.tabs.lab.refresh_scheduler import RefreshScheduler
from playground.tabs.lab.why.card import WhyCard
from playground.tabs.lab.why.presenter import WhyPresenter

FACTS = Mock(spec=ModelFacts, dtype="float32", n_ctx=130)
FACTS.name = "words"


def _forecast_of(threads, *, is_disturbed=False):
    forecast = Mock(spec=Forecast, is_disturbed=is_disturbed)
    forecast.holds_for.side_effect = lambda conditions: conditions.blas_threads == threads
    forecast.step.return_value = None
    return forecast


@pytest.fixture
def forecast_of():
    """Make a forecast that holds for one number of threads."""
    return _forecast_of


@pytest.fixture
def facts():
    return FACTS


@pytest.fixture
def context(context):
    context.controller.measured = Measured()
    return context


@pytest.fixture
def scheduler():
    """Gives no turns; the tests do."""
    return Mock(spec=RefreshScheduler)


class Forecasting:
    """The source of forecasts, and the presenters that show them, between cards and a client."""

    def __init__(self, context, card_of, scheduler, *, is_shown):
        self.context = context
        self.controller = context.controller
        self.latency = card_of(LatencyCard, is_shown=is_shown)
        self.verdict = card_of(WhyCard, is_shown=is_shown)
        self.source = ForecastSource(context, wanted_by=(self.latency, self.verdict))
        self.latency_presenter = LatencyPresenter(context, self.latency, self.source, scheduler)
        self.why_presenter = WhyPresenter(context, self.verdict, self.source)
        (self.client,) = context.clients

    def show(self):
        """Have both cards come in sight."""
        self.latency.is_shown = self.verdict.is_shown = True
        self.latency_presenter.on_shown()
        self.why_presenter.on_shown()

    def set_threads(self, n_threads):
        self.context.runner.blas_threads = n_threads

    @property
    def last_verdict(self):
        return self.verdict.show_verdict.call_args.args


@pytest.fixture
def make_forecasting(context, card_of, scheduler):
    def make(*, is_shown=True):
        return Forecasting(context, card_of, scheduler, is_shown=is_shown)

    return make


@pytest.fixture
def forecasting(make_forecasting):
    """With a model in hand."""
    world = make_forecasting()
    world.controller.model_changed.emit(FACTS)
    return world
