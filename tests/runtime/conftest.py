import pytest
from PySide6.QtCore import QObject, Slot

from playground.generation import CacheMode, GenerationRequest, SamplingParams
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
