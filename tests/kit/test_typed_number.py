"""Texts of numbers as people write them, made here from the number that they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.kit.fields import read_fraction, read_whole

NO_NUMBERS = ["", " ", ".", ",", "-", "-5", "+5", "abc", "1x5", "1e3", "nan", "inf", "10²", "½"]


@given(
    st.integers(0, 10**6), st.integers(0, 999), st.sampled_from(".,"), st.sampled_from(["", " "])
)
def test_both_marks_begin_the_decimals(whole, thousandths, mark, space):
    text = f"{space}{whole}{mark}{thousandths:03}{space}"
    assert read_fraction(text) == pytest.approx(whole + thousandths / 1000, rel=1e-12)


@given(st.floats(0, 1e6, allow_subnormal=False).map(lambda number: round(number, 6)))
def test_a_number_that_the_window_shows_reads_as_itself(number):
    assert read_fraction(f"{number:.6f}") == pytest.approx(number, abs=1e-9)


@given(st.integers(0, 2**31 - 1))
def test_digits_alone_are_themselves(number):
    assert read_whole(str(number)) == read_fraction(str(number)) == number


@given(st.integers(0, 2**31 - 1), st.sampled_from([",", ".", " ", "'", "’", "\N{NO-BREAK SPACE}"]))
def test_groups_of_three_may_be_set_apart(number, mark):
    assert read_whole(f"{number:,}".replace(",", mark)) == number


@given(
    st.lists(st.text("0123456789", min_size=1, max_size=5), min_size=2, max_size=4),
    st.sampled_from(",. '"),
)
def test_other_groups_are_no_whole_number(groups, mark):
    are_thousands = all(len(group) == 3 for group in groups[1:])
    if not are_thousands or len(groups[0]) > 3 or groups[0][0] == "0":
        assert read_whole(mark.join(groups)) is None


@given(st.text("0123456789.,'-+e٣９² ") | st.text())
def test_whatever_is_read_was_written(text):
    digits = "".join(str(int(letter)) for letter in text if letter.isdecimal())
    others = [letter for letter in text.strip() if not letter.isdecimal()]
    whole, fraction = read_whole(text), read_fraction(text)
    assert whole is None or whole == int(digits)
    assert fraction is None or len(others) <= 1
    if not set(others) <= set(".,'’ ٫．，") and "".join(others).split():
        assert (whole, fraction) == (None, None)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_none(text):
    assert read_whole(text) is None
    assert read_fraction(text) is None


@pytest.mark.parametrize(
    ("text", "number"), [(".7", 0.7), (",7", 0.7), ("7.", 7.0), ("٠٫٧", 0.7), ("０．７", 0.7)]
)
def test_a_fraction_may_lack_a_side_and_have_any_digits(text, number):
    assert read_fraction(text) == number


@pytest.mark.parametrize("text", ["1,000.5", "1.000,5", "0.7.1", "0,7,1", "1 000"])
def test_a_fraction_has_one_mark(text):
    assert read_fraction(text) is None


@pytest.mark.parametrize("text", ["1,5", "1.5", "0,700", "1,0000", "1,000.000", "1,,000", "10,00"])
def test_a_whole_number_has_no_decimals(text):
    assert read_whole(text) is None


def test_thousands_of_digits_are_no_number_of_ours():
    assert read_whole("9" * 10_000) is None
