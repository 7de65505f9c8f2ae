import gc
import threading

import pytest
from PySide6.QtCore import QObject

from playground.worker.garbage import MainThreadCollector


class Cycle(QObject):
    """An object that only the cyclic collector can free, and that says where it was freed."""

    def __init__(self, freed_on):
        super().__init__()
        self._itself = self
        self._freed_on = freed_on

    def __del__(self):
        self._freed_on.append(threading.current_thread())


@pytest.fixture
def collector(qapp):
    collector = MainThreadCollector()
    collector.start()
    yield collector
    collector.stop()


def allocate_much():
    kept = [[] for _ in range(20_000)]
    del kept


def test_another_thread_never_collects(collector):
    freed_on = []
    Cycle(freed_on)
    thread = threading.Thread(target=allocate_much)
    thread.start()
    thread.join()
    assert freed_on == []
    collector.collect_if_due()
    kept = [[] for _ in range(20_000)]
    collector.collect_if_due()
    del kept
    gc.collect()
    assert freed_on == [threading.main_thread()]


def test_the_timer_collects_what_has_piled_up(collector, qtbot):
    freed_on = []
    Cycle(freed_on)
    kept = [[] for _ in range(20_000)]

    def freed():
        assert freed_on == [threading.main_thread()]

    qtbot.waitUntil(freed)
    del kept


def test_stopping_gives_collecting_back(qapp):
    collector = MainThreadCollector()
    collector.start()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()
