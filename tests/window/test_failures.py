"""Defects that the worker meets: nothing is swallowed, whichever card had asked."""

import pytest

from playground.exceptions.hooks import ExceptionHooks
from playground.exceptions.log import ExceptionLog
from playground.generation import ContextEnd, StopReason
from playground.generation.session import Session
from playground.measure.forecast import ForecastQuestion
from playground.shell.window.app_state import AppState
from playground.shell.window.exception_notice import SENTENCE, ExceptionNotice
from playground.shell.window.notices import NoticeKind
from playground.tabs.inside.architecture.figures import WhatParts
from playground.tabs.next_token.logits.next_logits import AskText
from playground.tabs.what_if.causality.figures import CausalityQuestion


def broken(*arguments, **options):
    raise ZeroDivisionError("as if")


@pytest.fixture
def log(tmp_path):
    return ExceptionLog(tmp_path / "playground.log")


@pytest.fixture
def problems(log, desk):
    """What the window says went wrong, with the program's own log behind it."""
    notice = ExceptionNotice(log)
    with ExceptionHooks(log, notice.tell):
        notice.show_in(desk.window)
        yield lambda: [
            notice
            for notice in desk.window.notice_area.notices()
            if notice.kind is NoticeKind.PROBLEM
        ]


@pytest.mark.parametrize(
    ("question", "tab"),
    [
        (ForecastQuestion, "lab"),
        (AskText, "next_token"),
        (WhatParts, "inside"),
        (CausalityQuestion, "what_if"),
    ],
)
def test_a_question_that_fails_is_logged_and_its_details_can_be_copied(
    problems, log, desk, monkeypatch, question, tab
):
    monkeypatch.setattr(question, "answer", broken)
    desk.window.editor.replace_text("once upon a time")
    desk.window.tabs.show_tab(tab)
    desk.wait_for(lambda: bool(problems()))
    (notice,) = problems()
    assert notice.sentence == SENTENCE
    for told in (notice.details, log.path.read_text()):
        assert "ZeroDivisionError: as if" in told
        assert f"at {question.__name__}" in told
        assert "in broken" in told


def test_a_run_that_fails_is_logged_and_told_in_one_notice(problems, log, desk, monkeypatch):
    monkeypatch.setattr(Session, "step", broken)
    desk.run(desk.window.actions_by_key["generate"].trigger)
    (notice,) = problems()
    assert "ZeroDivisionError" in notice.sentence
    assert "in broken" in notice.details
    assert "ZeroDivisionError: as if" in log.path.read_text()


@pytest.mark.parametrize("action", ["generate", "one_token"])
def test_at_a_full_context_sliding_on_is_a_choice_and_no_failure(desk, action):
    window, panel = desk.window, desk.window.sampling_panel
    desk.prepare(n_new=200)
    window.editor.set_text("world " + "hello " * 1021)
    desk.run(window.actions_by_key["generate"].trigger)
    (first,) = desk.playground.controller.logs
    assert first.summary.stop_reason is StopReason.CONTEXT_FULL
    text = window.editor.document_model.text

    window.actions_by_key[action].trigger()
    desk.wait_for(lambda: "full" in window.notice_area.notices()[-1].sentence)
    notice = window.notice_area.notices()[-1]
    assert notice.kind is NoticeKind.NOTE
    assert notice.sentence == (
        "The context is full: the text is 1,025 tokens long and 1,024 fit. Delete some of it, or"
        " have the model slide on."
    )
    assert window.run_state() is AppState.READY
    assert desk.playground.controller.logs == [first]
    assert window.editor.document_model.text == text

    desk.run(notice.offer_button.click)
    assert panel.at_context_end() is ContextEnd.SLIDE
    _, second = desk.playground.controller.logs
    assert len(second.steps) == 200
    assert second.summary.dropped_tokens > 0
    assert notice not in window.notice_area.notices()
