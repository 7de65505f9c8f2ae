from unittest.mock import create_autospec

import pytest
from PySide6.QtCore import QObject, Signal, Slot

from playground.generation import (
    CacheMode,
    ForwardPass,
    GenerationRequest,
    RunConditions,
    SamplingParams,
    StepRecord,
)
from playground.generation.run_log import RunLog
from playground.runtime.jobs import GenerateJob
from playground.runtime.runner import GenerationRunner

GREEDY = SamplingParams(temperature=0.0, top_p=1.0)


class Reports(QObject):
    """Everything a worker said, in order, as (signal name, arguments).

    A QObject, for only a QObject's slots run on this thread when the worker's emits.
    """

    def __init__(self, worker):
        super().__init__()
        self.all = []
        worker.model_loaded.connect(self.on_model_loaded)
        worker.load_failed.connect(self.on_load_failed)
        worker.load_cancelled.connect(self.on_load_cancelled)
        worker.encoded.connect(self.on_encoded)
        worker.stepped.connect(self.on_stepped)
        worker.paused.connect(self.on_paused)
        worker.finished.connect(self.on_finished)
        worker.failed.connect(self.on_failed)

    def of_run(self, run_id):
        runs = ("stepped", "paused", "finished", "failed")
        return [name for name, said in self.all if name in runs and said[0] == run_id]

    def of(self, name):
        return [said for other, said in self.all if other == name]

    @Slot(int, object)
    def on_model_loaded(self, *said):
        self.all.append(("model_loaded", said))

    @Slot(int, object)
    def on_load_failed(self, *said):
        self.all.append(("load_failed", said))

    @Slot(int)
    def on_load_cancelled(self, *said):
        self.all.append(("load_cancelled", said))

    @Slot(object)
    def on_encoded(self, *said):
        self.all.append(("encoded", said))

    @Slot(int, object)
    def on_stepped(self, *said):
        self.all.append(("stepped", said))

    @Slot(int)
    def on_paused(self, *said):
        self.all.append(("paused", said))

    @Slot(int, object)
    def on_finished(self, *said):
        self.all.append(("finished", said))

    @Slot(int, object)
    def on_failed(self, *said):
        self.all.append(("failed", said))


@pytest.fixture
def reports_of():
    return Reports


@pytest.fixture
def make_request():
    def make(max_new_tokens=3, *, prompt_tokens=(1,)):
        return GenerationRequest(prompt_tokens=prompt_tokens, max_new_tokens=max_new_tokens, seed=1)

    return make


@pytest.fixture
def make_job(make_request):
    def make(run_id=1, max_new_tokens=3, *, mode=CacheMode.ON, prompt_tokens=(1,), **options):
        request = make_request(max_new_tokens, prompt_tokens=prompt_tokens)
        return GenerateJob(run_id=run_id, request=request, sampling=GREEDY, mode=mode, **options)

    return make


@pytest.fixture
def runner(qapp):
    runner = GenerationRunner()
    yield runner
    assert runner.close()


class FakeIdleAsker(QObject):
    """Remembers what it was asked, and gives the answers of the test."""

    answered = Signal(object)
    failed = Signal(object)
    began = Signal()
    gave_way = Signal()

    def __init__(self):
        super().__init__()
        self.asked = []
        self.question = None
        self.is_at_it = False

    @property
    def is_waiting(self):
        return self.question is not None

    def ask(self, question):
        self.asked.append(question)
        self.question = question

    ask_next = ask

    def take_back(self):
        self.question = None
        self.is_at_it = False

    def give_way(self):
        self.is_at_it = False

    def reply(self, answer):
        self.take_back()
        self.answered.emit(answer)


@pytest.fixture
def fake_asker(qapp):
    return FakeIdleAsker()


@pytest.fixture
def parent(qapp):
    return QObject()


def _view_of(protocol, *, is_shown=True):
    view = create_autospec(protocol, instance=True)
    view.is_shown = is_shown
    return view


@pytest.fixture
def view_of():
    """Make a view of a protocol that remembers what it was told."""
    return _view_of


def _log_of(n_steps, *, cached=False, n_prompt=4, threads=2, new_tokens=40):
    log = RunLog(
        run_id=1,
        request=GenerationRequest(prompt_tokens=(0,) * n_prompt, max_new_tokens=new_tokens, seed=1),
        sampling=SamplingParams(),
        mode=CacheMode.ON if cached else CacheMode.OFF,
        conditions=RunConditions(model="words", dtype="float32", blas_threads=threads),
    )
    for index in range(n_steps):
        _add_step(log, index, cached=cached)
    return log


def _add_step(log, index, *, cached=False):
    n_kv = len(log.request.prompt_tokens) + index
    n_past = n_kv - 1 if cached and index else 0
    log.append(
        StepRecord(
            index=index,
            token_id=index % 3,
            text="a",
            is_end_of_text=False,
            mode=log.mode,
            sampling=SamplingParams(),
            passes=(
                ForwardPass(cached=cached, n_past=n_past, n_seq=n_kv - n_past, forward_s=0.01),
            ),
            prefill=index == 0,
            sampling_s=0.0,
            probability=0.5,
            kv_cache_bytes=0,
        )
    )


@pytest.fixture
def log_of():
    """Make the log of a run of so many steps, on one path."""
    return _log_of


@pytest.fixture
def add_step():
    """Add a step to a log."""
    return _add_step
