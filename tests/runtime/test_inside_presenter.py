from unittest.mock import Mock

import pytest
from PySide6.QtCore import QObject, Signal

from playground.analysis.inside.architecture import WhatParts
from playground.analysis.inside.following import LookAtNewest
from playground.analysis.inside.step import LookInside
from playground.analysis.inside.stream import FINAL_NORM, NormPlace
from playground.analysis.question import Subject
from playground.generation import (
    CacheMode,
    GenerationRequest,
    RunConditions,
    RunFailure,
    SamplingParams,
    Session,
)
from playground.generation.run_log import RunLog
from playground.models import load_model
from playground.runtime import inside_presenter
from playground.runtime.describe import describe_model
from playground.runtime.inside_presenter import TAB_KEY, InsidePresenter
from playground.runtime.inside_views import InsideView
from playground.runtime.step_selection import StepSelection

PROMPT = "Once upon a time"


class Asker(QObject):
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
        self.asker = Asker(subject)
        self.view = Mock(spec=InsideView)
        self.parent = QObject()
        self.selection = StepSelection(self.parent)
        self.is_running = False
        self.log = None
        self.presenter = InsidePresenter(
            self.view, self.selection, self.asker, lambda: self.is_running, self.parent
        )
        self.presenter.set_model(describe_model(model))

    def open_tab(self):
        self.presenter.show_tab(TAB_KEY)
        self.asker.answer()

    def begin_run(self):
        request = GenerationRequest(
            prompt_tokens=tuple(self.model.tokenizer.encode(PROMPT)), max_new_tokens=20, seed=1
        )
        conditions = RunConditions(model="stories", dtype="float32", blas_threads=1)
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
        return [type(question) for question in self.asker.asked]


@pytest.fixture(scope="module")
def stories():
    return load_model("stories")


@pytest.fixture
def desk(qapp, stories, monkeypatch):
    return Desk(stories, monkeypatch)


def test_nothing_is_asked_while_the_tab_is_hidden(desk):
    desk.begin_run()
    desk.step(3)
    desk.end_run()
    desk.selection.select(1)
    assert desk.asker.asked == []


def test_the_parts_are_shown_once_a_model(desk):
    desk.open_tab()
    desk.presenter.show_tab("lab")
    desk.presenter.show_tab(TAB_KEY)
    assert desk.kinds() == [WhatParts]
    desk.view.show_model.assert_called_once()


def test_the_selected_step_is_looked_into_in_full(desk):
    desk.begin_run()
    desk.step(4)
    desk.end_run()
    desk.open_tab()
    desk.selection.select(2)
    assert desk.asker.waiting.context == desk.log.context_of(2)
    desk.asker.answer()
    [inside] = desk.view.show_step.call_args.args
    assert inside.context == desk.log.context_of(2)
    maps, context, texts = desk.view.show_attention.call_args.args
    assert maps.n_tokens == len(context) == len(texts) == len(inside.context)
    assert desk.view.show_attention.call_args.kwargs == {"is_live": False}


def test_a_step_that_is_shown_is_not_asked_about_again(desk):
    desk.begin_run()
    desk.step(2)
    desk.end_run()
    desk.open_tab()
    desk.asker.answer()
    n_asked = len(desk.asker.asked)
    desk.presenter.refresh()
    desk.presenter.show_tab("lab")
    desk.presenter.show_tab(TAB_KEY)
    assert len(desk.asker.asked) == n_asked


def test_a_run_is_looked_into_once_and_then_followed_row_by_row(desk):
    desk.open_tab()
    desk.begin_run()
    desk.step()
    desk.asker.answer()
    desk.asker.answer()
    desk.step(2)
    desk.asker.answer()
    desk.step()
    desk.asker.answer()
    assert desk.kinds() == [WhatParts, LookInside, LookAtNewest, LookAtNewest, LookAtNewest]
    assert [kind.kwargs["is_live"] for kind in desk.view.show_attention.call_args_list] == [
        False,
        True,
        True,
        True,
    ]
    maps, context, texts = desk.view.show_attention.call_args.args
    assert context == desk.log.context_of(3)
    assert maps.n_tokens == len(texts) == len(context)
    assert maps.newest == len(context) - 1


def test_a_run_that_rests_is_looked_into_in_full(desk):
    desk.open_tab()
    desk.begin_run()
    desk.step()
    desk.asker.answer()
    desk.asker.answer()
    desk.step(3)
    desk.asker.answer()
    desk.end_run()
    assert desk.kinds()[-1] is LookInside
    assert desk.asker.waiting.context == desk.log.context_of(3)


def test_following_takes_its_share_of_the_workers_time_only(desk, monkeypatch):
    monkeypatch.setattr(inside_presenter, "LIVE_INTERVAL_S", 3600.0)
    desk.open_tab()
    desk.presenter._due_s = 0.0
    desk.begin_run()
    desk.step()
    desk.asker.answer()
    n_asked = len(desk.asker.asked)
    desk.step(5)
    assert len(desk.asker.asked) == n_asked


def test_another_block_and_norm_are_looked_into(desk):
    desk.begin_run()
    desk.step(2)
    desk.end_run()
    desk.open_tab()
    desk.asker.answer()
    desk.presenter.choose_layer(1)
    desk.presenter.choose_norm(NormPlace(operation="ln_2", layer=5))
    desk.asker.answer()
    [inside] = desk.view.show_step.call_args.args
    assert inside.layer == 1
    assert inside.norm.place == NormPlace(operation="ln_2", layer=5)


def test_an_answer_that_was_lost_is_made_up_for(desk):
    desk.open_tab()
    desk.begin_run()
    desk.step()
    desk.asker.answer()
    desk.asker.waiting.answer(desk.asker.subject, lambda: False)  # computed, but taken back
    desk.presenter.give_way()
    desk.step()
    desk.asker.answer()  # its rows begin where the lost ones end, so all are asked for
    desk.asker.answer()
    desk.step()
    desk.asker.answer()
    maps, context, texts = desk.view.show_attention.call_args.args
    assert maps.n_tokens == len(context) == len(texts) == len(desk.log.context_of(2))


def test_a_person_who_waits_for_the_worker_goes_first(desk, qtbot, monkeypatch):
    monkeypatch.setattr(inside_presenter, "QUIET_MS", 1)
    desk.begin_run()
    desk.step(2)
    desk.end_run()
    desk.open_tab()
    desk.presenter.give_way()
    assert not desk.asker.is_waiting

    def asked_again():
        assert desk.asker.is_waiting

    qtbot.waitUntil(asked_again, timeout=5000)


def test_another_model_starts_from_nothing(desk, stories):
    desk.begin_run()
    desk.step(2)
    desk.end_run()
    desk.open_tab()
    desk.asker.answer()
    desk.selection.clear()
    desk.presenter.set_model(describe_model(stories))
    desk.view.clear.assert_called_with(6)
    assert desk.kinds()[-1] is WhatParts


def test_a_model_without_blocks_is_looked_into_without_attention(qapp, monkeypatch):
    desk = Desk(load_model("primitive"), monkeypatch)
    desk.model.tokenizer.encode(PROMPT)
    desk.open_tab()
    desk.begin_run()
    desk.step()
    assert desk.asker.waiting.norm == FINAL_NORM
    desk.asker.answer()
    desk.view.show_step.assert_called_once()
    desk.view.show_attention.assert_not_called()


def test_a_question_that_fails_is_told_and_not_asked_again(desk):
    desk.begin_run()
    desk.step(2)
    desk.end_run()
    desk.open_tab()
    desk.asker.waiting = None
    desk.asker.failed.emit(RunFailure(message="There is not enough memory."))
    n_asked = len(desk.asker.asked)
    desk.presenter.refresh()
    desk.view.show_problem.assert_called_once_with("There is not enough memory.")
    assert len(desk.asker.asked) == n_asked
