"""A pause is of one run: the worker's slots, called directly."""

import pytest

from playground.worker.jobs import LoadJob
from playground.worker.worker import GenerationWorker


@pytest.fixture
def worker(qapp):
    worker = GenerationWorker()
    worker.load(LoadJob(load_id=1, name="primitive"))
    return worker


@pytest.fixture
def reports(worker, reports_of):
    return reports_of(worker)


@pytest.mark.parametrize("pause_after_step", [False, True])
def test_a_new_run_knows_nothing_of_the_pause_of_the_one_before(
    worker, reports, make_job, qtbot, pause_after_step
):
    worker.start(make_job(run_id=1, max_new_tokens=900, pause_after_step=pause_after_step))
    with qtbot.waitSignal(worker.stepped):
        pass
    worker.pause()
    assert reports.of_run(1)[-1] == "paused"
    worker.start(make_job(run_id=2, max_new_tokens=900))
    qtbot.waitUntil(lambda: reports.of_run(2).count("stepped") > 1)
    worker.pause()
    assert reports.of_run(2)[-1] == "paused"
    worker.start(make_job(run_id=3))
    qtbot.waitUntil(lambda: "finished" in reports.of_run(3))
    assert reports.of_run(3) == ["stepped"] * 3 + ["finished"]
