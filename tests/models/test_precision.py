"""A model once more in another precision: equal numbers, and refused when they do not fit."""

import numpy as np
import pytest

from playground.gpt2 import Cancelled
from playground.models import ModelError, in_precision, load_model


@pytest.fixture(scope="module")
def stories():
    return load_model("stories")


def test_the_copy_has_the_same_weights_in_the_other_precision(stories):
    fractions = []
    copy = in_precision(stories, "float64", progress=fractions.append)
    assert copy.dtype == np.float64
    assert stories.gpt2.dtype == np.float32
    for name, tensor in stories.gpt2.tensors().items():
        np.testing.assert_array_equal(copy.tensors()[name], tensor)
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_a_copy_beyond_the_free_memory_is_refused_with_the_figures(stories, monkeypatch):
    monkeypatch.setattr("playground.models.memory.free_bytes", lambda: 20_000_000)
    with pytest.raises(ModelError, match=r"^Stories in float64 does not fit in memory: it needs"):
        in_precision(stories, "float64")


def test_copying_can_be_called_off(stories):
    with pytest.raises(Cancelled):
        in_precision(stories, "float64", cancelled=lambda: True)
