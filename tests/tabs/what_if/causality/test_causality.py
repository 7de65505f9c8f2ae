"""Which rows change when a token does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import InputError
from playground.generation.session import Session
from playground.gpt2 import GPT2, Cancelled, GPT2Config, parameter_shapes
from playground.measure.question import Subject
from playground.measure.small_network import Network
from playground.models import load_model
from playground.tabs.what_if.causality.figures import (
    MAX_TOKENS,
    CausalityQuestion,
    residual_streams,
    residual_streams_without_mask,
)
from playground.text import Tokenizer

CONFIG = GPT2Config(n_vocab=31, n_ctx=48, n_embd=12, n_head=3, n_layer=3, n_inner=20)


class NumberTokenizer(Tokenizer):
    """Every token is a number; common words are 7 and 8, and 40, which the model lacks."""

    n_vocab = 90

    def encode(self, text, *, continues=False):
        return {" dog": [7], " red": [8], " sun": [40]}.get(text, [1, 2])

    def token_bytes(self, token_id):
        return f" {token_id}".encode()


@pytest.fixture(scope="module")
def subject():
    random = np.random.default_rng(5)
    tensors = {
        name: random.normal(0, 0.3, shape) for name, shape in parameter_shapes(CONFIG).items()
    }
    gpt2, tokenizer = GPT2.from_tensors(CONFIG, tensors), NumberTokenizer()
    return Subject(gpt2=gpt2, tokenizer=tokenizer, session=Session(gpt2, tokenizer))


def ask(subject, cancelled=lambda: False, **question):
    return CausalityQuestion(**question).answer(subject, cancelled)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=MAX_TOKENS), st.data())
def test_with_the_mask_a_row_changes_from_the_changed_token_on(subject, context, data):
    position = data.draw(st.integers(0, len(context) - 1))
    answer = ask(subject, context=tuple(context), position=position)
    rows = np.arange(len(context))
    np.testing.assert_array_equal(answer.changed[0], rows == position)
    for layer in range(1, CONFIG.n_layer + 1):
        np.testing.assert_array_equal(answer.changed[layer], rows >= position)
    assert answer.n_earlier_changed == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=MAX_TOKENS), st.data())
def test_without_the_mask_every_row_changes(subject, context, data):
    position = data.draw(st.integers(0, len(context) - 1))
    answer = ask(subject, context=tuple(context), position=position, is_masked=False)
    np.testing.assert_array_equal(answer.changed[0], np.arange(len(context)) == position)
    assert answer.changed[1:].all()


def test_the_last_row_is_the_same_with_and_without_the_mask(subject):
    """After one block, for the last row sees everything either way: two ways to one number."""
    tokens = (3, 1, 4, 1, 5)
    network = Network(config=CONFIG, weights=subject.gpt2.tensors(), cancelled=lambda: False)
    open_streams = residual_streams_without_mask(tokens, network)
    streams = residual_streams(subject.gpt2, tokens, lambda: False)
    np.testing.assert_allclose(streams[0], open_streams[0], atol=1e-5)
    np.testing.assert_allclose(streams[1, -1], open_streams[1, -1], atol=1e-5)
    assert np.abs(streams[1, :-1] - open_streams[1, :-1]).max() > 1e-2


def test_the_answer_names_the_token_and_its_replacement(subject):
    answer = ask(subject, context=(3, 1, 4), position=1)
    assert (answer.tokens, answer.replacement) == (("␣3", "␣1", "␣4"), "␣7")
    assert "“␣1” became “␣7”" in answer.in_words()
    assert "2 of the 2 rows from there on changed" in answer.in_words()
    assert "the row before it stayed the same" in answer.in_words()


def test_replacements_take_turns_and_never_repeat_the_token(subject):
    words = [
        ask(subject, context=(3, 7), position=1, choice=choice).replacement for choice in (0, 1)
    ]
    assert words == ["␣8", "␣8"]
    words = [
        ask(subject, context=(3, 1), position=1, choice=choice).replacement for choice in (0, 1, 2)
    ]
    assert words == ["␣7", "␣8", "␣7"]


def test_only_the_beginning_of_a_long_text_is_looked_at(subject):
    answer = ask(subject, context=(1,) * 45, position=40)
    assert (len(answer.tokens), answer.position, answer.n_text) == (MAX_TOKENS, 19, 45)
    assert answer.change.shape == (CONFIG.n_layer + 1, MAX_TOKENS)


def test_what_an_answer_holds_cannot_be_written_to(subject):
    with pytest.raises(ValueError, match="read-only"):
        ask(subject, context=(1, 2), position=0).change[0, 0] = 1


def test_no_text_is_refused_in_words(subject):
    with pytest.raises(InputError, match="type something"):
        ask(subject, context=(), position=0)


@pytest.mark.parametrize("is_masked", [True, False])
def test_a_probe_can_be_called_off(subject, is_masked):
    with pytest.raises(Cancelled):
        ask(subject, lambda: True, context=(1, 2), position=0, is_masked=is_masked)


def test_a_model_without_blocks_says_that_there_is_nothing_to_hold():
    model = load_model("primitive")
    gpt2, tokenizer = model.gpt2, model.tokenizer
    subject = Subject(gpt2=gpt2, tokenizer=tokenizer, session=Session(gpt2, tokenizer))
    answer = ask(subject, context=(1, 2, 1), position=1)
    np.testing.assert_array_equal(answer.changed, [[False, True, False]])
    assert "no blocks" in answer.in_words()


def test_the_words_count_what_changed_without_the_mask(subject):
    answer = ask(subject, context=(3, 1, 4), position=2, is_masked=False)
    assert "3 of 3 rows" in answer.in_words()
