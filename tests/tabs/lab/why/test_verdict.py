import re
from dataclasses import replace

import pytest

from playground.gpt2 import GPT2Config
from playground.measure.calibration import WorkCurve
from playground.measure.costs import Kind
from playground.measure.prediction import predict_cached_step, predict_uncached_step
from playground.tabs.lab.why.figures import explain_saving

GPT2_124M = GPT2Config(n_vocab=50257, n_ctx=1024, n_embd=768, n_head=12, n_layer=12)
TINY = GPT2Config(n_vocab=16, n_ctx=64, n_embd=8, n_head=2, n_layer=4)

PRODUCTS = (Kind.WEIGHTS, Kind.ATTENTION)


def reason_of(cached, uncached):
    """Explain why arithmetic is saved and no time at all."""
    return explain_saving(cached, uncached, time_ratio=1.0)


def test_a_memory_bound_step_is_told_its_bytes_and_rate(calibration):
    cached = predict_cached_step(GPT2_124M, calibration, 2)
    reason = reason_of(cached, predict_uncached_step(GPT2_124M, calibration, 2))
    told = "bound by memory (reading 495 MB of weights, keys and values at 16 GB/s)"
    assert f"a step with it is {told}" in reason, reason


@pytest.mark.parametrize("n_kv", [2, 20, 30])
def test_both_ways_read_the_same_weights_however_many_products_wait_for_memory(calibration, n_kv):
    steps = (
        predict(GPT2_124M, calibration, n_kv)
        for predict in (predict_cached_step, predict_uncached_step)
    )
    read = [
        sum(cost.bytes_read for cost in step.costs.operations if cost.kind in PRODUCTS)
        for step in steps
    ]
    assert read[0] == pytest.approx(read[1], rel=0.01)
    slow = replace(calibration, overheads_s=dict.fromkeys(calibration.overheads_s, 0.0))
    cached, uncached = (
        predict(GPT2_124M, slow, n_kv) for predict in (predict_cached_step, predict_uncached_step)
    )
    told = re.findall(r"reading (\d+) MB", reason_of(cached, uncached))
    assert told
    assert all(int(each) == round(read[0] / 1e6) for each in told)


def test_an_arithmetic_bound_step_is_told_its_flops_and_rate(calibration):
    cached = predict_cached_step(GPT2_124M, calibration, 512)
    reason = reason_of(cached, predict_uncached_step(GPT2_124M, calibration, 512))
    assert re.search(r"bound by arithmetic \(8\d(\.\d)? GFLOP at 7\d(\.\d)? GFLOP/s\)", reason)


def test_an_overhead_bound_step_is_told_its_calls(calibration):
    cached = predict_cached_step(TINY, calibration, 5)
    reason = reason_of(cached, predict_uncached_step(TINY, calibration, 5))
    assert "51 calls of array operations at 1.0 µs" in reason


def test_an_elementwise_bound_step_is_told_its_elements(calibration):
    gelu = calibration.operations["mlp_activation"]
    slow = replace(gelu, one_row=WorkCurve(amounts=(3072,), seconds=(1.0,)))
    slow = replace(calibration, operations=calibration.operations | {"mlp_activation": slow})
    cached = predict_cached_step(GPT2_124M, slow, 100)
    reason = reason_of(cached, predict_uncached_step(GPT2_124M, slow, 100))
    assert re.search(r"bound by element-wise work \([\d.]+ [kM] results of GELU", reason)


def test_the_saving_in_time_is_explained_by_what_bounds_both_steps(calibration):
    sentence = explain_saving(
        predict_cached_step(GPT2_124M, calibration, 512),
        predict_uncached_step(GPT2_124M, calibration, 512),
        time_ratio=40.0,
    )
    assert sentence.startswith(
        "With 512 tokens the cache saves 326× the arithmetic and 40× the time: "
        "a step with it is bound by memory (reading "
    )
    assert "however few rows are computed" in sentence
    assert "a step without it is bound by arithmetic" in sentence


def test_a_saving_that_needs_no_explanation_gets_none(calibration):
    sentence = explain_saving(
        predict_cached_step(TINY, calibration, 2),
        predict_uncached_step(TINY, calibration, 2),
        time_ratio=1.95,
    )
    assert sentence.endswith("the time: here time follows arithmetic.")


@pytest.mark.parametrize("n_kv", [1, 7, 64, 1000])
def test_every_explanation_is_one_sentence(calibration, n_kv):
    cached = predict_cached_step(GPT2_124M, calibration, n_kv)
    uncached = predict_uncached_step(GPT2_124M, calibration, n_kv)
    sentence = explain_saving(cached, uncached, time_ratio=1.5)
    assert len(re.findall(r"\.(\s|$)", sentence)) == 1
    assert "  " not in sentence
