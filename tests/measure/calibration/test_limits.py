from dataclasses import replace

import pytest

from playground.gpt2 import OPERATIONS
from playground.measure.calibration import OperationTimes, RateCurve, WorkCurve


def test_a_rate_between_two_sizes_goes_by_the_logarithm():
    curve = RateCurve(sizes=(1, 4, 16), rates=(10.0, 20.0, 60.0))
    assert curve.at(2) == pytest.approx(15.0)
    assert curve.at(8) == pytest.approx(40.0)
    assert curve.at(4) == pytest.approx(20.0)


def test_a_rate_beyond_the_measured_sizes_stays_what_it_was_there():
    curve = RateCurve(sizes=(4, 16), rates=(10.0, 20.0))
    assert curve.at(1) == 10.0
    assert curve.at(1000) == 20.0


def test_time_between_two_amounts_of_work_and_beyond_goes_in_proportion():
    curve = WorkCurve(amounts=(10, 30, 50), seconds=(1.0, 2.0, 6.0))
    assert [curve.at(n) for n in (10, 20, 40, 60)] == pytest.approx([1.0, 1.5, 4.0, 8.0])


def test_little_work_takes_as_long_as_the_least_that_was_measured():
    assert WorkCurve(amounts=(10, 30), seconds=(1.0, 2.0)).at(0.5) == 1.0


def test_a_single_measurement_grows_with_the_work():
    assert WorkCurve(amounts=(10,), seconds=(1.0,)).at(25) == 2.5


def test_more_work_never_takes_less_whatever_was_measured():
    curve = WorkCurve(amounts=(10, 20, 30, 40), seconds=(1.0, 9.0, 2.0, 4.0))
    assert [curve.at(n) for n in (10, 20, 30, 35, 40, 99)] == [1.0, 9.0, 9.0, 9.0, 9.0, 9.0]


def test_the_better_layout_is_the_limit(calibration):
    assert calibration.bytes_per_s("qkv") == 20e9


def test_a_whole_calibration_is_sound(calibration):
    assert calibration.is_sound


PRODUCTS = ("qkv", "attention_output", "mlp_up", "mlp_down")
ONE = WorkCurve(amounts=(1,), seconds=(1.0,))
ZERO = WorkCurve(amounts=(1,), seconds=(0.0,))
TWICE = WorkCurve(amounts=(1, 1), seconds=(1.0, 1.0))


@pytest.mark.parametrize(
    "damage",
    [
        {"overheads_s": {}},
        {"overheads_s": dict.fromkeys(OPERATIONS, 0.0)},
        {"overheads_s": dict.fromkeys(OPERATIONS, float("nan"))},
        {"took_s": float("inf")},
        {"streaming": ()},
        {"operations": {}},
        {"operations": dict.fromkeys(OPERATIONS, OperationTimes(one_row=ONE, many_rows=ZERO))},
        {"operations": dict.fromkeys(OPERATIONS, OperationTimes(one_row=TWICE, many_rows=ONE))},
        {"product_flops_per_s": {}},
        {"product_flops_per_s": dict.fromkeys(PRODUCTS, RateCurve(sizes=(), rates=()))},
        {"product_flops_per_s": dict.fromkeys(PRODUCTS, RateCurve(sizes=(1, 2), rates=(1.0,)))},
        {"product_flops_per_s": dict.fromkeys(PRODUCTS, RateCurve(sizes=(2, 1), rates=(1.0, 1.0)))},
        {"attention_bytes_per_s": RateCurve(sizes=(1, 2), rates=(1.0, -1.0))},
        {"attention_flops_per_s": RateCurve(sizes=(0, 2), rates=(1.0, 1.0))},
    ],
    ids=str,
)
def test_a_calibration_with_something_missing_or_impossible_is_not(calibration, damage):
    assert not replace(calibration, **damage).is_sound
