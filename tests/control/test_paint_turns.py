"""When what came in is drawn while the worker computes."""

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QObject, Slot

from playground.control import flush_timer
from playground.control.flush_timer import INTERVAL_MS, FlushTimer, PaintTurns
from playground.generation import CacheMode, SamplingParams
from playground.worker.worker import GenerationWorker


class Asking(QObject):
    """Asks for a call at every step."""

    def __init__(self, timer):
        super().__init__()
        self._timer = timer

    @Slot(int, object)
    def on_stepped(self, run_id, records):
        self._timer.request()


@pytest.fixture
def worker(qapp, monkeypatch):
    monkeypatch.setattr(flush_timer, "LONGEST_WAIT_MS", 60_000)
    return GenerationWorker()


@pytest.fixture
def turns(worker):
    return PaintTurns(worker)


@pytest.fixture
def called():
    return []


@pytest.fixture
def timer_of(turns, called):
    return lambda name: FlushTimer(lambda: called.append(name), turns=turns)


def test_while_nothing_is_computed_a_call_does_not_wait(qtbot, timer_of, called):
    timer = timer_of("text")
    timer.request()
    assert called == []
    qtbot.waitUntil(lambda: called == ["text"])


def test_while_a_step_is_computed_a_call_waits_for_its_end(qtbot, worker, timer_of, called):
    worker.paint_turn.is_computing = True
    timer_of("text").request()
    qtbot.wait(3 * INTERVAL_MS)
    assert called == []
    assert worker.paint_turn.is_wanted
    worker.turn_given.emit()
    assert called == ["text"]


def test_a_step_that_takes_long_is_not_waited_for(qtbot, worker, timer_of, called, monkeypatch):
    monkeypatch.setattr(flush_timer, "LONGEST_WAIT_MS", 20)
    worker.paint_turn.is_computing = True
    timer_of("text").request()
    qtbot.waitUntil(lambda: called == ["text"])


def test_the_worker_goes_on_when_all_that_waited_is_painted(qtbot, worker, timer_of, called):
    worker.paint_turn.is_computing = True
    text, card = timer_of("text"), timer_of("card")
    text.request()
    card.request()
    card.request()
    worker.paint_turn.begin()
    worker.turn_given.emit()
    assert called == ["text", "card"]
    assert not worker.paint_turn._done.is_set()
    qtbot.waitUntil(worker.paint_turn._done.is_set)
    assert called == ["text", "card"]


def test_what_takes_long_is_painted_before_the_next_is_called(
    qtbot, worker, timer_of, called, monkeypatch
):
    monkeypatch.setattr(flush_timer, "AT_ONCE_S", 0.0)
    worker.paint_turn.is_computing = True
    text, card = timer_of("text"), timer_of("card")
    text.request()
    card.request()
    worker.paint_turn.begin()
    worker.turn_given.emit()
    assert called == ["text"]
    qtbot.waitUntil(worker.paint_turn._done.is_set)
    assert called == ["text", "card"]


def test_the_worker_goes_on_when_a_plot_is_on_the_screen(qtbot, worker, turns):
    """A scene, its widget and then the axis, whose numbers changed, each post another event."""

    class Plot(pg.PlotWidget):
        n_painted = 0

        def paintEvent(self, event):
            self.n_painted += 1
            super().paintEvent(event)

    def draw():
        curve.setData([1, 10 ** (plot.n_painted % 5)])

    plot = Plot()
    curve = plot.plot([1, 2])
    qtbot.addWidget(plot)
    with qtbot.waitExposed(plot):
        plot.show()
    timer = FlushTimer(draw, turns=turns)
    for _ in range(5):
        qtbot.wait(2 * INTERVAL_MS)
        n_before = plot.n_painted
        worker.paint_turn.is_computing = True
        timer.request()
        worker.paint_turn.begin()
        worker.turn_given.emit()
        qtbot.waitUntil(worker.paint_turn._done.is_set)
        n_painted = plot.n_painted
        assert n_painted > n_before
        qtbot.wait(2 * INTERVAL_MS)
        assert plot.n_painted == n_painted


def test_what_asks_again_within_a_turn_has_the_next_one(qtbot, worker, turns, called):
    def draw():
        called.append("drawn")
        if len(called) < 3:
            timer.request()

    timer = FlushTimer(draw, turns=turns)
    worker.paint_turn.is_computing = True
    timer.request()
    worker.paint_turn.begin()
    worker.turn_given.emit()
    qtbot.waitUntil(worker.paint_turn._done.is_set)
    assert called == ["drawn"]
    worker.paint_turn.is_computing = False
    qtbot.waitUntil(lambda: len(called) == 3)


def test_a_turn_given_with_nothing_to_draw_is_handed_back(qtbot, worker, turns):
    worker.paint_turn.begin()
    worker.turn_given.emit()
    assert worker.paint_turn._done.is_set()


def test_a_call_made_at_once_is_not_made_again(qtbot, worker, timer_of, called):
    worker.paint_turn.is_computing = True
    timer = timer_of("text")
    timer.request()
    timer.flush_now()
    worker.turn_given.emit()
    qtbot.wait(3 * INTERVAL_MS)
    assert called == ["text"]


def test_a_run_is_shown_while_the_worker_stands_still(
    qtbot,
    runner,
    reports_of,
    make_request,
):
    """The real thread: all painting falls between two steps, and every step arrives in order."""
    turns, worker = PaintTurns(runner.worker), runner.worker
    reports, within = reports_of(worker), []
    timer = FlushTimer(lambda: within.append(worker.paint_turn.is_computing), turns=turns)
    asking = Asking(timer)
    worker.stepped.connect(asking.on_stepped)
    runner.load("primitive")
    qtbot.waitUntil(lambda: bool(reports.of("model_loaded")), timeout=20_000)
    turns.begin_run()
    runner.start(make_request(40), SamplingParams(), CacheMode.ON)
    qtbot.waitUntil(lambda: bool(reports.of("finished")), timeout=20_000)
    indices = [record.index for _, record in reports.of("stepped")]
    assert indices == list(range(len(indices)))
    assert len(indices) > 1
    assert within
    assert not any(within)
