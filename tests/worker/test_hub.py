"""The hub's threads: what they tell, and how they end."""

import threading

import pytest
from PySide6.QtCore import QThread

from playground.errors import Cancelled
from playground.models.hub.errors import HubError, NetworkError
from playground.models.hub.progress import DownloadProgress
from playground.worker import hub as hub_module
from playground.worker.hub import HubRunner

HALF = DownloadProgress(file="x", done_bytes=5, total_bytes=10, bytes_per_s=1.0)


@pytest.fixture
def runner(qtbot):
    runner = HubRunner()
    yield runner
    assert runner.close()


def test_a_download_is_told_step_by_step_from_a_thread_of_its_own(runner, qtbot, monkeypatch):
    threads = []

    def download(name, *, progress, cancelled):
        threads.append(QThread.currentThread())
        progress(HALF)
        return name

    monkeypatch.setattr(hub_module, "download", download)
    told = []
    runner.fetcher.progressed.connect(lambda job_id, progress: told.append((job_id, progress)))
    with qtbot.waitSignal(runner.fetcher.downloaded) as ended:
        job = runner.download("gpt2")
    assert told == [(job.job_id, HALF)]
    assert ended.args == [job.job_id, "gpt2"]
    assert threads[0] is not QThread.currentThread()


@pytest.mark.parametrize(("error", "can_resume"), [(NetworkError, True), (HubError, False)])
def test_a_failure_is_one_sentence_with_all_its_details(
    runner, qtbot, monkeypatch, error, can_resume
):
    def download(name, *, progress, cancelled):
        raise error("The line was cut.") from OSError("reset by peer")

    monkeypatch.setattr(hub_module, "download", download)
    with qtbot.waitSignal(runner.fetcher.failed) as ended:
        runner.download("gpt2")
    failed = ended.args[1]
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


def test_one_looks_around_while_the_other_fetches(runner, qtbot, monkeypatch):
    def download(name, *, progress, cancelled):
        while not cancelled():
            threading.Event().wait(0.01)
        raise Cancelled

    monkeypatch.setattr(hub_module, "download", download)
    job = runner.download("gpt2")
    with qtbot.waitSignal(runner.looker.listed) as listed:
        runner.list_models(())
    assert "gpt2" in [model.name for model in listed.args[0].hub]
    with qtbot.waitSignal(runner.fetcher.cancelled):
        job.cancelled.set()
