import itertools
import math
from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import pytest

from playground.gpt2 import OPERATIONS, Cancelled, GPT2Config
from playground.measure.calibration import measure, passes
from playground.measure.calibration.attention import lay_out_caches
from playground.measure.calibration.clock import Clock
from playground.measure.calibration.passes import operation_times, stand_in
from playground.measure.calibration.products import lay_out_weights
from playground.measure.prediction import Bound, predict_uncached_step


class Undisturbed:
    def seconds(self):
        return 0.0


class Interrupted:
    def seconds(self):
        return 1.0


TINY = GPT2Config(n_vocab=50, n_ctx=40, n_embd=16, n_head=2, n_layer=2)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_limit_is_measured_on_the_models_own_shapes(dtype):
    calibration = measure(TINY, dtype)
    assert calibration.is_sound
    shapes = {rate.operation: (rate.n_in, rate.n_out) for rate in calibration.streaming}
    assert shapes == {
        "qkv": (16, 48),
        "attention_output": (16, 16),
        "mlp_up": (16, 64),
        "mlp_down": (64, 16),
        "logits": (16, 50),
    }
    assert {curve.sizes for curve in calibration.product_flops_per_s.values()} == {
        (2, 4, 8, 16, 32)
    }
    assert set(calibration.operations) == set(OPERATIONS)
    assert calibration.attention_bytes_per_s.sizes == (16, 40)


def test_a_model_without_blocks_can_be_calibrated_and_predicted():
    primitive = GPT2Config(n_vocab=3, n_ctx=1024, n_embd=10, n_head=2, n_layer=0)
    calibration = measure(primitive, "float64")
    assert calibration.is_sound
    prediction = predict_uncached_step(primitive, calibration, 100, itemsize=8)
    assert prediction.total_s > 0
    assert prediction.shares_s[Bound.ARITHMETIC] == 0


def test_progress_rises_to_one():
    fractions = []
    measure(TINY, progress=fractions.append)
    assert all(a < b for a, b in itertools.pairwise(fractions))
    assert fractions[-1] == 1.0


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.75, 0.99])
def test_it_can_be_called_off_at_any_stage(share, monkeypatch):
    # Always late, so that it looks as often on any machine.
    def late_clock(_patience_s, cancelled):
        return Clock(cancelled=cancelled, late_from_s=-math.inf, waiting=Undisturbed)

    monkeypatch.setattr(Clock, "with_patience", late_clock)
    looks = Mock(return_value=False)
    measure(TINY, cancelled=looks)
    remaining = itertools.count(int(share * looks.call_count), -1)
    with pytest.raises(Cancelled):
        measure(TINY, cancelled=lambda: next(remaining) <= 0)


def clock_of(waiting):
    return Clock(cancelled=lambda: False, late_from_s=-math.inf, waiting=waiting)


@pytest.mark.parametrize(("waiting", "is_disturbed"), [(Undisturbed, False), (Interrupted, True)])
def test_a_calibration_knows_whether_it_was_left_in_peace(waiting, is_disturbed, monkeypatch):
    monkeypatch.setattr(Clock, "with_patience", lambda _patience_s, _cancelled: clock_of(waiting))
    assert measure(TINY).is_disturbed is is_disturbed


def test_an_operation_is_timed_by_its_work_in_one_layer():
    gpt2 = stand_in(TINY, "float32", lambda: False)
    times = operation_times(gpt2, clock_of(Undisturbed), lambda fraction: None)
    rows, contexts = (2, 8, 32, 40), (16, 40)
    assert times["qkv"].many_rows.amounts == tuple(2 * n * 16 * 48 for n in rows)
    assert times["qkv"].one_row.amounts == (2 * 16 * 48,)
    assert times["attention_scores"].many_rows.amounts == tuple(2 * n * n * 16 for n in rows)
    assert times["attention_scores"].one_row.amounts == tuple(2 * n * 16 for n in contexts)
    assert times["attention_pattern"].one_row.amounts == tuple(2 * n for n in contexts)
    assert times["embed"].many_rows.amounts == tuple(n * 16 for n in rows)
    assert times["logits"].many_rows.amounts == (2 * 16 * 50,)


def test_layers_share_the_time_of_a_pass_and_what_is_done_once_keeps_its_own(monkeypatch):
    gpt2 = stand_in(TINY, "float32", lambda: False)

    class SecondAnOperation:
        def __init__(self):
            self.seconds = {}

        def start(self):
            self.seconds.clear()

        def observe(self, operation, result, *, layer, first_row=0):
            self.seconds[operation] = self.seconds.get(operation, 0.0) + 1.0

    monkeypatch.setattr(passes, "TimingHook", SecondAnOperation)
    times = operation_times(gpt2, clock_of(Undisturbed), lambda fraction: None)
    for name in ("qkv", "attention_scores", "mlp_residual", "embed", "ln_f", "logits"):
        for curve in (times[name].one_row, times[name].many_rows):
            assert curve.seconds == (1.0,) * len(curve.amounts)


def test_the_stand_in_of_a_small_model_has_all_of_its_shapes():
    assert stand_in(TINY, "float32", lambda: False).config == TINY


def test_the_stand_in_of_a_large_model_exceeds_processor_caches_and_not_memory():
    large = GPT2Config(n_vocab=50257, n_ctx=1024, n_embd=768, n_head=12, n_layer=12)
    config = stand_in(large, "float32", lambda: False).config
    assert config == replace(large, n_layer=config.n_layer, n_vocab=config.n_vocab)
    block_bytes, row_bytes = 4 * 12 * 768**2, 4 * 768
    assert 64 * 2**20 < config.n_layer * block_bytes <= 96 * 2**20
    assert 64 * 2**20 < config.n_vocab * row_bytes <= 96 * 2**20


def test_weights_of_a_small_model_are_laid_out_whole_and_in_the_order_of_a_pass():
    matrices = lay_out_weights(TINY, np.dtype(np.float32))
    assert [matrix.operation for matrix in matrices] == [
        *["qkv", "attention_output", "mlp_up", "mlp_down"] * 2,
        "logits",
    ]
    assert matrices[-1].by_columns.shape == (50, 16)
    assert matrices[0].by_rows.shape == (16, 48)


def test_a_large_model_is_sampled_within_bounds_and_still_exceeds_processor_caches():
    large = GPT2Config(n_vocab=50257, n_ctx=1024, n_embd=768, n_head=12, n_layer=12)
    total = sum(matrix.numbers.nbytes for matrix in lay_out_weights(large, np.dtype(np.float32)))
    assert 128 * 2**20 < total <= 192 * 2**20
    cached = sum(cache.nbytes for cache in lay_out_caches(large, np.dtype(np.float32)))
    assert 32 * 2**20 < cached <= 64 * 2**20
