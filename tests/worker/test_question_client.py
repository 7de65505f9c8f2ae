from dataclasses import dataclass, field
from threading import Event

import pytest
from PySide6.QtCore import QObject

from playground.errors import InputError
from playground.gpt2 import Cancelled
from playground.worker.question_client import QuestionClient

PATIENCE_MS = 20_000


@dataclass(frozen=True, kw_only=True)
class HowManyWords:
    """A question whose answer may be held back until a test lets it go."""

    go: Event = field(default_factory=Event)
    error: Exception | None = None

    def answer(self, subject, cancelled):
        while not self.go.wait(0.005):
            if cancelled():
                raise Cancelled
        if self.error is not None:
            raise self.error
        return subject.gpt2.config.n_vocab


def at_once(error=None):
    question = HowManyWords(error=error)
    question.go.set()
    return question


@pytest.fixture
def client(runner, reports_of, qtbot):
    reports = reports_of(runner.worker)
    runner.load("primitive")

    def loaded():
        assert reports.of("model_loaded")

    qtbot.waitUntil(loaded, timeout=PATIENCE_MS)
    parent = QObject()
    client = QuestionClient(runner, parent)
    yield client
    parent.deleteLater()


def test_a_question_is_answered_about_the_model_in_hand(client, qtbot):
    with qtbot.waitSignal(client.answered, timeout=PATIENCE_MS) as answered:
        client.ask(at_once())
    assert answered.args == [3]
    assert not client.is_waiting


def test_only_the_latest_question_is_answered(client, qtbot):
    answers = []
    client.answered.connect(answers.append)
    client.ask(HowManyWords())
    with qtbot.waitSignal(client.answered, timeout=PATIENCE_MS):
        client.ask(at_once())
    assert answers == [3]


def test_a_question_taken_back_is_not_answered(client, qtbot):
    answers = []
    client.answered.connect(answers.append)
    client.ask(at_once())
    client.take_back()
    with qtbot.waitSignal(client.answered, timeout=PATIENCE_MS):
        client.ask(at_once())
    assert answers == [3]


@pytest.mark.parametrize("error", [InputError("There is no step yet."), KeyError("h")])
def test_a_question_that_fails_says_why(client, qtbot, error):
    with qtbot.waitSignal(client.failed, timeout=PATIENCE_MS) as failed:
        client.ask(at_once(error))
    assert failed.args[0].message
    assert not client.is_waiting


def test_a_run_goes_on_between_questions(client, runner, reports_of, make_request, qtbot):
    from playground.generation import CacheMode, SamplingParams

    reports = reports_of(runner.worker)
    runner.start(make_request(30), SamplingParams(temperature=0.0), CacheMode.ON)
    with qtbot.waitSignal(client.answered, timeout=PATIENCE_MS):
        client.ask(at_once())

    def finished():
        assert reports.of("finished")

    qtbot.waitUntil(finished, timeout=PATIENCE_MS)
    assert len(reports.of("stepped")) == 30
