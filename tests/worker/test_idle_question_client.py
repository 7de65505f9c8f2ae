"""The idle client between a worker that only remembers and a state that the test sets."""

from unittest.mock import Mock, create_autospec

import pytest
from PySide6.QtCore import QObject, Signal

from playground.generation import Failure
from playground.worker.question_client import IdleQuestionClient

PATIENCE_MS = 20_000


class FakeClient(QObject):
    """A client whose answers the test gives."""

    answered = Signal(object)
    failed = Signal(object)

    def __init__(self):
        super().__init__()
        self.asked = []
        self.is_waiting = False

    def ask(self, question):
        self.asked.append(question)
        self.is_waiting = True

    def take_back(self):
        self.is_waiting = False

    def reply(self, answer):
        self.is_waiting = False
        self.answered.emit(answer)


class World(QObject):
    def __init__(self):
        super().__init__()
        self.client = FakeClient()
        self.is_idle = True
        self.idle = IdleQuestionClient(self.client, lambda: self.is_idle, self)
        self.idle.quiet_ms = 5
        self.answers = []
        self.idle.answered.connect(self.answers.append)


@pytest.fixture
def world(qapp):
    return World()


def test_a_question_is_asked_after_a_moment_of_quiet(world, qtbot):
    with qtbot.waitSignal(world.idle.began, timeout=PATIENCE_MS):
        world.idle.ask("how fast?")
        assert world.client.asked == []
    assert world.client.asked == ["how fast?"]
    world.client.reply("very")
    assert world.answers == ["very"]
    assert not world.idle.is_waiting


def test_while_the_worker_is_busy_nothing_is_asked(world, qtbot):
    world.is_idle = False
    looked = Mock(return_value=False)
    world.idle._is_idle = looked
    world.idle.ask("how fast?")

    def looked_twice():
        assert looked.call_count >= 2

    qtbot.waitUntil(looked_twice, timeout=PATIENCE_MS)
    assert world.client.asked == []
    looked.return_value = True
    qtbot.waitUntil(lambda: world.client.asked == ["how fast?"], timeout=PATIENCE_MS)


def test_a_question_that_gave_way_is_asked_again(world, qtbot):
    with qtbot.waitSignal(world.idle.began, timeout=PATIENCE_MS):
        world.idle.ask("how fast?")
    world.is_idle = False
    with qtbot.waitSignal(world.idle.gave_way, timeout=PATIENCE_MS):
        world.idle.give_way()
    assert not world.client.is_waiting
    assert world.idle.is_waiting
    world.is_idle = True
    with qtbot.waitSignal(world.idle.began, timeout=PATIENCE_MS):
        pass
    assert world.client.asked == ["how fast?", "how fast?"]


def test_without_a_question_there_is_no_way_to_give(world):
    gave_way = Mock()
    world.idle.gave_way.connect(gave_way)
    world.idle.give_way()
    gave_way.assert_not_called()


def test_a_question_taken_back_is_never_asked(world, qtbot):
    world.idle.ask("first")
    world.idle.take_back()
    with qtbot.waitSignal(world.idle.began, timeout=PATIENCE_MS):
        world.idle.ask("second")
    assert world.client.asked == ["second"]


def test_the_next_question_follows_at_once(world):
    world.idle.ask_next("second rung")
    assert world.client.asked == ["second rung"]


def test_a_question_that_fails_is_done_with(world, qtbot):
    failures = []
    world.idle.failed.connect(failures.append)
    world.idle.ask_next("how fast?")
    failure = create_autospec(Failure, instance=True)
    world.client.failed.emit(failure)
    assert failures == [failure]
    assert not world.idle.is_waiting
