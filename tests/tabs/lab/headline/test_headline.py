from dataclasses import replace

import pytest

from fixtures.plotted_runs import STORIES
from playground.generation import Fault
from playground.measure.self_test import SelfTest
from playground.measure.speedup import measure_speedup, times
from playground.tabs.lab.headline.figures import Compared, headline


def compared(current, *earlier, with_cache=None, without=None):
    """Hold runs against each other as the controller does."""
    speedup = None
    if with_cache is not None and without is not None:
        speedup = measure_speedup(with_cache, without)
    return Compared(
        speedup=speedup,
        current=current,
        earlier=earlier,
        with_cache=with_cache,
        without=without,
    )


def test_before_the_first_run_it_says_what_is_missing():
    said = headline(Compared(speedup=None))
    assert said.text == "Run once with the cache and once without, or race."
    assert said.speedup is None


def test_one_way_alone_asks_for_the_other(make_run):
    cached, uncached = make_run(30), make_run(30, "off")
    asks = headline(compared(cached, with_cache=cached))
    assert asks.text == "Run once without the cache, or race."
    assert "none without it" in asks.note
    assert headline(compared(uncached, without=uncached)).text == (
        "Run once with the cache, or race."
    )


def test_it_states_the_speedup_at_the_longest_contexts_and_over_how_many(make_run):
    cached, uncached = make_run(58, first=103), make_run(58, "off", first=103)
    said = headline(compared(uncached, cached, with_cache=cached, without=uncached))
    factor = times(said.speedup.at_longest)
    n_both = len(set(cached.cached.decode.x) & set(uncached.uncached.decode.x))
    low, high = said.speedup.middle_half
    assert said.text == (
        f"At 160 tokens a step is {factor} faster with the cache ({low:.1f}–{high:.1f})"
    )
    assert said.accent == f"{factor} faster"
    assert said.note.startswith("Median of the 20 longest contexts, half of them from ")
    assert f" · {n_both} steps measured both ways · " in said.note
    assert said.note.endswith("with the cache: an earlier run")
    assert "disturbed" not in said.note


def test_a_single_step_has_no_spread(make_run):
    cached, uncached = make_run(2), make_run(2, "off")
    said = headline(compared(uncached, cached, with_cache=cached, without=uncached))
    assert said.text.endswith(" with the cache")
    assert said.note.startswith("A single step · 1 step measured both ways")


def test_a_cache_that_makes_it_slower_has_its_spread_the_same_way_round(make_run, make_record):
    slow, fast = make_run(1), make_run(1, "off")
    for index in range(1, 30):
        slow.append(make_record(index, 10 + index, cached=True, ms=4.0 + index % 2))
        fast.append(make_record(index, 10 + index, cached=False, ms=2.0))
    said = headline(compared(fast, slow, with_cache=slow, without=fast))
    assert said.text.endswith("slower with the cache (2.0–2.5)")


def test_steps_that_were_disturbed_are_counted_once_in_a_race(make_run, make_record):
    raced = make_run(30, modes=lambda index: index % 2 == 0)
    for index in range(30, 50):
        both = [make_record(index, 10 + index, cached=way, ms=3.0) for way in (True, False)]
        passes = tuple(
            replace(record.passes[0], disturbed=index == 40 and record is both[0])
            for record in both
        )
        raced.append(replace(both[0], passes=passes))
    said = headline(compared(raced, with_cache=raced, without=raced))
    assert " · 1 of 50 steps disturbed" in said.note


@pytest.mark.parametrize(
    ("high", "said"), [(1.5, "At 160 tokens no difference seen with the cache ("), (1.01, None)]
)
def test_what_the_machine_cannot_tell_apart_is_no_difference(make_run, high, said):
    cached, uncached = make_run(58, first=103), make_run(58, "off", first=103)
    both = compared(uncached, cached, with_cache=cached, without=uncached)
    close = replace(both.speedup, at_longest=1.2, middle_half=(1.1, 1.3))
    tested = SelfTest(ratio=1.0, low=0.999, high=high, n_steps=200)
    text = headline(replace(both, speedup=close, self_test=tested)).text
    assert text.startswith(said or "At 160 tokens a step is 1.2× faster with the cache (")


def test_what_is_of_earlier_runs_alone_says_so(make_run):
    cached, uncached, begun = make_run(30), make_run(30, "off"), make_run(1)
    said = headline(compared(begun, cached, uncached, with_cache=cached, without=uncached))
    assert said.text.startswith("Earlier runs: at 39 tokens a step is ")


def test_a_run_with_a_fault_is_compared_with_nothing(make_run):
    broken = make_run(30, conditions=replace(STORIES, fault=Fault.WRONG_POSITION))
    said = headline(compared(broken, with_cache=broken, without=broken))
    assert said.text == "Nothing to compare: this run has a fault."
    assert Fault.WRONG_POSITION.value in said.note


def test_runs_under_other_conditions_are_named(make_run):
    before = make_run(30, "off", conditions=replace(STORIES, blas_threads=1))
    now = make_run(30)
    said = headline(compared(now, before, with_cache=now))
    assert said.text == "Run once without the cache, or race."
    assert said.note == ("A run without it was made under other conditions: BLAS threads 1 and 2.")


def test_without_a_common_context_it_says_so(make_run):
    cached, uncached = make_run(30), make_run(30, "off", first=400)
    said = headline(compared(uncached, cached, with_cache=cached, without=uncached))
    assert said.text == "Nothing to compare yet."
    assert said.note.startswith("No context length was measured both ways")


@pytest.mark.parametrize(
    ("ratio", "words"), [(9.94, "9.9×"), (9.96, "10×"), (111.4, "111×"), (1234.5, "1,234×")]
)
def test_a_ratio_reads_the_same_everywhere(ratio, words):
    assert times(ratio) == words


def test_what_is_missing_is_said_with_the_way_to_it(make_run):
    cached, uncached = make_run(30), make_run(30, "off", first=400)
    asks = headline(compared(cached, with_cache=cached)).note
    assert "Turn it off and press Regenerate" in asks
    assert "Turn it on and press" in headline(compared(uncached, without=uncached)).note
    parted = compared(uncached, cached, with_cache=cached, without=uncached)
    assert headline(parted).note.endswith("Regenerate times the same text the other way.")
