from playground.control import flush_timer
from playground.control.flush_timer import INTERVAL_MS, MAX_INTERVAL_MS, FlushTimer


class ThreadTime:
    """The main thread's time on a processor, which only passes by what a test computes."""

    def __init__(self):
        self.now_s = 5.0

    def thread_time(self):
        return self.now_s

    def compute(self, seconds):
        self.now_s += seconds


def test_many_requests_make_one_call(qtbot):
    calls = []
    timer = FlushTimer(lambda: calls.append("flushed"))
    for _ in range(5):
        timer.request()
    assert calls == []
    qtbot.waitUntil(lambda: bool(calls))
    qtbot.wait(3 * INTERVAL_MS)
    assert calls == ["flushed"]


def test_flushing_now_serves_a_waiting_request(qtbot):
    calls = []
    timer = FlushTimer(lambda: calls.append("flushed"))
    timer.request()
    timer.flush_now()
    assert calls == ["flushed"]
    qtbot.wait(3 * INTERVAL_MS)
    assert calls == ["flushed"]


def test_the_interval_grows_with_the_work_and_shrinks_again(qtbot, monkeypatch):
    time = ThreadTime()
    monkeypatch.setattr(flush_timer, "time", time)
    work_s = [0.2, 0.005, 0.0]
    timer = FlushTimer(lambda: time.compute(work_s.pop(0)))
    for expected_ms in (MAX_INTERVAL_MS, 100, INTERVAL_MS):  # a twentieth of the time at most
        timer.flush_now()
        qtbot.waitUntil(lambda expected_ms=expected_ms: timer.interval_ms == expected_ms)
