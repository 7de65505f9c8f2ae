import pytest

from playground.gpt2 import GPT2Config
from playground.measure.bench import BenchPlan, BenchRun, Phase
from playground.measure.bench_figures import figures_of, limit_s, speedups
from playground.measure.costs import cached_step_costs, uncached_step_costs
from playground.measure.prediction import predict

GPT2_124M = GPT2Config(n_vocab=50257, n_ctx=1024, n_embd=768, n_head=12, n_layer=12)


@pytest.fixture
def run(calibration):
    return BenchRun(
        plan=BenchPlan(prompt_tokens=100, new_tokens=20),
        calibration=calibration,
        times_s={
            (Phase.UNCACHED, 110): [0.5, 0.7, 0.6],
            (Phase.DECODE, 120): [0.030, 0.031, 0.032, 0.033],
            (Phase.CACHED, 110): [0.03, 0.02, 0.04],
            (Phase.PREFILL, 100): [0.4, 0.5],
        },
        rounds=3,
    )


def test_figures_are_medians_and_quartiles_in_a_fixed_order(run):
    figures = figures_of(run, GPT2_124M)
    assert [(f.phase, f.context_tokens, f.rows, f.n_timed) for f in figures] == [
        (Phase.PREFILL, 100, 100, 2),
        (Phase.DECODE, 120, 1, 4),
        (Phase.CACHED, 110, 1, 3),
        (Phase.UNCACHED, 110, 110, 3),
    ]
    assert [f.median_ms for f in figures] == pytest.approx([450, 31.5, 30, 600])
    assert (figures[2].low_ms, figures[2].high_ms) == pytest.approx((25, 35))


def test_a_prefill_makes_all_its_rows_and_a_step_one_token(run):
    prefill, decode, _, uncached = figures_of(run, GPT2_124M)
    assert prefill.tokens_per_s == pytest.approx(100 / 0.45)
    assert decode.tokens_per_s == pytest.approx(1 / 0.0315)
    assert uncached.tokens_per_s == pytest.approx(1 / 0.6)


def test_every_figure_stands_beside_its_limit(run):
    for figure in figures_of(run, GPT2_124M):
        assert figure.times_limit == pytest.approx(figure.median_ms / figure.limit_ms)
        assert figure.limit_ms > 0


def test_the_limit_of_a_cached_step_is_its_bytes(calibration):
    costs = cached_step_costs(GPT2_124M, 100)
    weights = 4 * (12 * (12 * 768**2 + 9 * 768) + 50257 * 768)
    keys_and_values = 4 * 2 * 12 * 100 * 768
    expected = weights / 20e9 + keys_and_values / 10e9
    assert limit_s(costs, calibration) == pytest.approx(expected, rel=1e-6)


def test_the_limit_of_a_prefill_is_its_arithmetic_and_the_bytes_for_its_last_row(calibration):
    d, f, n, n_vocab = 768, 3072, 512, 50257
    costs = uncached_step_costs(GPT2_124M, n)
    last_row_flops = 2 * (d * d + 2 * d * f + d * n_vocab) + 4 * n * d
    last_row_weights = 4 * ((d + 1) * d + (d + 1) * f + (f + 1) * d + d * n_vocab)
    last_row_s = last_row_weights / 20e9 + 4 * 2 * n * d / 10e9
    expected = (costs.flops - last_row_flops) / 100e9 + last_row_s
    assert limit_s(costs, calibration) == pytest.approx(expected, rel=1e-9)


def test_a_figure_has_the_arithmetic_and_the_bytes_of_its_pass(run):
    prefill, decode, cached, uncached = figures_of(run, GPT2_124M, itemsize=8)
    for figure, costs in (
        (prefill, uncached_step_costs(GPT2_124M, 100, itemsize=8)),
        (decode, cached_step_costs(GPT2_124M, 110, itemsize=8)),
        (cached, cached_step_costs(GPT2_124M, 110, itemsize=8)),
        (uncached, uncached_step_costs(GPT2_124M, 110, itemsize=8)),
    ):
        assert (figure.flops, figure.bytes) == (costs.flops, costs.bytes_read)


@pytest.mark.parametrize("n_kv", [1, 10, 100, 1000])
def test_no_prediction_is_below_the_limit(calibration, n_kv):
    for costs in (cached_step_costs(GPT2_124M, n_kv), uncached_step_costs(GPT2_124M, n_kv)):
        assert predict(costs, calibration).total_s > limit_s(costs, calibration)


def test_a_speedup_needs_both_ways_at_one_context(run):
    assert speedups(figures_of(run, GPT2_124M)) == {110: pytest.approx(20.0)}
    del run.times_s[Phase.CACHED, 110]
    assert speedups(figures_of(run, GPT2_124M)) == {}
