import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import QToolButton

from fixtures.saved_sessions import numbered
from playground.generation import CacheMode
from playground.tabs.runs.choice.card import ChoiceCard
from playground.tabs.runs.choice.figures import choose


def chosen(numbers, logs, **more):
    """Choose runs of a session by their numbers."""
    numbered(logs)
    return choose([logs[number - 1] for number in numbers], **more)


@pytest.fixture
def card(qtbot, theme):
    card = ChoiceCard(theme)
    qtbot.addWidget(card)
    card.resize(820, 420)
    card.show()
    return card


def drawn(card):
    """The lines with points, by name: x and y."""
    rows = card.table().rows
    names = dict.fromkeys(name for name, _, _ in rows)
    return {name: [(x, y) for other, x, y in rows if other == name] for name in names}


def test_one_run_is_drawn_by_its_decode_steps(card, make_log):
    assert not card.has_content
    card.show_choice(chosen((1,), [make_log(cached_ms=3.0)]))
    assert card.has_content
    ((name, points),) = drawn(card).items()
    assert name == "run 1, with cache"
    assert [x for x, _ in points] == [11, 12, 13, 14, 15]
    assert [y for _, y in points] == pytest.approx([3.0] * 5)
    assert card.subtitle == "Run 1: 3.00 ms a token with the cache, in the median."


def test_two_runs_lie_over_one_another_a_race_with_both_its_paths(card, make_log):
    logs = [make_log(), make_log(mode=CacheMode.RACE), make_log(mode=CacheMode.OFF)]
    card.show_choice(chosen((1, 2), logs))
    assert set(drawn(card)) == {"run 1, with cache", "run 2, with cache", "run 2, without cache"}
    card.show_choice(chosen((1, 3), logs))
    assert set(drawn(card)) == {"run 1, with cache", "run 3, without cache"}


def test_repeats_are_drawn_as_their_median_between_the_edges_of_the_band(card, make_log):
    logs = [make_log(cached_ms=ms) for ms in (9.0, 1.0, 2.0, 4.0)]
    card.show_choice(chosen((1,), logs, repeats=logs[1:]))
    ((name, points),) = drawn(card).items()
    assert name == "median of 3, with cache"
    assert [y for _, y in points] == pytest.approx([2.0] * 5)
    edges = [line for line in card.plot._lines if line.is_faint and len(line.x)]
    assert sorted(line.y[0] for line in edges) == pytest.approx([1.2, 3.6])
    assert card.subtitle == (
        "3 repeats of run 1: 2.00 ms a token with the cache, give or take 60%."
    )
    card.show_choice(chosen((1,), logs))
    assert not any(len(line.x) for line in card.plot._lines if line.is_faint)


def test_what_is_said_of_two_runs_stands_under_the_plot(card, make_log):
    logs = [make_log(("a", "b")), make_log(("a", " cat"), CacheMode.OFF, seed=9)]
    card.show_choice(chosen((1, 2), logs))
    assert card.subtitle == (
        "The runs part after 1 token in common: at step 2 run 1 wrote “b”, run 2 “cat”."
    )
    different, same, totals = card._sentences.texts()
    assert different == "Different in run 1 and run 2: cache on and off, seed 7 and 9."
    assert same.startswith("The same in both: model stories, dtype float32, BLAS threads 2, prompt")
    assert totals == (
        "Run 1: 2 tokens in 0.004 s with the cache. Run 2: 2 tokens in 0.020 s without it."
    )
    card.show_choice(chosen((1,), logs))
    assert card._sentences.texts() == []


@pytest.mark.parametrize("width", [300, 480, 900])
def test_the_sentences_never_run_into_one_another(card, make_log, width, qtbot):
    card.show_choice(chosen((1, 2), [make_log(), make_log(mode=CacheMode.RACE)]))
    card.resize(width, 460)
    labels = [label for label in card._sentences._labels if not label.isHidden()]

    def laid_out():
        for label in labels:
            assert label.height() >= label.heightForWidth(label.width())
        tops = [card._sentences.mapTo(card, label.geometry().topLeft()).y() for label in labels]
        bottoms = [top + label.height() for top, label in zip(tops, labels, strict=True)]
        assert all(top >= bottom for top, bottom in zip(tops[1:], bottoms, strict=False))
        plot_bottom = card.plot.mapTo(card, card.plot.rect().bottomLeft()).y()
        assert plot_bottom < tops[0]
        assert bottoms[-1] <= card.height()

    qtbot.waitUntil(laid_out)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (("a", "b"), ("a", "b"), "Both runs wrote the same 2 tokens."),
        (("a",), ("a", "b", "c"), "The first 1 token are the same"),
        (("x\n",), ("y",), "“x↵”"),
        ((" a",), ("  a",), "“ a”"),
        (("",), ("abc",), "a part of a character"),
    ],
)
def test_where_runs_part_is_said_plainly(card, make_log, first, second, said):
    card.show_choice(chosen((1, 2), [make_log(first), make_log(second)]))
    assert said in card.subtitle


def test_runs_of_different_models_are_not_held_token_against_token(card, make_log):
    card.show_choice(chosen((1, 2), [make_log(), make_log(model="other")]))
    assert "different models" in card.subtitle


def test_more_than_two_runs_leave_the_plot_empty_and_say_so(card, make_log):
    card.show_choice(chosen((1, 2, 3), [make_log()] * 3))
    assert drawn(card) == {}
    assert "one run or two" in card.subtitle


def test_the_tint_fills_the_band_on_either_axis(card, make_log):
    logs = [make_log(cached_ms=ms) for ms in (1.0, 10.0, 100.0)]
    card.show_choice(chosen((1,), logs, repeats=logs))
    low, high = 1 + 0.2 * 9, 10 + 0.8 * 90  # the percentiles, between three runs
    (tint,) = (
        item
        for item in card.plot.scene().items()
        if isinstance(item, pg.FillBetweenItem) and item.isVisible()
    )
    for is_log, edges in ((True, np.log10((low, high))), (False, np.array((low, high)))):
        card.findChild(QToolButton, "logButton").setChecked(is_log)
        filled = tint.path().boundingRect()
        assert (filled.top(), filled.bottom()) == pytest.approx(tuple(edges))
        assert (filled.left(), filled.right()) == (11, 15)
