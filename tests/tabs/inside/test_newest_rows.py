from dataclasses import replace

import numpy as np
import pytest

from playground.gpt2 import GPT2, Cancelled
from playground.tabs.inside.attention.figures import FULL, AttentionMaps
from playground.tabs.inside.newest_rows import CacheBesideRun, LookAtNewest
from playground.tabs.inside.step_inside import LookInside
from playground.tabs.inside.stream import FINAL_NORM


@pytest.fixture
def tokens(subjects):
    n_vocab = subjects["stories"].gpt2.config.n_vocab
    return tuple(np.random.default_rng(2).integers(0, n_vocab, 40).tolist())


def newest(kept, tokens, layer=2):
    return LookAtNewest(kept=kept, context=tokens, layer=layer, cell=2)


def test_only_what_is_new_is_computed(subjects, tokens, never):
    kept, subject = CacheBesideRun(), subjects["stories"]
    first = newest(kept, tokens[:30]).answer(subject, never)
    then = newest(kept, tokens[:33]).answer(subject, never)
    assert first.attention.full.shape == (6, 30, 30)
    assert then.attention.full.shape == (6, 3, 33)
    assert then.attention.first_row == 30
    assert len(then.token_texts) == 3


@pytest.mark.parametrize("layer", [0, 5])
def test_every_new_token_looks_at_something_in_any_block(subjects, tokens, never, layer):
    rows = newest(CacheBesideRun(), tokens, layer).answer(subjects["stories"], never).attention
    np.testing.assert_allclose(rows.full.sum(axis=2) / FULL, 1.0, rtol=0, atol=1e-3)
    assert rows.small.max(axis=(2, 3)).all()


def test_rows_that_came_one_by_one_are_those_of_one_pass(subjects, tokens, never):
    kept, subject = CacheBesideRun(), subjects["stories"]
    maps = AttentionMaps(newest(kept, tokens[:30]).answer(subject, never).attention, capacity=40)
    for end in range(31, 41):
        answer = newest(kept, tokens[:end]).answer(subject, never)
        maps.add(answer.attention)
    whole = LookInside(context=tokens, layer=2, norm=FINAL_NORM).answer(subject, never)
    difference = maps.head(4).astype(int) - whole.attention.full[4].astype(int)
    assert np.abs(difference).max() <= 2e-4 * FULL
    assert [row.token_id for row in answer.lens] == [row.token_id for row in whole.lens]


def test_another_text_is_computed_from_where_it_differs(subjects, tokens, never):
    kept, subject = CacheBesideRun(), subjects["stories"]
    newest(kept, tokens).answer(subject, never)
    other = (*tokens[:20], 1, 2, 3)
    assert newest(kept, other).answer(subject, never).attention.first_row == 20


def test_another_model_is_followed_from_the_beginning(subjects, tokens, never):
    kept, subject = CacheBesideRun(), subjects["stories"]
    tensors = dict(subject.gpt2.tensors())
    tensors["h.1.attn.c_attn.weight"] = -tensors["h.1.attn.c_attn.weight"]
    other = replace(subject, gpt2=GPT2.from_tensors(subject.gpt2.config, tensors))
    newest(kept, tokens[:30]).answer(subject, never)
    rows = newest(kept, tokens[:33]).answer(other, never).attention
    expected = newest(CacheBesideRun(), tokens[:33]).answer(other, never).attention
    assert rows.first_row == 0
    difference = rows.full.astype(int) - expected.full.astype(int)
    assert np.abs(difference).max() <= 2e-4 * FULL


def test_after_a_pass_that_was_called_off_the_rows_are_still_right(subjects, tokens, never):
    kept, subject = CacheBesideRun(), subjects["stories"]
    newest(kept, tokens[:30]).answer(subject, never)
    with pytest.raises(Cancelled):
        newest(kept, tokens[:35]).answer(subject, lambda: True)
    assert newest(kept, tokens[:35]).answer(subject, never).attention.first_row == 30
