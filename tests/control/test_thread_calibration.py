"""When the worker is asked how many threads a model gains from."""

from unittest.mock import Mock

import pytest

from fixtures.app_context import FakeContext
from playground.control.thread_calibration import ThreadCalibration
from playground.generation import Failure
from playground.measure.model_facts import ModelFacts
from playground.measure.threads import ThreadQuestion

FACTS = Mock(spec=ModelFacts)


@pytest.fixture
def context(qapp):
    return FakeContext()


@pytest.fixture
def threads(context):
    return context.settings.threads


@pytest.fixture
def client(context):
    ThreadCalibration(context)
    return context.clients[0]


def test_it_is_asked_for_a_model_of_which_nobody_knows(context, threads, client):
    context.controller.model_changed.emit(FACTS)
    assert client.asked == []
    threads.needs_measuring = True
    context.controller.model_changed.emit(FACTS)
    assert client.asked == [ThreadQuestion(usable=threads.usable)]
    assert threads.is_measuring
    client.reply(2)
    threads.settle.assert_called_once_with(2)


def test_a_busy_machines_answer_is_asked_again_after_a_run(context, threads, client):
    threads.needs_measuring = True
    context.controller.model_changed.emit(FACTS)
    client.reply(None)
    threads.settle.assert_called_once_with(None)
    context.controller.flushed.emit()
    assert len(client.asked) == 1
    context.controller.run_ended.emit(Mock())
    assert len(client.asked) == 2
    context.controller.run_ended.emit(Mock())
    assert len(client.asked) == 2


def test_a_failure_leaves_the_guess(context, threads, client):
    threads.needs_measuring = True
    context.controller.model_changed.emit(FACTS)
    client.take_back()
    client.failed.emit(Failure(message="no memory"))
    threads.settle.assert_called_once_with(None)


def test_it_gives_way_to_a_person_who_waits(context, threads, client):
    client.is_at_it = True
    context.controller.worker_wanted.emit()
    assert not client.is_at_it


def test_another_model_takes_the_question_back(context, threads, client):
    threads.needs_measuring = True
    context.controller.model_changed.emit(FACTS)
    threads.needs_measuring = False
    context.controller.model_changed.emit(FACTS)
    assert not client.is_waiting
    assert not threads.is_measuring
