"""When the worker lets the main thread paint, and how long it waits for it."""

import threading
from unittest.mock import Mock

import pytest
from PySide6.QtCore import Qt

from playground.generation.session import Session
from playground.worker import paint_turn
from playground.worker.jobs import LoadJob
from playground.worker.paint_turn import PaintTurn
from playground.worker.worker import GenerationWorker


@pytest.fixture
def turn(monkeypatch):
    """A turn on a clock that only the test moves."""
    made = PaintTurn()
    made.clock = Mock(monotonic=Mock(return_value=100.0))
    monkeypatch.setattr(paint_turn, "time", made.clock)
    return made


def test_nobody_waits_for_a_main_thread_that_never_asked(turn):
    assert not turn.is_wanted
    assert turn.is_time_to_tell  # without a window, every step is told at once


def test_a_turn_is_due_when_the_main_thread_expects_steps(turn):
    turn.expect(0.2)
    turn.clock.monotonic.return_value = 100.1
    assert not turn.is_wanted
    turn.clock.monotonic.return_value = 100.2
    assert turn.is_wanted


def test_steps_are_kept_back_for_the_turn_but_not_for_long(turn, monkeypatch):
    turn.expect(60.0)
    assert turn.is_time_to_tell
    turn.clock.monotonic.return_value = 100.0 + paint_turn.LATEST_S / 2
    assert not turn.is_time_to_tell
    turn.want()
    assert turn.is_time_to_tell
    turn.finish()
    turn.clock.monotonic.return_value += paint_turn.LATEST_S
    assert turn.is_time_to_tell


def test_the_worker_goes_on_when_the_main_thread_has_painted(turn):
    turn.want()
    turn.begin()
    painter = threading.Timer(0.01, turn.finish)
    painter.start()
    turn.wait()
    painter.join()
    assert not turn.is_wanted
    turn.want()
    assert turn.is_wanted  # it was heard of in time, so the next turn is given


def test_a_main_thread_that_does_not_answer_is_waited_for_once(turn, monkeypatch):
    monkeypatch.setattr(paint_turn, "LONGEST_S", 0.001)
    turn.want()
    turn.begin()
    turn.wait()
    assert not turn.is_wanted
    turn.finish()
    turn.want()
    assert turn.is_wanted


@pytest.fixture
def worker(qapp):
    made = GenerationWorker()
    made.load(LoadJob(load_id=1, name="primitive"))
    yield made
    made._end_run()


def take_steps(worker, job, n_steps):
    """Take steps by hand; return what was told, in order."""
    told = []
    direct = Qt.ConnectionType.DirectConnection
    worker.stepped.connect(
        lambda _, records: told.extend(record.index for record in records), direct
    )
    worker.turn_given.connect(lambda: told.append("turn"), direct)
    worker.finished.connect(lambda *_: told.append("finished"), direct)
    worker.start(job)
    for _ in range(n_steps):
        worker._on_step_due()
    return told


def test_without_a_window_each_step_is_told_at_once(worker, make_job):
    assert take_steps(worker, make_job(1, 9), 3) == [0, 1, 2]


def test_a_turn_is_given_before_the_step_and_not_within_it(worker, make_job):
    given = []
    worker.turn_given.connect(
        lambda: given.append(worker.paint_turn.is_computing) or worker.paint_turn.finish(),
        Qt.ConnectionType.DirectConnection,
    )
    worker.paint_turn.want()
    take_steps(worker, make_job(1, 9), 2)
    assert given == [False]


def test_the_main_thread_can_tell_when_the_worker_is_within_a_step(worker, make_job, monkeypatch):
    seen, step = [], Session.step

    def watched_step(session, *arguments, **options):
        seen.append(worker.paint_turn.is_computing)
        return step(session, *arguments, **options)

    monkeypatch.setattr(Session, "step", watched_step)
    take_steps(worker, make_job(1, 9), 2)
    assert seen == [True, True]
    assert not worker.paint_turn.is_computing


def test_steps_kept_back_are_told_before_the_end(worker, make_job, monkeypatch):
    monkeypatch.setattr(paint_turn, "LATEST_S", 60.0)
    worker.paint_turn.expect(60.0)
    told = take_steps(worker, make_job(1, 9), 3)
    assert told == [0]  # nothing was told for long
    worker._end_run()
    assert told == [0, 1, 2, "finished"]


def test_steps_kept_back_are_told_before_a_pause(worker, make_job, monkeypatch):
    monkeypatch.setattr(paint_turn, "LATEST_S", 60.0)
    worker.paint_turn.expect(60.0)
    told = take_steps(worker, make_job(1, 9), 3)
    worker.paused.connect(lambda _: told.append("paused"), Qt.ConnectionType.DirectConnection)
    worker.pause()
    assert told == [0, 1, 2, "paused"]
