"""Defects that the worker meets: nothing is swallowed, whichever card had asked."""

import pytest

from playground.exceptions.hooks import ExceptionHooks
from playground.exceptions.log import ExceptionLog
from playground.generation.session import Session
from playground.measure.forecast import ForecastQuestion
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
