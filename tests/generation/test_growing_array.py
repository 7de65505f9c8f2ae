"""The growing array against a list."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.generation.history import GrowingArray


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(allow_nan=False), max_size=300))
def test_it_holds_what_was_appended(values):
    array = GrowingArray(np.float64)
    for value in values:
        array.append(value)
    assert len(array) == len(values)
    assert array.values.tolist() == values


def test_a_view_handed_out_earlier_keeps_its_values():
    array = GrowingArray(np.int64)
    array.append(1)
    early = array.values
    for value in range(2, 1000):
        array.append(value)
    assert early.tolist() == [1]


def test_a_view_is_not_a_copy_and_cannot_be_written_to():
    array = GrowingArray(np.int64)
    array.append(1)
    assert np.shares_memory(array.values, array.values)
    with pytest.raises(ValueError, match="read-only"):
        array.values[0] = 2
