"""The small path without a fault: what turns the proof red must be the fault alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.gpt2 import GPT2, Cancelled, GPT2Config
from playground.measure.faults.small_path import SmallPath

from .conftest import CONFIG, PROMPT, tensors_of

TOLERANCE = 2e-4
contexts = st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=12), min_size=1, max_size=6)


@settings(max_examples=30, deadline=None)
@given(contexts)
def test_any_sequence_of_contexts_gives_the_engines_logits(contexts):
    gpt2 = GPT2.from_tensors(CONFIG, tensors_of())
    path = SmallPath(gpt2)
    for context in contexts:
        logits, forward_pass = path.forward(context)
        np.testing.assert_allclose(logits, gpt2.forward(context), atol=TOLERANCE)
        assert forward_pass.n_kv == len(context)


def test_a_prefix_that_is_held_is_not_computed_again(gpt2):
    path = SmallPath(gpt2, held=PROMPT)
    _, forward_pass = path.forward([*PROMPT, 3])
    assert (forward_pass.n_past, forward_pass.n_seq) == (len(PROMPT), 1)


def test_a_look_leaves_the_path_as_it_was(gpt2):
    path = SmallPath(gpt2)
    path.forward(PROMPT)
    looked = path.look([PROMPT[0], 1, 1, 1])
    np.testing.assert_allclose(looked, gpt2.forward([PROMPT[0], 1, 1, 1]), atol=TOLERANCE)
    logits, forward_pass = path.forward([*PROMPT, 8])
    assert forward_pass.n_seq == 1
    np.testing.assert_allclose(logits, gpt2.forward([*PROMPT, 8]), atol=TOLERANCE)


def test_a_pass_called_off_can_be_taken_again(gpt2):
    path = SmallPath(gpt2)
    with pytest.raises(Cancelled):
        path.forward(PROMPT, lambda: True)
    logits, _ = path.forward(PROMPT)
    np.testing.assert_allclose(logits, gpt2.forward(PROMPT), atol=TOLERANCE)


def test_a_model_without_blocks_keeps_no_bytes():
    config = GPT2Config(n_vocab=3, n_ctx=8, n_embd=4, n_head=2, n_layer=0)
    gpt2 = GPT2.from_tensors(config, tensors_of(config))
    path = SmallPath(gpt2)
    logits, _ = path.forward([1, 2, 1])
    np.testing.assert_allclose(logits, gpt2.forward([1, 2, 1]), atol=TOLERANCE)
    assert path.used_bytes == 0
