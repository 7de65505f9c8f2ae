"""Which runs the live figures are taken from."""

from dataclasses import replace
from unittest.mock import Mock

import pytest

from playground.control.run_display import RunDisplay
from playground.control.views import EditorView, SamplingView, StatsView, Views
from playground.generation import (
    CacheMode,
    Conditions,
    ForwardPass,
    GenerationRequest,
    SamplingParams,
    StepRecord,
)
from playground.generation.run_log import RunLog
from playground.measure.speedup import Speedup

SINGLE = Conditions(model="words", dtype="float32", blas_threads=2)
REQUEST = GenerationRequest(prompt_tokens=(1,), max_new_tokens=99, seed=3)
CACHED_S, UNCACHED_S = 0.05, 0.6


@pytest.fixture
def views():
    sampling = Mock(spec=SamplingView)
    sampling.speed_limit_per_s.return_value = None
    return Mock(
        spec=Views, editor=Mock(spec=EditorView), stats=Mock(spec=StatsView), sampling=sampling
    )


@pytest.fixture
def display(views):
    display = RunDisplay(views)
    display.set_model(64, "words")
    return display


def pass_of(index, *, cached):
    n_kv = 5 + index
    return ForwardPass(
        cached=cached,
        n_past=n_kv - 1 if cached else 0,
        n_seq=1 if cached else n_kv,
        forward_s=CACHED_S if cached else UNCACHED_S,
    )


def run(display, mode, *, conditions=SINGLE, n_steps=12):
    paths = {CacheMode.ON: (True,), CacheMode.OFF: (False,), CacheMode.RACE: (True, False)}[mode]
    display.begin(
        RunLog(
            run_id=1, request=REQUEST, sampling=SamplingParams(), mode=mode, conditions=conditions
        )
    )
    for index in range(n_steps):
        display.add(
            StepRecord(
                index=index, token_id=1, text="a", is_end_of_text=False, mode=mode,
                sampling=SamplingParams(), prefill=index == 0, sampling_s=0.0, probability=1.0,
                kv_cache_bytes=0, passes=tuple(pass_of(index, cached=each) for each in paths),
            )
        )  # fmt: skip
    display.flush(is_live=False)


def test_a_race_shows_both_rates_and_the_speedup(display, views):
    run(display, CacheMode.RACE)
    with_cache, without = views.stats.show_rates.call_args.args
    assert with_cache.tokens_per_s == pytest.approx(1 / CACHED_S)
    assert without.tokens_per_s == pytest.approx(1 / UNCACHED_S)
    views.stats.show_speedup.assert_called_with(
        pytest.approx(UNCACHED_S / CACHED_S), is_earlier=False
    )
    assert isinstance(display.measured.speedup, Speedup)


def test_two_runs_alike_are_compared_too(display, views):
    run(display, CacheMode.ON)
    views.stats.show_speedup.assert_called_with(None, is_earlier=False)
    run(display, CacheMode.OFF)
    views.stats.show_speedup.assert_called_with(
        pytest.approx(UNCACHED_S / CACHED_S), is_earlier=False
    )


def test_runs_in_another_precision_are_not_mixed_in(display, views):
    run(display, CacheMode.RACE, conditions=replace(SINGLE, dtype="float64"))
    run(display, CacheMode.ON)
    with_cache, without = views.stats.show_rates.call_args.args
    assert with_cache.tokens_per_s == pytest.approx(1 / CACHED_S)
    assert without is None
    views.stats.show_speedup.assert_called_with(None, is_earlier=False)


def test_a_run_too_short_for_a_steady_rate_shows_a_rough_one_when_it_has_ended(display, views):
    run(display, CacheMode.ON, n_steps=4)
    ended, _ = views.stats.show_rates.call_args.args
    assert not ended.is_settled
    display.flush(is_live=True)
    assert views.stats.show_rates.call_args.args == (None, None)


def test_figures_of_an_earlier_run_are_marked_as_such(display, views):
    run(display, CacheMode.RACE)
    run(display, CacheMode.ON)
    with_cache, without = views.stats.show_rates.call_args.args
    assert (with_cache.remark, without.remark) == ("", "earlier")
    assert display.measured.without is display.measured.earlier[0]
    run(display, CacheMode.ON, n_steps=1)
    assert [rate.remark for rate in views.stats.show_rates.call_args.args] == ["earlier"] * 2
    assert views.stats.show_speedup.call_args.kwargs == {"is_earlier": True}


def test_the_rate_of_a_paced_run_says_that_it_is_paced(display, views):
    views.sampling.speed_limit_per_s.return_value = 5.0
    run(display, CacheMode.ON)
    display.flush(is_live=True)
    views.sampling.speed_limit_per_s.return_value = None
    display.flush(is_live=False)
    with_cache, _ = views.stats.show_rates.call_args.args
    assert with_cache.remark == "paced"


def test_runs_are_counted_on_and_a_number_is_given_once(display):
    for _ in range(3):
        run(display, CacheMode.ON, n_steps=2)
    assert [log.number for log in display.logs] == [1, 2, 3]
    display.set_logs(display.logs[:1])
    run(display, CacheMode.ON, n_steps=2)
    assert [log.number for log in display.logs] == [1, 4]
    display.set_logs([], last_number=9)
    run(display, CacheMode.ON, n_steps=2)
    assert [log.number for log in display.logs] == [10]


def test_a_model_that_comes_back_shows_what_it_measured_before(display, views):
    run(display, CacheMode.RACE)
    display.set_model(64, "others")
    assert display.measured.current is None
    display.set_model(64, "words")
    assert isinstance(display.measured.speedup, Speedup)


def test_a_run_in_double_precision_leaves_those_before_it_in_sight(display):
    run(display, CacheMode.RACE)
    run(display, CacheMode.RACE, conditions=replace(SINGLE, dtype="float64"))
    assert len(display.logs_of_model()) == 2
    display.set_model(64, "words")
    assert len(display.logs_of_model()) == 2


def test_what_another_model_wrote_meanwhile_ends_that(display):
    run(display, CacheMode.RACE)
    display.set_model(64, "others")
    run(display, CacheMode.ON, conditions=replace(SINGLE, model="others"))
    display.set_model(64, "words")
    assert display.measured.current is None


def test_runs_of_a_model_that_is_not_here_are_shown_until_another_one_runs(display):
    run(display, CacheMode.RACE)
    display.set_model(64, "others")
    display.show_newest_runs()
    assert isinstance(display.measured.speedup, Speedup)
    display.set_logs(display.logs)  # as when one of them has been deleted
    assert isinstance(display.measured.speedup, Speedup)
    run(display, CacheMode.ON, conditions=replace(SINGLE, model="others"))
    assert [log.conditions.model for log in display.logs_of_model()] == ["others"]


def test_the_first_token_of_a_race_is_that_of_the_cached_path(display, views):
    run(display, CacheMode.RACE)
    views.stats.show_first_token.assert_called_with(pytest.approx(CACHED_S))
    run(display, CacheMode.OFF)
    views.stats.show_first_token.assert_called_with(pytest.approx(UNCACHED_S))


def test_another_session_shows_no_figure_of_a_step_of_the_one_before(display, views):
    run(display, CacheMode.ON)
    display.set_logs([], last_number=0)
    views.stats.show_first_token.assert_called_with(None)
    views.stats.show_cache.assert_called_with(0)
