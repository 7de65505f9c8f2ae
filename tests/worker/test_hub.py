"""The hub's threads: what they tell, and how they end."""

import threading

import pytest
from PySide6.QtCore import QObject, QThread, Slot

from playground.errors import Cancelled
from playground.models.hub.errors import HubError, NetworkError
from playground.models.hub.progress import DownloadProgress
from playground.worker import hub as hub_module
from playground.worker.hub import HubRunner

HALF = DownloadProgress(file="x", done_bytes=5, total_bytes=10, bytes_per_s=1.0)


class Listener(QObject):
    """Hears what both threads tell on its own, as the window does."""

    def __init__(self, runner):
        super().__init__()
        self.told = {"progress": [], "end": [], "listed": []}
        runner.fetcher.progressed.connect(self._on_progressed)
        for signal in (runner.fetcher.downloaded, runner.fetcher.failed):
            signal.connect(self._on_ended)
        runner.fetcher.cancelled.connect(self._on_cancelled)
        runner.looker.listed.connect(self._on_listed)

    def wait_for(self, qtbot, what):
        qtbot.waitUntil(lambda: bool(self.told[what]), timeout=30_000)
        return self.told[what][-1]

    @Slot(int, object)
    def _on_progressed(self, job_id, progress):
        self.told["progress"].append((job_id, progress))

    @Slot(int, object)
    def _on_ended(self, job_id, how):
        self.told["end"].append((job_id, how))

    @Slot(int)
    def _on_cancelled(self, job_id):
        self.told["end"].append((job_id, "cancelled"))

    @Slot(object)
    def _on_listed(self, listing):
        self.told["listed"].append(listing)


@pytest.fixture
def listener(runner):
    return Listener(runner)


@pytest.fixture
def runner(qtbot):
    runner = HubRunner()
    yield runner
    assert runner.close()


def test_a_download_is_told_step_by_step_from_a_thread_of_its_own(
    runner, listener, qtbot, monkeypatch
):
    threads = []

    def download(name, *, progress, cancelled):
        threads.append(QThread.currentThread())
        progress(HALF)
        return name

    monkeypatch.setattr(hub_module, "download", download)
    job = runner.download("gpt2")
    assert listener.wait_for(qtbot, "end") == (job.job_id, "gpt2")
    assert listener.told["progress"] == [(job.job_id, HALF)]
    assert threads[0] is not QThread.currentThread()


@pytest.mark.parametrize(("error", "can_resume"), [(NetworkError, True), (HubError, False)])
def test_a_failure_is_one_sentence_with_all_its_details(
    runner, listener, qtbot, monkeypatch, error, can_resume
):
    def download(name, *, progress, cancelled):
        raise error("The line was cut.") from OSError("reset by peer")

    monkeypatch.setattr(hub_module, "download", download)
    runner.download("gpt2")
    _, failed = listener.wait_for(qtbot, "end")
    assert failed.failure.message == "The line was cut."
    assert "reset by peer" in failed.failure.details
    assert failed.failure.details.startswith("gpt2\n")
    assert failed.can_resume is can_resume


def test_closing_gives_up_what_is_under_way(qtbot, monkeypatch):
    begun = threading.Event()

    def download(name, *, progress, cancelled):
        begun.set()
        while not cancelled():
            threading.Event().wait(0.01)
        raise Cancelled

    monkeypatch.setattr(hub_module, "download", download)
    runner = HubRunner()
    runner.download("gpt2")
    assert begun.wait(30)
    assert runner.close(10_000)


def test_one_looks_around_while_the_other_fetches(runner, listener, qtbot, monkeypatch):
    def download(name, *, progress, cancelled):
        while not cancelled():
            threading.Event().wait(0.01)
        raise Cancelled

    monkeypatch.setattr(hub_module, "download", download)
    job = runner.download("gpt2")
    runner.list_models(())
    assert "gpt2" in [model.name for model in listener.wait_for(qtbot, "listed").hub]
    job.cancelled.set()
    assert listener.wait_for(qtbot, "end") == (job.job_id, "cancelled")
