from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.calibration import made_calibration
from playground.gpt2 import GPT2Config
from playground.measure.calibration import OperationTimes, WorkCurve
from playground.measure.prediction import Bound, predict_cached_step, predict_uncached_step

GPT2_124M = GPT2Config(n_vocab=50257, n_ctx=1024, n_embd=768, n_head=12, n_layer=12)
D, L, V = 768, 12, 50257
MADE = made_calibration()


def test_a_cached_step_takes_its_bytes_its_elements_and_its_calls(calibration):
    k = 100
    weights = 4 * (L * (12 * D * D + 3 * D + D + 4 * D + D) + V * D)
    keys_and_values = 4 * 2 * L * k * D
    softmax, gelu, norms = L * 12 * k, L * 4 * D, (2 * L + 1) * D
    additions = D + L * 2 * D
    calls = 3 + 12 * L
    expected = (
        weights / 16e9
        + keys_and_values / 8e9
        + softmax * 4e-9
        + gelu * 5e-9
        + norms * 2e-9
        + additions * 1e-9
        + calls * 1e-6
    )
    prediction = predict_cached_step(GPT2_124M, calibration, k)
    assert prediction.total_s == pytest.approx(expected, rel=1e-12)
    assert prediction.bound is Bound.MEMORY


def seconds_of(prediction, operation, spent_on):
    """Return an operation's time in all blocks but the last, and in the last."""
    every = prediction.operations
    return [getattr(each, spent_on) for each in every if each.operation == operation]


def test_an_uncached_step_takes_its_arithmetic_and_unembeds_one_row(calibration):
    n = 512
    prediction = predict_uncached_step(GPT2_124M, calibration, n)
    weights = 4 * (D + 1) * 4 * D
    up = [(L - 1) * 2 * n * D * 4 * D / 80e9, weights / 16e9]
    assert seconds_of(prediction, "mlp_up", "product_s") == pytest.approx(up)
    assert sum(seconds_of(prediction, "qkv", "product_s")) == pytest.approx(
        L * 2 * n * D * 3 * D / 80e9
    )
    assert seconds_of(prediction, "logits", "product_s") == pytest.approx([4 * V * D / 16e9])
    pairs = 64 * 64 * (8 * 9 // 2)
    # Blocks of rows grow as rows do, pairs as their square: calls lie a little off between.
    scores = [(L - 1) * 2 * pairs * D / 32e9, 4 * n * D / 8e9]
    found = seconds_of(prediction, "attention_scores", "product_s")
    assert found == pytest.approx(scores, rel=0.02)
    softmax = [(L - 1) * 12 * pairs * 4e-9, 12 * n * 4e-9]
    found = seconds_of(prediction, "attention_pattern", "elementwise_s")
    assert found == pytest.approx(softmax, rel=0.02)
    assert prediction.bound is Bound.ARITHMETIC


def test_the_limit_is_that_of_the_products_alone_at_their_best_on_these_shapes(calibration):
    n = 512
    prediction = predict_uncached_step(GPT2_124M, calibration, n)
    weights = 4 * (D + 1) * 4 * D
    up = [(L - 1) * 2 * n * D * 4 * D / 100e9, weights / 20e9]
    assert seconds_of(prediction, "mlp_up", "limit_s") == pytest.approx(up)
    pairs = 64 * 64 * (8 * 9 // 2)
    scores = [(L - 1) * 2 * pairs * D / 40e9, 4 * n * D / 10e9]
    assert seconds_of(prediction, "attention_scores", "limit_s") == pytest.approx(scores)
    assert seconds_of(prediction, "ln_1", "limit_s") == [0.0, 0.0]
    few = predict_uncached_step(GPT2_124M, calibration, 2)
    assert seconds_of(few, "mlp_up", "limit_s")[0] == pytest.approx((L - 1) * weights / 20e9)


SIZES = st.builds(
    lambda heads, width, n_layer, n_ctx: GPT2Config(
        n_vocab=17, n_ctx=n_ctx, n_embd=heads * width, n_head=heads, n_layer=n_layer
    ),
    heads=st.integers(1, 6),
    width=st.integers(1, 32),
    n_layer=st.integers(1, 4),
    n_ctx=st.integers(2, 150),
)


def scattered_curve(random):
    """Return a curve of any seconds at all: humps, cliffs, a busy machine's."""
    amounts = sorted(random.sample(range(1, 10**6), random.randint(1, 6)))
    seconds = tuple(10.0 ** random.uniform(-7, 0) for _ in amounts)
    return WorkCurve(amounts=tuple(amounts), seconds=seconds)


@settings(max_examples=30, deadline=None)
@given(config=SIZES, random=st.randoms(use_true_random=False))
def test_a_prediction_never_falls_as_the_context_grows(config, random):
    made = MADE
    humped = replace(
        made,
        operations={
            name: OperationTimes(one_row=scattered_curve(random), many_rows=scattered_curve(random))
            for name in made.operations
        },
        overheads_s={name: 10.0 ** random.uniform(-8, -1) for name in made.overheads_s},
    )
    for predict_step in (predict_cached_step, predict_uncached_step):
        totals = [predict_step(config, humped, n).total_s for n in range(1, config.n_ctx + 1)]
        for less, more in pairwise(totals):
            assert more >= less * (1 - 1e-9)


@settings(deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_more_layers_or_a_wider_model_never_take_less(random):
    small = GPT2Config(n_vocab=17, n_ctx=100, n_embd=24, n_head=2, n_layer=2)
    for larger in (replace(small, n_layer=3), replace(small, n_embd=48, n_inner=192)):
        n = random.randint(1, 100)
        for predict_step in (predict_cached_step, predict_uncached_step):
            less, more = (predict_step(config, MADE, n).total_s for config in (small, larger))
            assert more >= less


def test_shares_sum_to_the_total(calibration):
    for prediction in (
        predict_cached_step(GPT2_124M, calibration, 300),
        predict_uncached_step(GPT2_124M, calibration, 300),
    ):
        assert sum(prediction.shares_s.values()) == pytest.approx(prediction.total_s)


def test_few_rows_wait_for_memory_and_many_for_arithmetic(calibration):
    # At 4 rows 8 FLOPs for every 4 bytes: 20 GB/s ask for 40 GFLOP/s, 60 are to be had.
    few = predict_uncached_step(GPT2_124M, calibration, 4)
    many = predict_uncached_step(GPT2_124M, calibration, 64)
    assert few.operations[2].is_memory_bound
    assert not many.operations[2].is_memory_bound


def test_a_tiny_model_is_bound_by_calls(calibration):
    tiny = GPT2Config(n_vocab=16, n_ctx=64, n_embd=8, n_head=2, n_layer=4)
    assert predict_cached_step(tiny, calibration, 5).bound is Bound.OVERHEAD


def test_slow_elements_make_a_step_elementwise_bound(calibration):
    gelu = calibration.operations["mlp_activation"]
    slow = WorkCurve(amounts=(3072,), seconds=(1.0,))
    slowed = calibration.operations | {"mlp_activation": replace(gelu, many_rows=slow)}
    prediction = predict_uncached_step(GPT2_124M, replace(calibration, operations=slowed), 100)
    assert prediction.bound is Bound.ELEMENTWISE


def test_calls_never_take_more_than_all_of_an_operation(calibration):
    slow = replace(calibration, overheads_s=dict.fromkeys(calibration.overheads_s, 1.0))
    prediction = predict_cached_step(GPT2_124M, slow, 10)
    assert prediction.total_s == predict_cached_step(GPT2_124M, calibration, 10).total_s
    assert prediction.bound is Bound.OVERHEAD
