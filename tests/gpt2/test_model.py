import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.gpt2 import (
    GPT2,
    Cancelled,
    ContextError,
    GPT2Config,
    TokenError,
)

TOKENS = [3, 1, 4, 1, 5, 9, 2, 6]


@pytest.fixture(scope="module")
def long_context(draw_tensors):
    """A model whose context spans several row blocks of attention."""
    config = GPT2Config(n_vocab=17, n_ctx=300, n_embd=12, n_head=3, n_layer=2)
    return GPT2.from_tensors(config, draw_tensors(config), dtype=np.float64)


@pytest.fixture(scope="module")
def model(tiny):
    return tiny.model(np.float32)


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_every_chunking_of_a_prompt_gives_the_same_logits(data, long_context):
    n_tokens = data.draw(st.integers(1, 300))
    seed = data.draw(st.integers(0, 2**32 - 1))
    tokens = np.random.default_rng(seed).integers(0, 17, n_tokens)
    ends = data.draw(st.lists(st.integers(1, n_tokens), max_size=6))
    all_positions = data.draw(st.booleans())
    cache = long_context.new_cache()
    chunks = [c for c in np.split(tokens, sorted({*ends, n_tokens})) if len(c)]
    logits = [long_context.forward(c, cache, all_positions=all_positions) for c in chunks]
    whole = long_context.forward(tokens, all_positions=True)
    if not all_positions:
        whole = whole[np.cumsum([len(c) for c in chunks]) - 1]
    np.testing.assert_allclose(np.vstack(logits), whole, rtol=0, atol=1e-9)


def test_row_blocks_give_what_the_textbook_gives(long_context, draw_tensors, textbook_logits):
    config = long_context.config
    tokens = np.random.default_rng(1).integers(0, 17, 200)
    expected = textbook_logits(config, draw_tensors(config), tokens)
    logits = long_context.forward(tokens, all_positions=True)
    np.testing.assert_allclose(logits, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    "option",
    [
        {"activation": "relu"},
        {"activation": "gelu"},
        {"activation": "gelu_pytorch_tanh"},
        {"scale_attn_weights": False},
        {"scale_attn_by_inverse_layer_idx": True},
        {"n_inner": 5},
        {"layer_norm_epsilon": 0.5},
    ],
    ids=str,
)
@pytest.mark.parametrize("untied", [False, True])
def test_every_option_gives_what_the_textbook_gives(option, untied, draw_tensors, textbook_logits):
    config = GPT2Config(n_vocab=11, n_ctx=20, n_embd=6, n_head=2, n_layer=3, **option)
    tensors = draw_tensors(config, untied=untied)
    logits = GPT2.from_tensors(config, tensors, dtype=np.float64).forward(
        TOKENS, all_positions=True
    )
    expected = textbook_logits(config, tensors, TOKENS)
    np.testing.assert_allclose(logits, expected, rtol=0, atol=1e-9)


def test_no_blocks_leave_embedding_norm_and_unembedding(draw_tensors, textbook_logits):
    config = GPT2Config(
        n_vocab=3, n_ctx=1024, n_embd=10, n_head=2, n_layer=0, layer_norm_epsilon=1e-9
    )
    tensors = draw_tensors(config)
    model = GPT2.from_tensors(config, tensors, dtype=np.float64)
    expected = textbook_logits(config, tensors, [1, 2, 0])
    cache = model.new_cache()
    np.testing.assert_allclose(model.forward([1, 2, 0], all_positions=True), expected, atol=1e-12)
    cached = [model.forward([token], cache) for token in (1, 2, 0)]
    np.testing.assert_allclose(cached, expected, atol=1e-12)


@pytest.mark.parametrize("cached", [False, True])
def test_the_last_row_alone_equals_the_last_of_all_rows(model, cached):
    caches = [model.new_cache() if cached else None for _ in range(2)]
    last = model.forward(TOKENS, caches[0])
    every = model.forward(TOKENS, caches[1], all_positions=True)
    assert last.shape == (model.config.n_vocab,)
    assert every.shape == (len(TOKENS), model.config.n_vocab)
    np.testing.assert_allclose(last, every[-1], rtol=0, atol=2e-5)


@settings(deadline=None, max_examples=30)
@given(position=st.integers(1, 39), replacement=st.integers(0, 96))
def test_a_token_changes_no_logits_before_it(tiny, model, position, replacement):
    changed = tiny.tokens.copy()
    changed[position] = replacement
    before = model.forward(tiny.tokens, all_positions=True)[:position]
    after = model.forward(changed, all_positions=True)[:position]
    np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("cached", [False, True])
def test_logits_have_the_dtype_of_the_model(tiny, dtype, cached):
    model = tiny.model(dtype)
    assert model.forward(TOKENS, model.new_cache() if cached else None).dtype == dtype


def test_returned_logits_are_never_overwritten(model):
    cache = model.new_cache()
    first = model.forward([1, 2, 3], cache)
    kept = first.copy()
    every = model.forward([4, 5], cache, all_positions=True)
    kept_every = every.copy()
    model.forward(TOKENS)
    model.forward([6], cache)
    np.testing.assert_array_equal(first, kept)
    np.testing.assert_array_equal(every, kept_every)
    assert first.flags.writeable


@pytest.mark.parametrize("container", [list, tuple, np.array, lambda ids: np.array(ids, np.uint16)])
def test_tokens_may_be_any_sequence_of_ints(model, container):
    np.testing.assert_array_equal(model.forward(container(TOKENS)), model.forward(TOKENS))


@pytest.mark.parametrize(
    ("tokens", "named"),
    [
        ([97], "97 is outside"),
        ([0, -1], "-1 is outside"),
        ([2**63], f"{2**63} is outside"),
        ([2**70], "whole numbers"),
        ([], "no tokens"),
        ([1.0], "whole numbers"),
        ([True], "whole numbers"),
        (["1"], "whole numbers"),
        ([[1, 2]], "flat list"),
        ([[1], [2, 3]], "flat list"),
    ],
    ids=str,
)
def test_bad_token_ids_are_refused_and_the_cache_is_left_alone(model, tokens, named):
    cache = model.new_cache()
    model.forward([1], cache)
    with pytest.raises(TokenError, match=named):
        model.forward(tokens, cache)
    assert cache.offset == 1


def test_a_context_of_every_position_is_accepted_and_one_more_refused(model):
    cache = model.new_cache()
    model.forward([1] * 60, cache)
    model.forward([1] * 4, cache)
    assert cache.offset == model.config.n_ctx
    with pytest.raises(ContextError, match=r"65 tokens long.* 64"):
        model.forward([1], cache)
    with pytest.raises(ContextError, match=r"65 tokens long.* 64"):
        model.forward([1] * 65)


def test_a_cache_of_another_model_is_refused(model, long_context):
    with pytest.raises(ValueError, match="another model"):
        model.forward([1], long_context.new_cache())
    with pytest.raises(ValueError, match="another model"):
        model.forward([1], model.astype(np.float64).new_cache())


@pytest.mark.parametrize("block", [0, 1, 2])
def test_a_cancelled_pass_leaves_the_cache_as_it_was(model, block):
    cache, untouched = model.new_cache(), model.new_cache()
    for each in (cache, untouched):
        model.forward(TOKENS[:4], each)
    looks = iter([False] * block + [True])
    with pytest.raises(Cancelled):
        model.forward(TOKENS[4:], cache, cancelled=lambda: next(looks))
    assert cache.offset == 4
    np.testing.assert_array_equal(model.forward([7], cache), model.forward([7], untouched))


def test_an_uncancelled_pass_looks_once_before_each_block(model):
    looks = []
    model.forward(TOKENS, cancelled=lambda: bool(looks.append(1)))
    assert len(looks) == model.config.n_layer


def test_two_caches_of_one_model_do_not_disturb_each_other(model):
    forward, backward = model.new_cache(), model.new_cache()
    for one, other in zip(TOKENS, reversed(TOKENS), strict=True):
        ahead = model.forward([one], forward)
        behind = model.forward([other], backward)
    np.testing.assert_allclose(ahead, model.forward(TOKENS), rtol=0, atol=2e-5)
    np.testing.assert_allclose(behind, model.forward(TOKENS[::-1]), rtol=0, atol=2e-5)


def test_a_pass_may_run_inside_another(model):
    class Nested:
        def observe(self, operation, result, *, layer, first_row=0):
            if operation == "mlp_up":
                model.forward([9, 9, 9])

    nested = model.forward(TOKENS, hook=Nested())
    np.testing.assert_allclose(nested, model.forward(TOKENS), rtol=0, atol=2e-5)


def test_passes_in_several_threads_do_not_disturb_each_other(model):
    expected = {n: model.forward(TOKENS[:n]) for n in range(1, 9)}
    wrong = []

    def run(n):
        for _ in range(20):
            if not np.array_equal(model.forward(TOKENS[:n]), expected[n]):
                wrong.append(n)

    threads = [threading.Thread(target=run, args=(n,)) for n in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_absurd_but_finite_weights_raise_no_warning(draw_tensors):
    config = GPT2Config(n_vocab=5, n_ctx=8, n_embd=4, n_head=2, n_layer=2)
    tensors = {name: tensor * 1e30 for name, tensor in draw_tensors(config).items()}
    logits = GPT2.from_tensors(config, tensors).forward([1, 2, 3])
    assert not np.isfinite(logits).all()


def test_the_facts_of_a_model_count_its_weights(tiny, draw_tensors):
    model = tiny.model(np.float32)
    assert model.n_parameters == sum(tensor.size for tensor in tiny.tensors.values())
    assert model.weight_bytes == 4 * model.n_parameters
    untied = GPT2.from_tensors(tiny.config, draw_tensors(tiny.config, untied=True))
    assert untied.n_parameters == model.n_parameters + 97 * 48
