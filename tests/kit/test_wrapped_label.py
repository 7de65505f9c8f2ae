import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.kit.labels import WrappedLabel

WORDS = "Without the cache every token is computed again, so each step costs more. " * 3


@pytest.fixture(scope="module")
def label(qapp):
    return WrappedLabel(max_lines=3)


@settings(deadline=None, max_examples=60)
@given(
    words=st.lists(st.text("abcdefgh-·×", min_size=1, max_size=12), min_size=1, max_size=40),
    width=st.integers(40, 900),
)
def test_no_line_is_wider_than_the_label_and_none_too_many(label, words, width):
    label.setText(" ".join(words))
    lines = label.displayed_lines(width)
    assert len(lines) <= 3
    for line in lines:
        assert label.fontMetrics().horizontalAdvance(line.rstrip()) <= width
    if not lines[-1].endswith("…"):
        assert "".join(lines) == label.text()


def test_takes_the_height_of_its_lines(label):
    label.setText(WORDS)
    line = label.fontMetrics().lineSpacing()
    assert label.heightForWidth(100_000) == line
    assert label.heightForWidth(100) == 3 * line


def test_words_that_do_not_fit_end_in_an_ellipsis_and_are_in_the_tooltip(label):
    label.setText(WORDS)
    label.resize(150, label.heightForWidth(150))
    assert label.displayed_lines(150)[-1].endswith("…")
    label.grab()
    assert label.toolTip() == WORDS
    label.resize(100_000, 20)
    label.grab()
    assert label.toolTip() == ""


def test_letters_of_another_ink_move_no_other(label):
    label.setText("— entropy   ● surprise")
    label.resize(400, 20)
    plain = label.grab().toImage()
    label.set_inks({"—": "#ff0000"})
    inked = label.grab().toImage()
    behind = label.fontMetrics().horizontalAdvance("—") + 1
    everything = plain.rect()
    assert inked.copy(everything.adjusted(behind, 0, 0, 0)) == plain.copy(
        everything.adjusted(behind, 0, 0, 0)
    )
    assert inked != plain
    label.set_inks({})
    assert label.grab().toImage() == plain
