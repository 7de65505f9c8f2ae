"""What may be asked for, and what is refused."""

import math

import pytest

from playground.generation.request import RequestError, SamplingParams


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", -0.1),
        ("temperature", math.nan),
        ("temperature", math.inf),
        ("temperature", True),
        ("top_k", -1),
        ("top_k", 1.5),
        ("top_k", True),
        ("top_p", 1.01),
        ("top_p", math.nan),
        ("min_p", -0.01),
        ("min_p", 1.01),
        ("min_p", math.nan),
        ("repetition_penalty", 0.0),
        ("repetition_penalty", -1.0),
        ("repetition_penalty", math.inf),
        ("repetition_penalty", "1"),
    ],
)
def test_a_setting_out_of_its_range_is_refused_by_name(name, value):
    words = name.replace("_", ".")
    with pytest.raises(RequestError, match=words):
        SamplingParams(**{name: value})
