from dataclasses import replace

import pytest

from playground.gpt2 import OPERATIONS
from playground.measure.calibration import RateCurve


def test_a_rate_between_two_sizes_goes_by_the_logarithm():
    curve = RateCurve(sizes=(1, 4, 16), rates=(10.0, 20.0, 60.0))
    assert curve.at(2) == pytest.approx(15.0)
    assert curve.at(8) == pytest.approx(40.0)
    assert curve.at(4) == pytest.approx(20.0)


def test_a_rate_beyond_the_measured_sizes_stays_what_it_was_there():
    curve = RateCurve(sizes=(4, 16), rates=(10.0, 20.0))
    assert curve.at(1) == 10.0
    assert curve.at(1000) == 20.0


def test_the_better_layout_is_the_limit(calibration):
    assert calibration.bytes_per_s("qkv") == 20e9


def test_a_whole_calibration_is_sound(calibration):
    assert calibration.is_sound


@pytest.mark.parametrize(
    "damage",
    [
        {"overheads_s": {}},
        {"overheads_s": dict.fromkeys(OPERATIONS, 0.0)},
        {"overheads_s": dict.fromkeys(OPERATIONS, float("nan"))},
        {"took_s": float("inf")},
        {"streaming": ()},
        {"seconds_per_element": {}},
        {"product_flops_per_s": RateCurve(sizes=(), rates=())},
        {"product_flops_per_s": RateCurve(sizes=(1, 2), rates=(1.0,))},
        {"product_flops_per_s": RateCurve(sizes=(2, 1), rates=(1.0, 1.0))},
        {"attention_bytes_per_s": RateCurve(sizes=(1, 2), rates=(1.0, -1.0))},
        {"attention_flops_per_s": RateCurve(sizes=(0, 2), rates=(1.0, 1.0))},
    ],
    ids=str,
)
def test_a_calibration_with_something_missing_or_impossible_is_not(calibration, damage):
    assert not replace(calibration, **damage).is_sound
