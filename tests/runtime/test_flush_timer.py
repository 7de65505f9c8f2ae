import time

from playground.runtime.flush_timer import INTERVAL_MS, MAX_INTERVAL_MS, FlushTimer


def compute(seconds):
    until_s = time.thread_time() + seconds
    while time.thread_time() < until_s:
        pass


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


def test_the_interval_grows_with_the_work_and_shrinks_again(qtbot):
    work_s = [0.2, 0.0]
    timer = FlushTimer(lambda: compute(work_s.pop(0)))
    timer.flush_now()
    qtbot.waitUntil(lambda: timer.interval_ms == MAX_INTERVAL_MS)
    timer.flush_now()
    qtbot.waitUntil(lambda: timer.interval_ms < MAX_INTERVAL_MS)
