from unittest.mock import Mock

import pytest
from PySide6.QtCore import QObject, Signal

from playground.control.step_selection import StepSelection
from playground.generation import CacheMode, Conditions, GenerationRequest, SamplingParams
from playground.generation.run_log import RunLog
from playground.generation.session import Session
from playground.measure.question import Subject
from playground.models import load_model
from playground.tabs.inside import presenter as inside_presenter
from playground.tabs.inside.presenter import TAB_KEY, InsidePresenter
from playground.tabs.inside.views import InsideView
from playground.worker.jobs import describe_model

PROMPT = "Once upon a time"


class QuestionClient(QObject):
    """Answers when a test says so."""

    answered = Signal(object)
    failed = Signal(object)

    def __init__(self, subject):
        super().__init__()
        self.subject = subject
        self.asked = []
        self.waiting = None

    @property
    def is_waiting(self):
        return self.waiting is not None

    def ask(self, question):
        self.asked.append(question)
        self.waiting = question

    def take_back(self):
        self.waiting = None

    def answer(self):
        question, self.waiting = self.waiting, None
        self.answered.emit(question.answer(self.subject, lambda: False))


class Desk:
    """A presenter among things that a test moves."""

    def __init__(self, model, monkeypatch):
        monkeypatch.setattr(inside_presenter, "LIVE_INTERVAL_S", 0.0)
        monkeypatch.setattr(inside_presenter, "LIVE_SHARE", 1.0)
        self.model = model
        self.session = Session(model.gpt2, model.tokenizer)
        subject = Subject(gpt2=model.gpt2, tokenizer=model.tokenizer, session=self.session)
        self.client = QuestionClient(subject)
        self.view = Mock(spec=InsideView)
        self.parent = QObject()
        self.selection = StepSelection(self.parent)
        self.is_running = False
        self.log = None
        self.presenter = InsidePresenter(
            self.view, self.selection, self.client, lambda: self.is_running, self.parent
        )
        self.presenter.set_model(describe_model(model))

    def open_tab(self):
        self.presenter.show_tab(TAB_KEY)
        self.client.answer()

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
        self.is_running = True
        self.selection.begin(self.log)

    def step(self, n=1):
        for _ in range(n):
            self.log.append(self.session.step(SamplingParams(), CacheMode.ON))
        self.selection.refresh()
        self.presenter.refresh()

    def end_run(self):
        self.is_running = False
        self.presenter.refresh()

    def kinds(self):
        return [type(question) for question in self.client.asked]


@pytest.fixture(scope="module")
def stories():
    return load_model("stories")


@pytest.fixture
def desk_with(qapp, monkeypatch):
    """A presenter for a model."""
    return lambda name: Desk(load_model(name), monkeypatch)


@pytest.fixture
def desk(qapp, stories, monkeypatch):
    return Desk(stories, monkeypatch)
