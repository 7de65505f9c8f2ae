import inspect

import numpy as np
import pytest

from playground.gpt2 import GPT2, OPERATIONS, GPT2Config

N_SEQ = 150


class Recorder:
    """Keeps a copy of everything it is shown."""

    def __init__(self):
        self.seen = []

    def observe(self, operation, result, *, layer, first_row=0):
        self.seen.append((operation, layer, first_row, result.copy()))

    def of(self, operation, layer):
        return [
            (first, result) for op, at, first, result in self.seen if (op, at) == (operation, layer)
        ]


@pytest.fixture(scope="module")
def model(draw_tensors):
    config = GPT2Config(n_vocab=13, n_ctx=160, n_embd=8, n_head=2, n_layer=2, n_inner=20)
    return GPT2.from_tensors(config, draw_tensors(config))


@pytest.fixture(scope="module")
def tokens():
    return np.random.default_rng(5).integers(0, 13, N_SEQ)


@pytest.fixture(scope="module")
def recorder(model, tokens):
    recorder = Recorder()
    model.forward(tokens, all_positions=True, probe=recorder)
    return recorder


def test_a_probe_sees_every_operation_of_every_layer(recorder):
    outside = {"embed", "ln_f", "logits"}
    expected = {(op, None) for op in outside}
    expected |= {(op, layer) for op in OPERATIONS.keys() - outside for layer in range(2)}
    assert {(op, layer) for op, layer, _, _ in recorder.seen} == expected


def test_operations_come_in_the_order_of_their_table(recorder):
    order = list(OPERATIONS)
    of_layer = dict.fromkeys(op for op, layer, _, _ in recorder.seen if layer in (None, 0))
    assert list(of_layer) == order


@pytest.mark.parametrize("cached", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_result_keeps_the_dtype_of_the_model(model, tokens, dtype, cached):
    model, recorder = model.astype(dtype), Recorder()
    cache = model.new_cache() if cached else None
    model.forward(tokens, cache, probe=recorder)
    assert {result.dtype.name for *_, result in recorder.seen} == {dtype}


def test_results_have_the_shapes_of_the_annotations(model, recorder):
    config = model.config
    sizes = {"n_seq": N_SEQ, "n_embd": 8, "3*n_embd": 24, "n_inner": 20, "n_vocab": 13}
    sizes |= {"n_head": config.n_head, "d_head": config.d_head}
    for operation, _, first, result in recorder.seen:
        symbols = inspect.signature(OPERATIONS[operation]).return_annotation.dim_str.split()
        n_rows = min(64, N_SEQ - first)
        in_block = sizes | {"n_rows": n_rows, "n_kv": first + n_rows}
        if operation == "logits":
            in_block["n_rows"] = N_SEQ
        assert result.shape == tuple(in_block[symbol] for symbol in symbols), operation


@pytest.mark.parametrize("cached", [False, True])
def test_patterns_are_causal_shares_in_row_blocks(model, tokens, cached):
    recorder, n_past = Recorder(), 0
    cache = model.new_cache() if cached else None
    if cache is not None:
        model.forward(tokens[:7], cache)
        n_past = 7
    model.forward(tokens[n_past:], cache, all_positions=True, probe=recorder)
    blocks = recorder.of("attention_pattern", 1)
    assert sum(pattern.shape[1] for _, pattern in blocks) == N_SEQ - n_past
    assert len(blocks) > 1
    for first, pattern in blocks:
        np.testing.assert_allclose(pattern.sum(axis=-1), 1.0, atol=1e-5)
        columns = np.arange(pattern.shape[2])
        rows = n_past + first + np.arange(pattern.shape[1])
        assert (pattern[:, columns > rows[:, None]] == 0.0).all()
        assert (pattern[:, columns <= rows[:, None]] > 0.0).any()


def test_the_residual_stream_is_the_sum_of_its_branches(recorder):
    [(_, embedded)] = recorder.of("embed", None)
    stream = embedded
    for layer in range(2):
        stream = stream + recorder.of("attention_output", layer)[0][1]
        np.testing.assert_array_equal(recorder.of("attention_residual", layer)[0][1], stream)
        stream = stream + recorder.of("mlp_down", layer)[0][1]
        np.testing.assert_array_equal(recorder.of("mlp_residual", layer)[0][1], stream)


def test_the_logits_seen_are_those_returned(model, tokens):
    recorder = Recorder()
    logits = model.forward(tokens, probe=recorder)
    [(_, seen)] = recorder.of("logits", None)
    np.testing.assert_array_equal(seen, logits[None])


def test_probing_changes_nothing(model, tokens):
    probed = model.forward(tokens, probe=Recorder())
    np.testing.assert_allclose(probed, model.forward(tokens), rtol=0, atol=2e-5)


def test_a_probe_can_see_a_pass_just_as_it_is_without_one(model, tokens):
    recorder = Recorder()
    probed = model.forward(tokens, probe=recorder, probe_every_row=False)
    np.testing.assert_array_equal(probed, model.forward(tokens))
    [(_, last_made)] = recorder.of("mlp_down", 1)
    assert last_made.shape == (1, 8)
    assert recorder.of("mlp_down", 0)[0][1].shape == (N_SEQ, 8)
