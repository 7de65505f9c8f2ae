import itertools
from collections import Counter

import numpy as np
import pytest

from playground.gpt2 import GPT2, Cancelled, GPT2Config, parameter_shapes
from playground.measure import bench
from playground.measure.bench import BenchError, BenchPlan, Phase, run_bench

TINY = GPT2Config(n_vocab=11, n_ctx=16, n_embd=4, n_head=2, n_layer=1)
PLAN = BenchPlan(prompt_tokens=5, new_tokens=6, repeats=3)


@pytest.fixture
def gpt2():
    tensors = {name: np.full(shape, 0.1) for name, shape in parameter_shapes(TINY).items()}
    return GPT2.from_tensors(TINY, tensors)


@pytest.fixture(autouse=True)
def quick_calibration(monkeypatch, calibration):
    def measure(config, dtype, *, progress, cancelled):
        if cancelled():
            raise Cancelled
        progress(1.0)
        return calibration

    monkeypatch.setattr(bench, "measure", measure)


def silent(name, fraction):
    pass


def test_every_round_times_prefill_every_decode_step_and_both_ways(gpt2):
    run = run_bench(gpt2, PLAN, progress=silent)
    assert run.is_complete
    counts = {key: len(times) for key, times in run.times_s.items()}
    expected = {(Phase.PREFILL, 5): 3, (Phase.DECODE, 11): 3 * 6}
    for n_kv in PLAN.contexts:
        expected |= {(Phase.CACHED, n_kv): 3 * 3, (Phase.UNCACHED, n_kv): 3}
    assert counts == expected
    assert all(spent > 0 for times in run.times_s.values() for spent in times)


class NotingGPT2(GPT2):
    """Notes the rows and past rows of every pass."""

    def forward(self, tokens, cache=None, **options):
        self.passes.append((len(tokens), 0 if cache is None else cache.offset, cache is not None))
        return super().forward(tokens, cache, **options)


def test_each_phase_computes_the_rows_it_says_and_the_order_alternates(gpt2):
    noting = NotingGPT2.__new__(NotingGPT2)
    noting.__dict__.update(gpt2.__dict__)
    noting.passes = []
    run_bench(noting, BenchPlan(prompt_tokens=5, new_tokens=1, repeats=2), progress=silent)
    prefill, cached, uncached = (5, 0, True), (1, 5, True), (6, 0, False)
    cached_first = [prefill, cached, cached, cached, uncached, cached]
    uncached_first = [prefill, uncached, cached, cached, cached, cached]
    assert noting.passes == cached_first + uncached_first + cached_first


def test_progress_names_the_rounds_and_rises(gpt2):
    told = []
    run_bench(gpt2, PLAN, progress=lambda name, fraction: told.append((name, fraction)))
    assert [name for name, _ in told] == [
        "the machine's limits", "warm-up", "round 1 of 3", "round 2 of 3", "round 3 of 3",
    ]  # fmt: skip
    assert all(a <= b for (_, a), (_, b) in itertools.pairwise(told))


def test_calling_off_in_the_middle_keeps_what_was_timed(gpt2):
    started = Counter()

    def cancelled():
        return started["round 2 of 3"] > 0

    run = run_bench(
        gpt2, PLAN, progress=lambda name, _: started.update([name]), cancelled=cancelled
    )
    assert run.rounds == 1
    assert not run.is_complete
    assert len(run.times_s[Phase.PREFILL, 5]) == 1


def test_calling_off_during_warm_up_leaves_nothing_timed(gpt2):
    started = Counter()
    run = run_bench(
        gpt2,
        PLAN,
        progress=lambda name, _: started.update([name]),
        cancelled=lambda: started["warm-up"] > 0,
    )
    assert run.rounds == 0
    assert not run.times_s


def test_calling_off_before_the_limits_are_known_is_passed_on(gpt2):
    with pytest.raises(Cancelled):
        run_bench(gpt2, PLAN, progress=silent, cancelled=lambda: True)


def test_a_context_too_short_is_refused_before_anything_is_measured(gpt2):
    with pytest.raises(BenchError, match="holds 16"):
        run_bench(gpt2, BenchPlan(prompt_tokens=16, new_tokens=1), progress=silent)
