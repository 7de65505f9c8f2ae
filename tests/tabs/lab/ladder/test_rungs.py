import numpy as np
import pytest

from playground.gpt2 import GPT2, Cancelled, GPT2Config, parameter_shapes
from playground.measure.small_network import Network
from playground.tabs.lab.ladder.figures import build_rungs
from playground.tabs.lab.ladder.rungs.concatenating_cache import extend as extend_by_concatenation
from playground.tabs.lab.ladder.rungs.float32_kept import last_hidden_state
from playground.tabs.lab.ladder.rungs.textbook import textbook_logits

CONFIG = GPT2Config(n_vocab=31, n_ctx=24, n_embd=12, n_head=3, n_layer=2, n_inner=20)
RUNGS = range(6)


def model(config=CONFIG, dtype=np.float32):
    random = np.random.default_rng(5)
    tensors = {
        name: random.normal(0, 0.3, shape) for name, shape in parameter_shapes(config).items()
    }
    return GPT2.from_tensors(config, tensors, dtype=dtype)


def tokens(n):
    return np.random.default_rng(n).integers(0, CONFIG.n_vocab, n).tolist()


def network(gpt2):
    return Network(config=gpt2.config, weights=gpt2.tensors(), cancelled=lambda: False)


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize(
    "config",
    [
        CONFIG,
        GPT2Config(
            n_vocab=31, n_ctx=24, n_embd=12, n_head=3, n_layer=2, activation="gelu",
            scale_attn_by_inverse_layer_idx=True,
        ),
    ],
    ids=["gpt2", "exact-gelu-and-layer-scaling"],
)  # fmt: skip
def test_every_rung_gives_the_logits_of_an_uncached_pass_as_the_context_grows(rung, config):
    gpt2 = model(config)
    implementation = build_rungs(gpt2)[rung]
    context = tokens(20)
    for n in (1, 2, 7, 8, 20):
        implementation.prepare(context[:n])
        expected = gpt2.forward(context[:n])
        for _ in range(2):  # a step may be repeated
            logits = implementation.step(context[:n])
            assert logits.shape == (CONFIG.n_vocab,)
            np.testing.assert_allclose(logits, expected, atol=2e-4)


@pytest.mark.parametrize("rung", RUNGS)
def test_every_rung_agrees_to_rounding_in_float64(rung):
    gpt2 = model(dtype=np.float64)
    implementation = build_rungs(gpt2)[rung]
    implementation.prepare(tokens(15))
    logits = implementation.step(tokens(15))
    np.testing.assert_allclose(logits, gpt2.forward(tokens(15)), atol=1e-9)


def test_the_textbook_slips_into_float64_and_the_next_rung_does_not():
    rungs = build_rungs(model())
    dtypes = [rung.step(tokens(1)).dtype for rung in rungs]
    assert dtypes == [np.float64, *[np.float32] * 5]


def test_the_textbook_unembeds_every_row_as_all_positions_does():
    gpt2 = model()
    logits = textbook_logits(tokens(9), network(gpt2))
    np.testing.assert_allclose(logits, gpt2.forward(tokens(9), all_positions=True), atol=2e-4)


def test_float32_is_kept_in_every_row_of_the_residual_stream():
    assert last_hidden_state(tokens(9), network(model())).dtype == np.float32


def test_a_concatenating_cache_copies_and_leaves_the_old_one_as_it_was():
    parts = network(model())
    empty = np.empty((0, CONFIG.n_embd), np.float32)
    _, first = extend_by_concatenation(tokens(5), [(empty, empty)] * CONFIG.n_layer, parts)
    kept = [(keys.copy(), values.copy()) for keys, values in first]
    _, second = extend_by_concatenation([3], first, parts)
    for (keys, values), (old_keys, old_values), (new_keys, _) in zip(
        first, kept, second, strict=True
    ):
        np.testing.assert_array_equal(keys, old_keys)
        np.testing.assert_array_equal(values, old_values)
        assert not np.shares_memory(keys, new_keys)


@pytest.mark.parametrize("rung", RUNGS)
def test_every_rung_can_be_called_off_between_blocks(rung):
    implementation = build_rungs(model(), cancelled=lambda: True)[rung]
    with pytest.raises(Cancelled):
        implementation.step(tokens(1))
