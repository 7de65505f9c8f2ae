"""The worker on its thread, driven from the main thread."""

import gc
import weakref

import pytest
from PySide6.QtCore import QThread

from playground.errors import InputError
from playground.generation import CacheMode, SamplingParams, StopReason
from playground.worker.runner import GenerationRunner

GREEDY = SamplingParams(temperature=0.0, top_p=1.0)
PATIENCE_MS = 20_000


@pytest.fixture
def wait_for(qtbot):
    """Wait until a worker has said something so many times."""

    def wait(reports, name, times=1):
        def said():
            assert len(reports.of(name)) >= times

        qtbot.waitUntil(said, timeout=PATIENCE_MS)

    return wait


@pytest.fixture
def reports(runner, reports_of):
    return reports_of(runner.worker)


@pytest.fixture
def primitive(runner, reports, wait_for):
    runner.load("primitive")
    wait_for(reports, "model_loaded")
    return runner


def test_the_worker_lives_on_a_thread_of_its_own(runner):
    assert runner.worker.thread() is not QThread.currentThread()
    assert runner.worker.thread().isRunning()


def test_steps_arrive_in_order_and_one_ending_follows(primitive, reports, wait_for, make_request):
    run_id = primitive.start(make_request(50), GREEDY, CacheMode.ON)
    wait_for(reports, "finished")
    assert reports.of_run(run_id) == ["stepped"] * 50 + ["finished"]
    assert [record.index for _, record in reports.of("stepped")] == list(range(50))


def test_starting_again_cancels_the_run_before(primitive, reports, wait_for, make_request):
    # So slow that it cannot end by itself before.
    first = primitive.start(make_request(9), GREEDY, CacheMode.OFF, speed_limit_per_s=0.001)
    second = primitive.start(make_request(3), GREEDY, CacheMode.ON)
    wait_for(reports, "finished", times=2)
    assert [run_id for run_id, _ in reports.of("finished")] == [first, second]
    assert reports.of("finished")[0][1].stop_reason is StopReason.CANCELLED
    assert reports.of_run(second) == ["stepped"] * 3 + ["finished"]


def test_cancelling_ends_a_run_that_is_paused(primitive, reports, wait_for, make_request):
    primitive.start(make_request(5), GREEDY, CacheMode.ON, pause_after_step=True)
    wait_for(reports, "paused")
    primitive.cancel()
    wait_for(reports, "finished")
    assert reports.of("finished")[0][1].stop_reason is StopReason.CANCELLED


def test_cancelling_with_nothing_in_hand_does_nothing(primitive, reports, wait_for, make_request):
    primitive.cancel()
    primitive.start(make_request(2), GREEDY, CacheMode.ON)
    wait_for(reports, "finished")
    assert reports.of("finished")[0][1].stop_reason is StopReason.LENGTH


def test_settings_changed_during_a_run_reach_its_next_step(
    primitive, reports, wait_for, make_request
):
    primitive.start(make_request(6), GREEDY, CacheMode.ON, pause_after_step=True)
    wait_for(reports, "paused")
    primitive.set_mode(CacheMode.OFF)
    primitive.set_sampling(SamplingParams(temperature=1.5))
    primitive.step_once()
    wait_for(reports, "paused", times=2)
    primitive.resume()
    wait_for(reports, "finished")
    records = [record for _, record in reports.of("stepped")]
    assert [record.mode for record in records] == [CacheMode.ON] + [CacheMode.OFF] * 5
    assert [record.sampling.temperature for record in records] == [0.0] + [1.5] * 5


class Asked:
    """A question that is answered or, where it is to, fails."""

    def __init__(self, *, fails):
        self.fails = fails

    def answer(self, _loaded, _is_cancelled):
        if self.fails:
            raise InputError
        return 1


@pytest.mark.parametrize("fails", [False, True])
def test_a_question_is_let_go_once_it_has_an_answer_or_none(primitive, qtbot, fails):
    questions = [Asked(fails=fails) for _ in range(3)]
    alive = [weakref.ref(question) for question in questions]
    while questions:
        primitive.ask(questions.pop())

    def are_gone():
        gc.collect()
        assert [each() for each in alive] == [None] * 3

    qtbot.waitUntil(are_gone, timeout=PATIENCE_MS)


def test_a_load_overtakes_the_load_before(runner, reports, wait_for):
    first = runner.load("random:124M")
    second = runner.load("primitive")
    wait_for(reports, "model_loaded")
    assert reports.of("load_cancelled") == [(first,)]
    assert reports.of("model_loaded")[0][0] == second


@pytest.mark.parametrize("doing", ["nothing", "running", "paused", "loading"])
def test_closing_ends_the_thread_whatever_it_does(qapp, reports_of, wait_for, make_request, doing):
    runner = GenerationRunner()
    reports = reports_of(runner.worker)
    runner.load("primitive")
    wait_for(reports, "model_loaded")
    if doing == "running":
        runner.start(make_request(1000), GREEDY, CacheMode.OFF)
        wait_for(reports, "stepped")
    elif doing == "paused":
        runner.start(make_request(9), GREEDY, CacheMode.ON, pause_after_step=True)
        wait_for(reports, "paused")
    elif doing == "loading":
        runner.load("random:124M")
    assert runner.close()
    assert not runner.worker.thread().isRunning()
