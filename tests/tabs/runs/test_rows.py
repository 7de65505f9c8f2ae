"""What a table says of a run, and which run its speed-up is measured against."""

from dataclasses import replace

import pytest

from fixtures.saved_sessions import numbered
from playground.generation import CacheMode, SamplingParams
from playground.measure.speedup import NoSpeedup, Speedup
from playground.tabs.runs.rows import MIXED, mode_of, row_of, speedup_of
from playground.tabs.runs.table.columns import COLUMNS


def test_a_run_of_one_path_has_figures_of_that_path_only(log_with):
    row = row_of(0, numbered([log_with(5, cached_ms=4.0)]), is_live=True)
    assert (row.number, row.mode, row.n_tokens, row.is_live) == (1, "on", 5, True)
    assert row.first_token_ms.with_cache == pytest.approx(4.0 + 1.0)
    assert row.first_token_ms.without_cache is None
    assert row.rate.with_cache.tokens_per_s == pytest.approx(250)
    assert row.rate.without_cache is None


def test_a_race_has_both_paths_and_is_its_own_measure(log_with):
    logs = [log_with(9, CacheMode.OFF, uncached_ms=999.0), log_with(5, CacheMode.RACE)]
    row = row_of(1, numbered(logs), is_live=False)
    assert row.mode == "race"
    assert row.first_token_ms.with_cache == pytest.approx(3.0)
    assert row.first_token_ms.without_cache == pytest.approx(11.0)
    assert row.rate.with_cache.tokens_per_s == pytest.approx(500)
    assert row.rate.without_cache.tokens_per_s == pytest.approx(100)
    assert row.speedup.in_total == pytest.approx(5)
    assert row.compared_with == 2


def test_a_run_is_held_against_the_newest_run_of_the_other_path(log_with):
    logs = [
        log_with(6, CacheMode.OFF, uncached_ms=40.0),
        log_with(6, CacheMode.ON),
        log_with(6, CacheMode.OFF, uncached_ms=20.0),
    ]
    speedup, partner = speedup_of(1, logs)
    assert (speedup.in_total, partner) == (pytest.approx(10), 2)
    speedup, partner = speedup_of(0, logs)
    assert (speedup.in_total, partner) == (pytest.approx(20), 1)


@pytest.mark.parametrize(
    "change", [{"model": "other"}, {"dtype": "float64"}, {"prompt": (1,) * 90}]
)
def test_a_newer_run_that_is_not_comparable_is_passed_over(log_with, change):
    logs = [log_with(6), log_with(6, CacheMode.OFF), log_with(6, CacheMode.OFF, **change)]
    speedup, partner = speedup_of(0, logs)
    assert isinstance(speedup, Speedup)
    assert partner == 1


def test_without_a_comparable_run_the_reason_is_given(log_with):
    alone, _ = speedup_of(0, [log_with(6)])
    assert alone == NoSpeedup(reason="No run without the cache has been measured yet.")
    others = [log_with(6), log_with(6, CacheMode.OFF, dtype="float64")]
    refused, partner = speedup_of(0, others)
    assert "float64" in refused.reason
    assert partner is None


def test_a_run_without_decode_steps_has_no_rate_and_no_speedup(log_with):
    row = row_of(0, [log_with(1), log_with(5, CacheMode.OFF)], is_live=False)
    assert row.rate.with_cache is None
    assert "decode" in row.speedup.reason
    assert row_of(0, [log_with(0)], is_live=False).first_token_ms.with_cache is None


def test_a_run_during_which_the_switch_was_flipped_is_mixed(log_with):
    on, off = CacheMode.ON, CacheMode.OFF
    assert mode_of(log_with(4, modes=[on, on, off, on])) == MIXED
    assert mode_of(log_with(2, on, modes=[off, off])) == "off"
    assert mode_of(log_with(0, off)) == "off"


def test_a_temperature_changed_on_the_way_shows_both(log_with):
    log = log_with(2, sampling=SamplingParams(temperature=0.5))
    hotter = log_with(3, sampling=SamplingParams(temperature=1.5))
    log.append(hotter.steps[2])
    row = row_of(0, [log], is_live=False)
    assert (row.temperature, row.last_temperature) == (0.5, 1.5)


def test_the_speed_up_of_a_row_is_the_one_that_the_headline_states(log_with):
    column = next(column for column in COLUMNS if column.title == "Speed-up")
    row = row_of(0, [log_with(6, CacheMode.RACE)], is_live=False)
    stated = replace(row, speedup=replace(row.speedup, at_longest=8.0, in_total=5.0))
    assert (column.text(stated), column.key(stated)) == ("8.0×", 8.0)
    assert "5.0× in total" in column.explain(stated)
