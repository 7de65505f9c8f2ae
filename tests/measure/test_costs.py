import itertools
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.gpt2 import GPT2, OPERATIONS, GPT2Config, parameter_shapes
from playground.measure.costs import (
    Kind,
    cached_step_costs,
    costs_by_operation,
    pass_costs,
    uncached_step_costs,
)

GPT2_124M = GPT2Config(n_vocab=50257, n_ctx=1024, n_embd=768, n_head=12, n_layer=12)
SMALL = GPT2Config(n_vocab=29, n_ctx=200, n_embd=12, n_head=3, n_layer=2, n_inner=20)


class CountingHook:
    """Counts from the shapes of the results themselves, knowing the widths that went in."""

    def __init__(self, config: GPT2Config) -> None:
        d = config.n_embd
        self.calls: Counter[str] = Counter()
        self.elements: Counter[str] = Counter()
        self.flops: Counter[str] = Counter()
        self._n_in = {
            "qkv": d, "attention_output": d, "mlp_up": d, "mlp_down": config.d_inner, "logits": d,
            "attention_scores": config.d_head,
        }  # fmt: skip

    def observe(self, operation, result, *, layer, first_row=0):
        self.calls[operation] += 1
        self.elements[operation] += result.size
        if operation == "attention_pattern":
            self._n_in["attention_values"] = result.shape[-1]
        self.flops[operation] += 2 * result.size * self._n_in.get(operation, 0)


def random_model(config):
    random = np.random.default_rng(0)
    return GPT2.from_tensors(
        config,
        {name: random.normal(0, 0.02, shape) for name, shape in parameter_shapes(config).items()},
    )


def summed(costs, amount):
    """Return an amount by operation, of all blocks together."""
    sums = Counter()
    for cost in costs.operations:
        sums[cost.operation] += getattr(cost, amount)
    return sums


@settings(deadline=None, max_examples=60)
@given(n_past=st.integers(0, 150), n_seq=st.integers(1, 150), n_layer=st.integers(0, 3))
def test_counts_equal_those_of_a_hook_in_a_real_pass(n_past, n_seq, n_layer):
    n_seq, config = min(n_seq, SMALL.n_ctx - n_past), replace(SMALL, n_layer=n_layer)
    model, cache, hook = random_model(config), None, CountingHook(config)
    tokens = np.arange(n_past + n_seq) % SMALL.n_vocab
    if n_past:
        cache = model.new_cache()
        model.forward(tokens[:n_past], cache)
    model.forward(tokens[n_past:], cache, hook=hook)
    costs = pass_costs(config, n_seq=n_seq, n_past=n_past)
    assert summed(costs, "calls") == hook.calls
    assert summed(costs, "flops") == hook.flops
    counted = {name: n for name, n in summed(costs, "elements").items() if n}
    assert counted == {name: hook.elements[name] for name in counted}


def test_every_operation_a_hook_knows_has_a_cost_in_order():
    names = [cost.operation for cost in cached_step_costs(SMALL, 3).operations]
    assert names == list(OPERATIONS)


def test_the_last_block_stands_by_itself_where_it_computes_fewer_rows():
    names = [cost.operation for cost in uncached_step_costs(SMALL, 3).operations]
    in_block = list(OPERATIONS)[1:-2]
    assert names == ["embed", *in_block, *in_block, "ln_f", "logits"]


@pytest.mark.parametrize("n_layer", [1, 2, 5])
@pytest.mark.parametrize(("n_seq", "n_past"), [(1, 99), (100, 0), (70, 30)])
def test_what_each_block_costs_sums_to_the_pass(n_layer, n_seq, n_past):
    config = replace(SMALL, n_layer=n_layer)
    costs = pass_costs(config, n_seq=n_seq, n_past=n_past)
    for amount in ("flops", "bytes_read", "elements", "calls"):
        total = Counter()
        for layer in range(n_layer):
            block = costs_by_operation(config, layer, n_seq=n_seq, n_past=n_past)
            for name, cost in block.items():
                if layer == 0 or name not in ("embed", "ln_f", "logits"):
                    total[name] += getattr(cost, amount)
        assert total == summed(costs, amount)


def test_elementwise_work_has_no_flops_and_products_have_no_other_kind():
    for cost in pass_costs(SMALL, n_seq=70, n_past=3).operations:
        assert (cost.flops > 0) == (cost.kind in (Kind.WEIGHTS, Kind.ATTENTION))


def test_weights_read_are_all_parameters_but_the_embedding_rows_not_looked_up():
    costs = cached_step_costs(GPT2_124M, 1)
    keys_and_values = 2 * 12 * 768 * 4
    looked_up = 2 * 768
    positions = GPT2_124M.n_ctx * 768
    parameters = sum(int(np.prod(shape)) for shape in parameter_shapes(GPT2_124M).values())
    assert costs.bytes_read == 4 * (parameters - positions + looked_up) + keys_and_values


def test_a_cached_step_reads_72_kib_more_for_each_token_of_context():
    at_100, at_101 = (cached_step_costs(GPT2_124M, n).bytes_read for n in (100, 101))
    assert at_101 - at_100 == 72 * 1024


def test_float64_doubles_the_bytes_and_nothing_else():
    single, double = (uncached_step_costs(SMALL, 100, itemsize=size) for size in (4, 8))
    assert double.bytes_read == 2 * single.bytes_read
    assert (double.flops, double.elements) == (single.flops, single.elements)


def test_flops_of_gpt2_are_those_of_the_published_formulas():
    # 2·n·(12·L·d²) for the blocks' weights, 2·d·V for one row of logits, 4·k·d·L for attention.
    expected = 2 * 12 * 12 * 768**2 + 2 * 768 * 50257 + 4 * 512 * 768 * 12
    assert cached_step_costs(GPT2_124M, 512).flops == expected


def test_an_uncached_step_computes_little_above_the_diagonal():
    full_square = 2 * 512 * 512 * 768
    scores = costs_by_operation(GPT2_124M, 0, n_seq=512)["attention_scores"]
    assert scores.flops / full_square == pytest.approx(0.5 + 0.5 * 64 / 512)


def test_the_saving_in_arithmetic_grows_with_context_and_stays_below_it():
    savings = [
        uncached_step_costs(GPT2_124M, n).flops / cached_step_costs(GPT2_124M, n).flops
        for n in (1, 2, 64, 512, 1024)
    ]
    assert savings[0] == 1.0
    assert all(a < b for a, b in itertools.pairwise(savings))
    assert 0.63 * 512 < savings[3] < 0.64 * 512
