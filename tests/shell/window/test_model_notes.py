"""What a person should know of a model is said as long as that model is in hand."""

import dataclasses

import pytest

from playground.measure.model_facts import ModelFacts
from playground.shell.window.frame import Frame

NOTE = "The model's 'v_head' is left aside: a text does not need it."
PLAIN = ModelFacts(
    name="words", title="Words", trained=True, n_parameters=9, n_layer=1, n_embd=4, n_head=2,
    n_ctx=64, n_vocab=3, dtype="float32", weight_bytes=36, end_of_text=None,
    starts_with_end_of_text=False, sample_prompts=(), summary="9 parameters",
)  # fmt: skip
NOTED = dataclasses.replace(PLAIN, name="noted", notes=(NOTE,))
RANDOM = dataclasses.replace(NOTED, name="random", trained=False)


@pytest.fixture
def said_of(window):
    """Return a function that shows models in turn and returns what is said in the end."""
    frame = Frame(window)

    def said_of(*models):
        for facts in models:
            frame.show_model(facts)
        return [notice.sentence for notice in window.notice_area.notices()]

    return said_of


def test_a_note_is_said(said_of):
    assert said_of(NOTED) == [NOTE]


def test_a_note_beside_random_weights_is_said_too(said_of):
    sentences = said_of(RANDOM)
    assert NOTE in sentences
    assert any("never trained" in sentence for sentence in sentences)


def test_another_model_takes_it_back(said_of):
    assert said_of(RANDOM, PLAIN) == []


def test_the_same_note_of_the_next_model_is_said_once(said_of):
    assert said_of(NOTED, dataclasses.replace(NOTED, name="second")) == [NOTE]
