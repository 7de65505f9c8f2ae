"""Which session a run gets, by its precision."""

import gc
import weakref

import pytest

from playground.gpt2 import Cancelled
from playground.models import load_model
from playground.worker.sessions import Sessions


@pytest.fixture(scope="module")
def stories():
    return load_model("stories")


@pytest.fixture
def sessions(stories):
    return Sessions(stories)


def test_without_a_wish_the_model_is_taken_as_it_is(sessions, stories):
    own = sessions.choose(None)
    assert own is sessions.in_hand.session
    assert sessions.in_hand.gpt2 is stories.gpt2
    assert sessions.choose("float32") is own


def test_another_precision_has_a_session_of_its_own(sessions, stories):
    own, double = sessions.choose(None), sessions.choose("float64")
    assert sessions.in_hand.gpt2.dtype.name == "float64"
    assert sessions.in_hand.session is double is not own
    assert sessions.choose("float64") is double
    assert sessions.choose(None) is own
    assert sessions.in_hand.gpt2 is stories.gpt2


def test_the_other_weights_go_when_the_model_is_wanted_as_it_is(sessions):
    sessions.choose("float64")
    double = weakref.ref(sessions.in_hand.gpt2)
    sessions.choose(None)
    gc.collect()
    assert double() is None


def test_what_was_called_off_leaves_the_model_as_it_is(sessions):
    own = sessions.choose(None)
    with pytest.raises(Cancelled):
        sessions.choose("float64", cancelled=lambda: True)
    assert sessions.in_hand.session is own
