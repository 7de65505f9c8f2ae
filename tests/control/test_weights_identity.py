"""Every run tells which weights it was made with, as soon as the worker has counted them."""

from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from fixtures.app_context import FakeContext
from playground.control.weights_identity import WeightsIdentity
from playground.generation.run_log import RunLog
from playground.measure.weights import WeightsQuestion


@pytest.fixture
def context(qapp):
    return FakeContext()


@pytest.fixture
def identity(context):
    return WeightsIdentity(context)


def run():
    return Mock(spec=RunLog, weights_sha256=None)


def test_runs_of_a_load_are_told_once_it_is_known_and_later_ones_at_once(context, identity):
    heard = []
    identity.counted.connect(lambda *told: heard.append(told))
    (client,) = context.clients
    context.controller.model_changed.emit(SimpleNamespace(name="stories"))
    assert client.asked == [WeightsQuestion()]
    early, late = run(), run()
    identity.on_run_began(early)
    assert early.weights_sha256 is None
    client.reply("ab")
    identity.on_run_began(late)
    assert (early.weights_sha256, late.weights_sha256) == ("ab", "ab")
    assert heard == [("stories", "ab")]


def test_a_run_of_the_model_before_is_never_told_another_models_weights(context, identity):
    (client,) = context.clients
    context.controller.model_changed.emit(SimpleNamespace(name="stories"))
    before = run()
    identity.on_run_began(before)
    context.controller.model_changed.emit(SimpleNamespace(name="primitive"))
    client.reply("cd")
    assert before.weights_sha256 is None
