import pytest

from playground.gpt2 import GPT2Config
from playground.measure.bench import BenchPlan, BenchRun, Phase
from playground.measure.bench_figures import figures_of, speedups
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


def test_every_figure_stands_beside_what_was_predicted(run):
    _, decode, cached, uncached = figures_of(run, GPT2_124M)
    for figure, costs in (
        (decode, cached_step_costs(GPT2_124M, 110)),
        (cached, cached_step_costs(GPT2_124M, 110)),
        (uncached, uncached_step_costs(GPT2_124M, 110)),
    ):
        prediction = predict(costs, run.calibration)
        assert figure.predicted_ms == pytest.approx(1e3 * prediction.total_s)
        assert figure.limit_ms == pytest.approx(1e3 * prediction.limit_s)


def test_a_pass_that_beats_the_machines_best_says_so(run):
    limit_s = predict(cached_step_costs(GPT2_124M, 110), run.calibration).limit_s
    for factor, beats in ((1.0, False), (0.96, False), (0.94, True)):
        run.times_s[Phase.CACHED, 110] = [factor * limit_s]
        assert figures_of(run, GPT2_124M)[2].beats_limit is beats


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
        prediction = predict(costs, calibration)
        assert prediction.total_s > prediction.limit_s


def test_a_speedup_needs_both_ways_at_one_context(run):
    assert speedups(figures_of(run, GPT2_124M)) == {110: pytest.approx(20.0)}
    del run.times_s[Phase.CACHED, 110]
    assert speedups(figures_of(run, GPT2_124M)) == {}
