"""The verdict on a run against its parts: medians, fits and predictions."""

import numpy as np
import pytest

from playground.generation import Curve
from playground.gpt2 import GPT2Config
from playground.measure.costs import cached_step_costs, uncached_step_costs
from playground.measure.forecast import forecast
from playground.measure.speedup import Speedup
from playground.tabs.lab.why.figures import judge

CONFIG = GPT2Config(n_vocab=500, n_ctx=200, n_embd=64, n_head=4, n_layer=2)


def curve(points):
    made = Curve()
    for step, (n, ms) in enumerate(points):
        made.append(n, ms, step=step)
    return made


@pytest.fixture
def predicted(calibration):
    return forecast(CONFIG, calibration)


def test_nothing_is_said_without_a_step():
    assert judge(None, None, None) is None
    assert judge(Curve(), Curve(), None) is None


def test_one_path_alone_has_no_saving(predicted):
    verdict = judge(curve([(n, 2.0) for n in range(5, 60)]), None, predicted)
    assert verdict.uncached is None
    assert verdict.cached.n_kv == 59
    assert verdict.cached.measured_s == pytest.approx(0.002)
    assert verdict.cached.prediction.costs.n_past == 58
    assert verdict.reason == ""


def test_both_paths_are_compared_at_the_longest_context_that_both_have(predicted):
    cached = curve([(n, 1.0) for n in range(5, 101)])
    uncached = curve([(n, 0.1 * n) for n in range(5, 81)])
    stated = Speedup(
        last_context=80, n_contexts=76, at_longest=7.02, middle_half=(6, 8), in_total=4.0
    )
    verdict = judge(cached, uncached, predicted, stated)
    assert verdict.cached.n_kv == verdict.uncached.n_kv == 80
    assert verdict.uncached.prediction.costs.n_seq == 80
    flops = [costs_of(CONFIG, 80).flops for costs_of in (uncached_step_costs, cached_step_costs)]
    median_ms = float(np.median([0.1 * n for n in range(73, 81)]))
    assert verdict.uncached.measured_s == pytest.approx(median_ms / 1e3)
    assert verdict.reason.startswith(
        f"With 80 tokens the cache saves {flops[0] / flops[1]:.0f}× the arithmetic "
        "and 7.0× the time"
    )


def test_paths_measured_at_different_contexts_are_not_compared(predicted):
    cached = curve([(n, 1.0) for n in range(5, 20)])
    uncached = curve([(n, 3.0) for n in range(30, 40)])
    verdict = judge(cached, uncached, predicted)
    assert (verdict.cached.n_kv, verdict.uncached.n_kv) == (19, 39)
    assert verdict.reason == ""


def test_without_a_forecast_the_fit_stands_alone():
    n = np.arange(5, 60)
    uncached = curve(zip(n.tolist(), (1 + 0.1 * n + 0.01 * n**2).tolist(), strict=True))
    verdict = judge(None, uncached, None)
    fit = verdict.uncached.fit
    assert (fit.constant, fit.linear, fit.quadratic) == pytest.approx((1, 0.1, 0.01))
    assert fit.r_squared == pytest.approx(1.0)
    assert verdict.uncached.prediction is None
