import numpy as np
import pytest

from playground.kit.plots.plot import Plot
from playground.kit.plots.run_curves import PlottedRun
from playground.measure.speedup import NoSpeedup, Speedup, measure_speedup
from playground.tabs.lab.total_time import TotalTimeCard


@pytest.fixture
def card(theme, qtbot):
    card = TotalTimeCard(theme)
    qtbot.addWidget(card)
    card.resize(280, 360)
    card.show()
    return card


def curves(history):
    return PlottedRun.of(history, is_live=False)


def test_is_found_by_its_object_name_and_says_what_is_missing(card):
    assert card.findChild(Plot, "totalTimePlot") is card.plot
    assert not card.has_content
    assert card.subtitle == "Run once with the cache and once without to compare."


def test_draws_the_seconds_so_far_of_both_paths(card, make_run):
    cached, uncached = make_run(30), make_run(30, "off")
    card.show_runs(curves(uncached), [curves(cached)], None)
    by_name = {line.name: line for line in card.plot._lines if not line.is_faint}
    for name, path in (("with cache", cached.cached), ("without cache", uncached.uncached)):
        x, y = by_name[name].curve.getOriginalDataset()
        np.testing.assert_array_equal(x, np.arange(1, 31))
        every_ms = np.concatenate((path.prefill.y, path.decode.y))
        np.testing.assert_allclose(y, np.cumsum(every_ms) / 1e3)


def test_one_path_alone_states_no_speedup(card, make_run):
    history = make_run(30)
    speedup = measure_speedup(history, history)
    card.show_runs(curves(history), (), speedup)
    assert card.has_content
    assert card.subtitle == "Run once with the cache and once without to compare."


def test_states_the_speedup_it_is_given_and_over_how_much(card, make_run):
    cached, uncached = make_run(30), make_run(30, "off")
    speedup = Speedup(
        last_context=39, n_contexts=1200, at_longest=21.04, middle_half=(20, 22), in_total=12.36
    )
    card.show_runs(curves(uncached), [curves(cached)], speedup)
    assert card.subtitle == (
        "At 39 tokens a step is 21× faster with the cache; "
        "summed over the 1,200 steps measured both ways, 12× faster."
    )


def test_a_slowdown_is_not_called_a_speedup(card, make_run):
    cached, uncached = make_run(30), make_run(30, "off")
    speedup = Speedup(
        last_context=11, n_contexts=1, at_longest=0.5, middle_half=(0.5, 0.5), in_total=0.8
    )
    card.show_runs(curves(uncached), [curves(cached)], speedup)
    assert card.subtitle == (
        "At 11 tokens a step is 2.0× slower with the cache; "
        "summed over the 1 step measured both ways, 1.2× slower."
    )


def test_says_why_two_runs_cannot_be_compared(card, make_run):
    cached, uncached = make_run(30), make_run(30, "off", first=400)
    reason = measure_speedup(cached, uncached)
    assert isinstance(reason, NoSpeedup)
    card.show_runs(curves(uncached), [curves(cached)], reason)
    assert card.subtitle == reason.reason


def test_the_table_has_the_curves(card, make_run):
    cached, uncached = make_run(4), make_run(3, "off")
    card.show_runs(curves(uncached), [curves(cached)], None)
    headers, rows = card.table()
    assert headers == ("path", "tokens_generated", "seconds")
    assert [row[:2] for row in rows] == [
        *(("without cache", count) for count in (1, 2, 3)),
        *(("with cache", count) for count in (1, 2, 3, 4)),
    ]
