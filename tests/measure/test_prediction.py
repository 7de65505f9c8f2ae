from dataclasses import replace

import pytest

from playground.gpt2 import GPT2Config
from playground.measure.costs import cached_step_costs
from playground.measure.prediction import (
    Bound,
    predict,
    predict_cached_step,
    predict_uncached_step,
)

GPT2_124M = GPT2Config(n_vocab=50257, n_ctx=1024, n_embd=768, n_head=12, n_layer=12)
D, L, V = 768, 12, 50257


def test_a_cached_step_takes_its_bytes_its_elements_and_its_calls(calibration):
    k = 100
    weights = 4 * (L * (12 * D * D + 3 * D + D + 4 * D + D) + V * D)
    keys_and_values = 4 * 2 * L * k * D
    softmax, gelu, norms = L * 12 * k, L * 4 * D, (2 * L + 1) * D
    additions = D + L * (3 * D + D + D + 4 * D + D + D)
    calls = 3 + 12 * L
    expected = (
        weights / 20e9
        + keys_and_values / 10e9
        + softmax * 4e-9
        + gelu * 5e-9
        + norms * 2e-9
        + additions * 1e-9
        + calls * 1e-6
    )
    prediction = predict_cached_step(GPT2_124M, calibration, k)
    assert prediction.total_s == pytest.approx(expected, rel=1e-12)
    assert prediction.bound is Bound.MEMORY


def test_an_uncached_step_takes_its_arithmetic_and_unembeds_one_row(calibration):
    n = 512
    prediction = predict_uncached_step(GPT2_124M, calibration, n)

    def seconds(operation, spent_on):
        """Return the time in all blocks but the last, and in the last."""
        every = prediction.operations
        return [getattr(each, spent_on) for each in every if each.operation == operation]

    weights = 4 * (D + 1) * 4 * D
    up = [(L - 1) * 2 * n * D * 4 * D / 100e9, weights / 20e9]
    assert seconds("mlp_up", "product_s") == pytest.approx(up)
    assert sum(seconds("qkv", "product_s")) == pytest.approx(L * 2 * n * D * 3 * D / 100e9)
    assert seconds("logits", "product_s") == pytest.approx([4 * V * D / 20e9])
    pairs = 64 * 64 * (8 * 9 // 2)
    scores = [(L - 1) * 2 * pairs * D / 40e9, 4 * n * D / 10e9]
    assert seconds("attention_scores", "product_s") == pytest.approx(scores)
    softmax = [(L - 1) * 12 * pairs * 4e-9, 12 * n * 4e-9]
    assert seconds("attention_pattern", "elementwise_s") == pytest.approx(softmax)
    assert prediction.bound is Bound.ARITHMETIC


def test_shares_sum_to_the_total(calibration):
    for prediction in (
        predict_cached_step(GPT2_124M, calibration, 300),
        predict_uncached_step(GPT2_124M, calibration, 300),
    ):
        assert sum(prediction.shares_s.values()) == pytest.approx(prediction.total_s)


def test_the_slower_of_memory_and_arithmetic_counts_for_each_product(calibration):
    # At 4 rows 8 FLOPs for every 4 bytes: 20 GB/s ask for 40 GFLOP/s, 67 are to be had.
    few = predict_uncached_step(GPT2_124M, calibration, 4)
    many = predict_uncached_step(GPT2_124M, calibration, 64)
    assert few.operations[2].is_memory_bound
    assert not many.operations[2].is_memory_bound


def test_a_tiny_model_is_bound_by_calls(calibration):
    tiny = GPT2Config(n_vocab=16, n_ctx=64, n_embd=8, n_head=2, n_layer=4)
    assert predict_cached_step(tiny, calibration, 5).bound is Bound.OVERHEAD


def test_slow_elements_make_a_step_elementwise_bound(calibration):
    slow = dict.fromkeys(calibration.seconds_per_element, 1e-06)
    slowed = replace(calibration, seconds_per_element=slow)
    assert predict_uncached_step(GPT2_124M, slowed, 100).bound is Bound.ELEMENTWISE


def test_halving_every_rate_doubles_the_time(calibration):
    def half(curve):
        return replace(curve, rates=tuple(rate / 2 for rate in curve.rates))

    slower = replace(
        calibration,
        streaming=tuple(
            replace(
                rate,
                rows_bytes_per_s=rate.rows_bytes_per_s / 2,
                columns_bytes_per_s=rate.columns_bytes_per_s / 2,
            )
            for rate in calibration.streaming
        ),
        product_flops_per_s=half(calibration.product_flops_per_s),
        attention_bytes_per_s=half(calibration.attention_bytes_per_s),
        attention_flops_per_s=half(calibration.attention_flops_per_s),
        seconds_per_element={k: 2 * v for k, v in calibration.seconds_per_element.items()},
        overheads_s={k: 2 * v for k, v in calibration.overheads_s.items()},
    )
    costs = cached_step_costs(GPT2_124M, 77)
    assert predict(costs, slower).total_s == pytest.approx(2 * predict(costs, calibration).total_s)
