"""What each fault computes, against definitions that share no line with it."""

import numpy as np
import pytest

from playground.gpt2 import GPT2, GPT2Config
from playground.measure.faults.mask_off_by_one import MaskOffByOne
from playground.measure.faults.moving_mean import MovingMean, MovingMeanRecomputed
from playground.measure.faults.not_reset import NotReset
from playground.measure.faults.stale_after_edit import StaleAfterEdit
from playground.measure.faults.wrong_position import WrongPosition

from .conftest import CONFIG, PROMPT, tensors_of

TOLERANCE = 2e-4
N_PROMPT = len(PROMPT)


def near(logits, expected):
    np.testing.assert_allclose(logits, expected, atol=TOLERANCE)


def far(logits, expected):
    assert np.abs(logits - expected).max() > 10 * TOLERANCE


def test_wrong_position_gives_each_later_token_the_first_position(gpt2):
    tensors = tensors_of()
    tensors["wpe.weight"][N_PROMPT:] = tensors["wpe.weight"][0]
    as_if = GPT2.from_tensors(CONFIG, tensors)
    path = WrongPosition(gpt2)
    near(path.forward(PROMPT)[0], gpt2.forward(PROMPT))
    for n_new in (1, 2, 3):
        context = [*PROMPT, 5, 6, 7][: N_PROMPT + n_new]
        near(path.forward(context)[0], as_if.forward(context))


def test_an_edit_leaves_the_old_rows_in_place(gpt2):
    old, edited = [8, *PROMPT, 3], [1, *PROMPT]
    path = StaleAfterEdit(gpt2)
    path.forward(old)
    cache = gpt2.new_cache()
    gpt2.forward(old[:N_PROMPT], cache)
    near(path.forward(edited)[0], gpt2.forward(edited[-1:], cache))
    far(path.forward(edited)[0], gpt2.forward(edited))


def test_without_an_edit_counting_rows_is_enough(gpt2):
    path = StaleAfterEdit(gpt2, held=[*PROMPT, 3, 4])
    near(path.forward(PROMPT)[0], gpt2.forward(PROMPT))


def test_a_cache_that_is_not_reset_makes_one_text_of_two(gpt2):
    path = NotReset(gpt2, held=[8, 1, 20])
    near(path.forward(PROMPT)[0], gpt2.forward([8, 1, 20, *PROMPT]))
    near(path.forward([*PROMPT, 6])[0], gpt2.forward([8, 1, 20, *PROMPT, 6]))
    far(path.forward([*PROMPT, 6, 7])[0], gpt2.forward([*PROMPT, 6, 7]))


def test_a_run_repeated_follows_its_own_rows(gpt2):
    path = NotReset(gpt2)
    near(path.forward(PROMPT)[0], gpt2.forward(PROMPT))
    near(path.forward(PROMPT)[0], gpt2.forward([*PROMPT, *PROMPT]))


def test_a_full_cache_that_was_not_reset_starts_over(gpt2):
    path = NotReset(gpt2, held=[1] * (CONFIG.n_ctx - 2))
    near(path.forward(PROMPT)[0], gpt2.forward(PROMPT))
    near(path.forward([*PROMPT, 4])[0], gpt2.forward([*PROMPT, 4]))


@pytest.mark.parametrize("steps", [(7,), (1, 2, 3, 4, 5, 6, 7), (3, 7)])
def test_a_mask_off_by_one_hides_each_token_from_itself(steps):
    config = GPT2Config(n_vocab=31, n_ctx=12, n_embd=4, n_head=1, n_layer=1, n_inner=8)
    tensors = tensors_of(config)
    path = MaskOffByOne(GPT2.from_tensors(config, tensors, dtype=np.float64))
    for n_tokens in steps:
        logits, _ = path.forward(PROMPT[:n_tokens])
    near(logits, one_block(tensors, PROMPT, config, lambda row: range(max(row, 1))))


def test_the_moving_mean_recomputed_is_one_network(gpt2):
    config = GPT2Config(n_vocab=31, n_ctx=12, n_embd=4, n_head=1, n_layer=1, n_inner=8)
    tensors = tensors_of(config)
    path = MovingMeanRecomputed(GPT2.from_tensors(config, tensors, dtype=np.float64))
    for n_tokens in (3, 7):
        logits, forward_pass = path.forward(PROMPT[:n_tokens])
        assert not forward_pass.cached
        assert (forward_pass.n_past, forward_pass.n_seq) == (0, n_tokens)
    centred = one_block(
        tensors, PROMPT, config, lambda row: range(row + 1), change=lambda x: x - x.mean(axis=0)
    )
    near(logits, centred)


def test_the_moving_mean_leaves_old_keys_behind(gpt2):
    kept, recomputed = MovingMean(gpt2), MovingMeanRecomputed(gpt2)
    near(kept.forward(PROMPT)[0], recomputed.forward(PROMPT)[0])
    context = [*PROMPT, 5]
    far(kept.forward(context)[0], recomputed.forward(context)[0])


def test_a_look_at_the_moving_mean_leaves_it_as_it_was(gpt2):
    looked_at, left_alone = MovingMean(gpt2), MovingMean(gpt2)
    for path in (looked_at, left_alone):
        path.forward(PROMPT)
    looked_at.look([3, 3, 3])
    context = [*PROMPT, 5]
    np.testing.assert_array_equal(looked_at.forward(context)[0], left_alone.forward(context)[0])


def one_block(tensors, tokens, config, seen_by, change=lambda x: x):
    """Logits of a model of one block and one head, row by row in float64."""
    t = {name.removeprefix("h.0."): array for name, array in tensors.items()}

    def norm(x, name):
        x = (x - x.mean(-1, keepdims=True)) / np.sqrt(
            x.var(-1, keepdims=True) + config.layer_norm_epsilon
        )
        return x * t[name + ".weight"] + t[name + ".bias"]

    def linear(x, name):
        return x @ t[name + ".weight"] + t[name + ".bias"]

    x = t["wte.weight"][list(tokens)] + t["wpe.weight"][: len(tokens)]
    q, k, v = np.split(linear(change(norm(x, "ln_1")), "attn.c_attn"), 3, axis=-1)
    found = []
    for row in range(len(tokens)):
        seen = list(seen_by(row))
        weights = np.exp(k[seen] @ q[row] / np.sqrt(config.d_head))
        found.append(weights / weights.sum() @ v[seen])
    x = x + linear(np.array(found), "attn.c_proj")
    hidden = linear(norm(x, "ln_2"), "mlp.c_fc")
    hidden = 0.5 * hidden * (1 + np.tanh(np.sqrt(2 / np.pi) * (hidden + 0.044715 * hidden**3)))
    x = x + linear(hidden, "mlp.c_proj")
    return norm(x[-1], "ln_f") @ t["wte.weight"].T
