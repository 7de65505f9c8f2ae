"""Two runs side by side."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.generation import CacheMode, SamplingParams
from playground.tabs.runs.choice.comparison import compare_runs

from_few = st.lists(st.integers(0, 2), max_size=12)


def settings_by_name(comparison):
    return {setting.name: setting for setting in comparison.settings}


@settings(deadline=None, max_examples=60)
@given(from_few, from_few)
def test_the_runs_part_where_their_tokens_first_differ(log_with, first, second):
    logs = [log_with(len(tokens), tokens=tokens) for tokens in (first, second)]
    comparison = compare_runs(*logs)
    shorter = min(len(first), len(second))
    differing = [i for i in range(shorter) if first[i] != second[i]]
    if not differing:
        assert comparison.divergence is None
        assert comparison.n_equal == shorter
        return
    at = differing[0]
    assert comparison.n_equal == comparison.divergence.index == at
    parted = comparison.divergence.first, comparison.divergence.second
    assert [token.token_id for token in parted] == [first[at], second[at]]
    assert [token.text for token in parted] == [f"<{first[at]}>", f"<{second[at]}>"]


def test_every_setting_is_said_to_be_shared_or_not(log_with):
    first = log_with(3, seed=1, sampling=SamplingParams(temperature=0.5))
    second = log_with(3, CacheMode.RACE, seed=2, sampling=SamplingParams(temperature=0.9))
    found = settings_by_name(compare_runs(first, second))
    assert {name for name, setting in found.items() if not setting.is_same} == {
        "cache",
        "seed",
        "temperature",
    }
    assert (found["cache"].first, found["cache"].second) == ("on", "race")
    assert (found["temperature"].first, found["temperature"].second) == ("0.5", "0.9")
    assert found["ignore end of text"].first == "no"
    assert {"model", "dtype", "BLAS threads", "prompt", "top p", "max new tokens"} <= set(found)


def test_a_setting_changed_on_the_way_names_its_values_in_turn(log_with):
    log = log_with(1, sampling=SamplingParams(temperature=0.5))
    for place, temperature in enumerate((0.7, 0.7, 0.5), start=1):
        sampling = SamplingParams(temperature=temperature)
        log.append(log_with(place + 1, sampling=sampling).steps[place])
    found = settings_by_name(compare_runs(log, log_with(1)))
    assert found["temperature"].first == "0.5 → 0.7 → 0.5"
    assert found["top p"].first == "0.95"


def test_the_totals_are_each_path_s_own(log_with):
    race = log_with(4, CacheMode.RACE, cached_ms=2.0, uncached_ms=10.0)
    comparison = compare_runs(race, log_with(3, CacheMode.OFF, uncached_ms=5.0))
    assert comparison.first.n_tokens == 4
    assert comparison.first.cached_s == pytest.approx(0.008)
    assert comparison.first.uncached_s == pytest.approx(0.040)
    assert (comparison.second.cached_tokens, comparison.second.uncached_tokens) == (0, 3)
    assert comparison.second.cached_s == 0


def test_tokens_and_prompts_of_different_models_are_not_compared(log_with):
    comparison = compare_runs(log_with(3), log_with(3, tokens=[9, 9, 9], model="other"))
    assert not comparison.have_same_tokenizer
    assert comparison.divergence is None
    assert "prompt" not in settings_by_name(comparison)
