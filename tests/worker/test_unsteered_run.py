"""A run that keeps the settings it began with."""

import pytest

from playground.generation import CacheMode, SamplingParams

GREEDY = SamplingParams(temperature=0.0, top_p=1.0)
OTHER = SamplingParams(temperature=1.5)
N_STEPS = 6
PATIENCE_MS = 20_000


@pytest.fixture
def steps_of(runner, reports_of, make_request, qtbot):
    """Take a first step, change every setting, then run to the end; return the records."""
    reports = reports_of(runner.worker)
    runner.load("primitive")

    def loaded():
        assert reports.of("model_loaded")

    qtbot.waitUntil(loaded, timeout=PATIENCE_MS)

    def run(*, is_steered):
        runner.start(
            make_request(N_STEPS), GREEDY, CacheMode.ON, pause_after_step=True,
            is_steered=is_steered,
        )  # fmt: skip

        def paused():
            assert reports.of("paused")

        qtbot.waitUntil(paused, timeout=PATIENCE_MS)
        runner.set_sampling(OTHER)
        runner.set_mode(CacheMode.OFF)
        runner.set_speed_limit(1e6)
        runner.resume()

        def finished():
            assert reports.of("finished")

        qtbot.waitUntil(finished, timeout=PATIENCE_MS)
        return [record for _, record in reports.of("stepped")]

    return run


def test_a_steered_run_takes_on_changed_settings(steps_of):
    last = steps_of(is_steered=True)[-1]
    assert (last.sampling, last.mode) == (OTHER, CacheMode.OFF)


def test_an_unsteered_run_keeps_its_own(steps_of):
    records = steps_of(is_steered=False)
    assert len(records) == N_STEPS
    assert {record.sampling for record in records} == {GREEDY}
    assert {record.mode for record in records} == {CacheMode.ON}
