"""The number of BLAS threads, changed by a person while the worker is at work."""

import threading
from dataclasses import dataclass, field
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QObject

from playground.control.live_settings import LiveSettings
from playground.control.views import FrameView, SamplingView, Views
from playground.measure.machine import blas_info, set_blas_threads

PATIENCE_S = 20


@dataclass(frozen=True)
class LongProduct:
    """Stands for products that take a while, and sees how many threads they have."""

    has_begun: threading.Event = field(default_factory=threading.Event)
    may_end: threading.Event = field(default_factory=threading.Event)
    seen: list = field(default_factory=list)

    def answer(self, subject, cancelled):
        self.seen.append(blas_info().n_threads)
        self.has_begun.set()
        assert self.may_end.wait(PATIENCE_S)
        self.seen.append(blas_info().n_threads)


@pytest.fixture
def two_threads():
    """Two threads, on a machine with one core too."""
    before = blas_info().n_threads
    set_blas_threads(2)
    yield
    set_blas_threads(before)


@pytest.fixture
def settings(two_threads, runner, reports_of, qtbot):
    parent = QObject()
    views = Mock(
        spec=Views,
        sampling=Mock(spec=SamplingView),
        frame=Mock(spec=FrameView),
    )
    reports = reports_of(runner.worker)
    runner.load("primitive")
    qtbot.waitUntil(lambda: bool(reports.of("model_loaded")), timeout=1000 * PATIENCE_S)
    yield LiveSettings(runner, views, parent)
    parent.deleteLater()


@pytest.fixture
def product(settings, runner):
    product = LongProduct()
    runner.ask(product)
    assert product.has_begun.wait(PATIENCE_S)
    yield product
    product.may_end.set()


def test_they_never_change_under_a_product(settings, product, qtbot):
    settings.set_threads(1)
    product.may_end.set()
    qtbot.waitUntil(lambda: len(product.seen) == 2)
    assert product.seen == [2, 2]
    qtbot.waitUntil(lambda: blas_info().n_threads == 1)


def test_what_is_asked_next_has_the_new_number(settings, product, runner, qtbot):
    settings.set_threads(1)
    assert runner.blas_threads == 1  # which is what a run that begins now is said to have
    after = LongProduct()
    after.may_end.set()
    runner.ask(after)
    product.may_end.set()
    qtbot.waitUntil(lambda: len(after.seen) == 2)
    assert after.seen == [1, 1]


def test_the_window_is_told_what_the_library_gives(settings, runner, qtbot, monkeypatch):
    monkeypatch.setattr("playground.worker.worker.set_blas_threads", lambda n_threads: 2)
    runner.set_blas_threads(1)
    qtbot.waitUntil(lambda: runner.blas_threads == 2)
