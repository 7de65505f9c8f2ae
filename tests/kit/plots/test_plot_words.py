"""A plot in one sentence, from numbers whose course is plain."""

import numpy as np
import pytest

from playground.kit.look.palette import ColourRole
from playground.kit.plots.plot_words import plot_in_words
from playground.kit.plots.series import Line, Marks

WORDS = {"y_title": "ms per token", "x_noun": "tokens of context", "unit": "ms"}


def line(name, x, y, **options):
    made = Line(name, ColourRole.WITH_CACHE, **options)
    made.set_data(np.array(x), np.array(y, dtype=float))
    return made


@pytest.fixture(autouse=True)
def _app(qapp):
    """Lines are drawn items."""


def test_a_steady_line_is_flat_and_a_rising_one_says_from_where_to_where():
    lines = [
        line("with cache", [5, 100, 245], [2.0, 2.1, 1.9]),
        line("without cache", [5, 100, 245], [3.0, 12.0, 25.0]),
    ]
    assert plot_in_words(lines, [], **WORDS) == (
        "ms per token: with cache flat at 2.00 ms, from 5 to 245 tokens of context; "
        "without cache from 3.00 to 25.0 ms, from 5 to 245 tokens of context."
    )


def test_a_peak_between_the_ends_is_told():
    said = plot_in_words([line("entropy", [1, 2, 3, 4], [2.0, 0.5, 9.0, 3.0])], [], **WORDS)
    assert "entropy from 2.00 to 3.00 ms (lowest 0.500 ms, highest 9.00 ms)" in said


def test_gaps_are_no_numbers_and_one_point_is_no_course():
    lines = [line("gap", [1, 2, 3], [4.0, np.nan, 8.0]), line("one", [7], [1.5])]
    said = plot_in_words(lines, [], **WORDS)
    assert "gap from 4.00 to 8.00 ms, from 1 to 3" in said
    assert "one 1.50 ms, at 7 tokens of context" in said


def test_marks_are_counted_and_earlier_runs_are_named_once():
    marks = Marks("prefill", ColourRole.WITH_CACHE, "d")
    marks.set_data([5.0], [10.0])
    lines = [line("a", [1, 2], [1, 1]), line("a", [1, 2], [3, 3], is_faint=True)]
    said = plot_in_words(lines, [marks, Marks("none", ColourRole.NEUTRAL, "o")], **WORDS)
    assert said.endswith("; prefill: 1 point; earlier runs as pale lines.")
    assert said.count("a flat") == 1


def test_an_empty_plot_says_nothing():
    assert plot_in_words([line("a", [], [])], [], **WORDS) == ""
    assert plot_in_words([line("a", [1], [np.nan])], [], **WORDS) == ""
