"""Which work each time of a step covers, by a clock that only the work itself moves."""

import pytest

from playground.generation import CacheMode, SamplingParams
from playground.generation import session as session_module
from playground.gpt2 import GPT2

FORWARD_S, SAMPLING_S = 2.0, 0.25


class WorkClock:
    """Stands still but for the work that is said to take time."""

    def __init__(self):
        self.now_s = 100.0

    def __call__(self):
        return self.now_s

    def slowed(self, function, seconds):
        def slow(*arguments, **options):
            self.now_s += seconds
            return function(*arguments, **options)

        return slow


@pytest.fixture
def _work_takes_time(monkeypatch):
    """A forward pass takes two seconds, and making a distribution a quarter."""
    clock = WorkClock()
    monkeypatch.setattr("time.perf_counter", clock)
    monkeypatch.setattr(GPT2, "forward", clock.slowed(GPT2.forward, FORWARD_S))
    distribution = clock.slowed(session_module.next_token_distribution, SAMPLING_S)
    monkeypatch.setattr(session_module, "next_token_distribution", distribution)


@pytest.mark.usefixtures("_work_takes_time")
@pytest.mark.parametrize("mode", CacheMode)
def test_sampling_is_timed_apart_from_the_passes_and_their_comparison(session, request_for, mode):
    session.start(request_for("abc", 4, ignore_end_of_text=True))
    n_passes = 2 if mode is CacheMode.RACE else 1
    for _ in range(4):
        record = session.step(SamplingParams(), mode)
        assert [forward.forward_s for forward in record.passes] == [FORWARD_S] * n_passes
        assert record.sampling_s == SAMPLING_S
    summary = session.finish()
    assert summary.prefill_s == n_passes * FORWARD_S
    assert summary.decode_s == 3 * n_passes * FORWARD_S
