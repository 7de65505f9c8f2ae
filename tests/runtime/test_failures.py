import pytest

from playground.errors import InputError
from playground.runtime.failures import failure_of


@pytest.mark.parametrize(
    ("error", "words", "has_details"),
    [
        (InputError("The prompt is empty."), "The prompt is empty.", False),
        (MemoryError(), "not enough memory", True),
        (KeyError("h"), "KeyError", True),
    ],
)
def test_every_error_is_told_in_a_sentence(error, words, has_details):
    failure = failure_of(error)
    assert words in failure.message
    assert bool(failure.details) == has_details
