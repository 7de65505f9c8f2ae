"""A run that is not what a step waits for is told what it lacks."""

from types import SimpleNamespace

import pytest

from playground.generation import CacheMode
from playground.generation.request import Fault
from playground.lessons.deeds import missing_in


def ended(n_steps=50, mode=CacheMode.OFF, dtype="float32", fault=None):
    """A run with this much of a log: what it is asked for."""
    steps = [SimpleNamespace(mode=mode, context_tokens=5 + index) for index in range(n_steps)]
    return SimpleNamespace(steps=steps, conditions=SimpleNamespace(dtype=dtype, fault=fault))


@pytest.mark.parametrize(
    ("log", "options", "said"),
    [
        (ended(), {}, ""),
        (ended(), {"cache": "off", "tokens": "50", "context": "54"}, ""),
        (ended(0), {}, "That run wrote nothing; run once more."),
        (
            ended(),
            {"cache": "race"},
            "That run was made without the cache; this step wants one as a race.",
        ),
        (ended(), {"tokens": "51"}, "That run wrote 50 tokens; this step wants 51."),
        (
            ended(1),
            {"context": "6"},
            "That run ended at 5 tokens; this step wants 6: press Generate once more.",
        ),
        (
            ended(),
            {"precision": "float64"},
            "That run was computed in float32; this step wants float64.",
        ),
        (ended(), {"fault": "none"}, ""),
        (
            ended(),
            {"fault": "wrong_position"},
            "This step wants a run with the fault “wrong position”.",
        ),
        (ended(fault=Fault.NOT_RESET), {"fault": "not_reset"}, ""),
        (
            ended(fault=Fault.NOT_RESET),
            {"fault": "none"},
            "This step wants a run without a fault.",
        ),
    ],
)
def test_what_a_run_lacks(log, options, said):
    assert missing_in(log, options) == said
