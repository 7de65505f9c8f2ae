from unittest.mock import Mock

import pytest

from playground.generation import CacheMode, Conditions, GenerationRequest, SamplingParams
from playground.generation.run_log import RunLog
from playground.generation.session import Session
from playground.measure.question import Subject
from playground.models import load_model
from playground.shell.window.app_state import AppState
from playground.tabs.inside import presenter as inside_presenter
from playground.tabs.inside.page import InsidePage
from playground.tabs.inside.presenter import InsidePresenter
from playground.worker.jobs import describe_model

PROMPT = "Once upon a time"


class Desk:
    """A presenter among things that a test moves."""

    def __init__(self, model, context):
        self.model = model
        self.session = Session(model.gpt2, model.tokenizer)
        self.subject = Subject(gpt2=model.gpt2, tokenizer=model.tokenizer, session=self.session)
        self.page = Mock(spec=InsidePage)
        self.page.cards.return_value = ()
        self.selection, self.controller = context.selection, context.controller
        self.log = None
        self.presenter = InsidePresenter(context, self.page, key="inside")
        (self.client,) = context.clients
        self.change_model()

    def change_model(self):
        self.controller.model_changed.emit(describe_model(self.model))

    def open_tab(self):
        self.presenter.show_tab("inside")
        self.answer()

    def answer(self):
        """Answer what was asked last, as the worker would."""
        self.client.reply(self.client.question.answer(self.subject, lambda: False))

    def begin_run(self):
        request = GenerationRequest(
            prompt_tokens=tuple(self.model.tokenizer.encode(PROMPT)), max_new_tokens=20, seed=1
        )
        conditions = Conditions(model="stories", dtype="float32", blas_threads=1)
        self.log = RunLog(
            run_id=1,
            request=request,
            sampling=SamplingParams(),
            mode=CacheMode.ON,
            conditions=conditions,
        )
        self.session.start(request)
        self.controller.state = AppState.RUNNING
        self.selection.begin(self.log)

    def step(self, n=1):
        for _ in range(n):
            self.log.append(self.session.step(SamplingParams(), CacheMode.ON))
        self.selection.refresh()
        self.controller.flushed.emit()

    def end_run(self):
        self.controller.state = AppState.READY
        self.controller.run_ended.emit(self.log)

    def kinds(self):
        return [type(question) for question in self.client.asked]


@pytest.fixture(scope="module")
def stories():
    return load_model("stories")


@pytest.fixture
def desk_with(context, monkeypatch):
    """A presenter for a model."""
    monkeypatch.setattr(inside_presenter, "LIVE_INTERVAL_S", 0.0)
    monkeypatch.setattr(inside_presenter, "LIVE_SHARE", 1.0)
    return lambda model: Desk(model, context)


@pytest.fixture
def desk(desk_with, stories):
    return desk_with(stories)
