"""The self-test between the menu, the worker and the headline."""

from unittest.mock import Mock

import pytest
from PySide6.QtGui import QAction

from playground.generation import Failure
from playground.measure.self_test import SelfTest, SelfTestQuestion
from playground.tabs.lab.headline.presenter import SelfTestPresenter

FOUND = SelfTest(ratio=1.001, low=0.99, high=1.012, n_steps=200)


@pytest.fixture
def action(context):
    context.window.actions_by_key["self_test"] = action = QAction()
    return action


@pytest.fixture
def presenter(context, action):
    return SelfTestPresenter(context)


@pytest.fixture
def client(context, presenter):
    return context.clients[0]


def test_the_menu_asks_once_and_the_answer_is_said_in_words(context, presenter, client, action):
    action.trigger()
    action.trigger()
    assert client.asked == [SelfTestQuestion()]
    changed = Mock()
    presenter.changed.connect(changed)
    client.reply(FOUND)
    assert presenter.result == FOUND
    context.frame.show_note.assert_called_once_with(FOUND.words)
    changed.assert_called_once()


def test_what_was_found_holds_for_its_threads_and_its_model_only(
    context, presenter, client, action
):
    action.trigger()
    client.reply(FOUND)
    context.runner.blas_threads = 1
    assert presenter.result is None
    context.runner.blas_threads = 2
    assert presenter.result == FOUND
    context.controller.model_changed.emit(Mock())
    assert presenter.result is None


def test_a_person_who_waits_for_the_worker_comes_first(context, presenter, client, action):
    action.trigger()
    client.is_at_it = True
    context.controller.worker_wanted.emit()
    assert not client.is_at_it


def test_a_failure_is_said(context, presenter, client, action):
    action.trigger()
    client.failed.emit(Failure(message="There is no memory left."))
    assert "no memory left" in context.frame.show_note.call_args.args[0]
