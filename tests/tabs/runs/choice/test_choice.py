"""The runs chosen, and what can be said of them together."""

from fixtures.saved_sessions import numbered
from playground.generation import CacheMode
from playground.tabs.runs.choice.figures import choose


def test_two_runs_are_compared_under_their_numbers(log_with):
    logs = numbered([log_with(3), log_with(4), log_with(5)])
    choice = choose([logs[0], logs[2]])
    assert choice.numbers == (1, 3)
    assert choice.histories == (logs[0].history, logs[2].history)
    assert (choice.comparison.first.n_tokens, choice.comparison.second.n_tokens) == (3, 5)


def test_one_run_is_shown_with_the_band_of_its_repeats(log_with):
    logs = [log_with(6, CacheMode.RACE) for _ in range(4)]
    choice = choose(logs[:1], repeats=logs[1:], live=logs[0])
    assert choice.n_repeats == 3
    assert choice.bands.with_cache.n_runs == 3
    assert choice.bands.without_cache.context.tolist() == [4, 5, 6, 7, 8]
    assert choice.is_live
    assert choice.comparison is None


def test_more_than_two_runs_are_not_drawn(log_with):
    logs = [log_with(3)] * 3
    choice = choose(logs, repeats=logs)
    assert choice.histories == ()
    assert (choice.comparison, choice.n_repeats) == (None, 0)


def test_no_run_chosen_is_no_run_shown():
    choice = choose([])
    assert (choice.numbers, choice.histories, choice.is_live) == ((), (), False)
