import numpy as np
import pytest

from playground.gpt2 import GPT2, OPERATIONS, GPT2Config, rows_computed
from playground.gpt2.forward import Pass
from playground.gpt2.workspace import Workspace

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
    model.forward(tokens, all_positions=True, hook=recorder)
    return recorder


def test_a_hook_sees_every_operation_of_every_layer(recorder):
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
    model.forward(tokens, cache, hook=recorder)
    assert {result.dtype.name for *_, result in recorder.seen} == {dtype}


def test_results_have_the_shapes_of_the_table(model, recorder):
    config = model.config
    sizes = {"n_seq": N_SEQ, "n_embd": 8, "3*n_embd": 24, "n_inner": 20, "n_vocab": 13}
    sizes |= {"n_head": config.n_head, "d_head": config.d_head}
    for operation, _, first, result in recorder.seen:
        symbols = OPERATIONS[operation].split(" -> ")[1].split()
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
    model.forward(tokens[n_past:], cache, all_positions=True, hook=recorder)
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
    logits = model.forward(tokens, hook=recorder)
    [(_, seen)] = recorder.of("logits", None)
    np.testing.assert_array_equal(seen, logits[None])


@pytest.mark.parametrize("watched", [False, True])
def test_a_pass_goes_on_with_the_very_array_that_it_shows(model, watched):
    shown = []

    class Watching:
        def observe(self, operation, result, *, layer, first_row=0):
            shown.append((operation, result, layer, first_row))

    pass_ = Pass(
        config=model.config,
        n_seq=5,
        every_row=False,
        work=Workspace(model.config, model.dtype, 5),
        cache=None,
        hook=Watching() if watched else None,
        cancelled=None,
    )
    result = np.zeros((2, 8), np.float32)
    assert pass_.see("ln_f", result) is result
    assert [(op, *rest) for op, _, *rest in shown] == ([("ln_f", None, 3)] if watched else [])
    assert all(each is result for _, each, *_ in shown)


def rows_seen(recorder):
    """Return the first row and the end of what each operation returned, by place."""
    spans = {}
    for operation, layer, first, result in recorder.seen:
        spans.setdefault((operation, layer), []).append((first, first + result.shape[-2]))
    return {place: (seen[0][0], seen[-1][1]) for place, seen in spans.items()}


@pytest.mark.parametrize("n_past", [None, 0, 40])
def test_a_hook_sees_the_pass_that_is_made_without_one_row_for_row(model, tokens, n_past):
    recorder, caches = Recorder(), [None, None]
    if n_past is not None:
        caches = [model.new_cache(), model.new_cache()]
        for cache in caches if n_past else ():
            model.forward(tokens[:n_past], cache)
    new = tokens[n_past or 0 :]
    hooked = model.forward(new, caches[0], hook=recorder)
    np.testing.assert_array_equal(hooked, model.forward(new, caches[1]))

    seen = rows_seen(recorder)
    n_rows = len(new)
    assert seen.keys() == {("embed", None), ("ln_f", None), ("logits", None)} | {
        (operation, layer) for operation in list(OPERATIONS)[1:-2] for layer in range(2)
    }
    for (operation, layer), span in seen.items():
        is_last = layer in (None, 1)
        n_computed = rows_computed(operation, n_seq=n_rows, is_last=is_last)
        assert span == (n_rows - n_computed, n_rows), (operation, layer)
    assert seen["mlp_down", 1] == (n_rows - 1, n_rows)
    assert seen["qkv", 1] == seen["mlp_down", 0] == (0, n_rows)


def test_a_hook_may_ask_for_every_row_of_the_last_block(model, tokens, recorder):
    asked = Recorder()
    model.forward(tokens, every_row=True, hook=asked)
    for operation in ("attention_pattern", "mlp_residual"):
        for (_, seen), (_, expected) in zip(
            asked.of(operation, 1), recorder.of(operation, 1), strict=True
        ):
            np.testing.assert_array_equal(seen, expected)
    [(first_row, logits)] = asked.of("logits", None)
    assert (first_row, logits.shape) == (N_SEQ - 1, (1, 13))
