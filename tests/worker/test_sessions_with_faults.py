"""A run with a fault gets a session of its own, and leaves the sound one alone."""

import pytest

from playground.generation import CacheMode, Fault, GenerationRequest, SamplingParams, Verdict
from playground.models import load_model
from playground.worker.sessions import Sessions

PROMPT = (0, 50, 60, 70, 80, 90)


@pytest.fixture(scope="module")
def stories():
    return load_model("stories")


@pytest.fixture
def sessions(stories):
    return Sessions(stories)


def race(session, n_new=3):
    session.start(GenerationRequest(prompt_tokens=PROMPT, max_new_tokens=n_new, seed=1))
    return [session.step(SamplingParams(), CacheMode.RACE).agreement.verdict for _ in range(n_new)]


def test_the_sound_session_outlives_a_fault_with_its_cache(sessions):
    sound = sessions.choose(None)
    race(sound)
    faulty = sessions.choose(None, fault=Fault.MASK_OFF_BY_ONE)
    assert faulty is not sound
    assert sessions.in_hand.session is faulty
    assert race(faulty) == [Verdict.DIFFERENT] * 3
    assert sessions.choose(None) is sound
    sound.start(GenerationRequest(prompt_tokens=PROMPT, max_new_tokens=1, seed=1))
    assert sound.step(SamplingParams(), CacheMode.ON).passes[0].n_past == len(PROMPT) - 1


def test_the_same_fault_goes_on_with_the_same_session(sessions):
    first = sessions.choose(None, fault=Fault.NOT_RESET)
    assert sessions.choose(None, fault=Fault.NOT_RESET) is first
    assert sessions.choose(None, fault=Fault.WRONG_POSITION) is not first


def test_a_cache_that_is_not_reset_shows_in_the_first_run_after_a_sound_one(sessions):
    race(sessions.choose(None))
    assert race(sessions.choose(None, fault=Fault.NOT_RESET))[0] is Verdict.DIFFERENT


def test_a_fault_has_the_precision_that_is_asked_for(sessions):
    faulty = sessions.choose("float64", fault=Fault.WRONG_POSITION)
    assert sessions.in_hand.gpt2.dtype.name == "float64"
    assert race(faulty) == [Verdict.EQUAL, Verdict.DIFFERENT, Verdict.DIFFERENT]
    sessions.choose(None, fault=Fault.WRONG_POSITION)
    assert sessions.in_hand.gpt2.dtype.name == "float32"
