import pytest

from playground.generation import CacheMode, ForwardPass, SamplingParams, StepRecord
from playground.shell.editor.token_marks import ColourBy, legend, strength_of


def record(probability=0.5, forward_s=0.01):
    return StepRecord(
        index=0,
        token_id=1,
        text="x",
        is_end_of_text=False,
        mode=CacheMode.ON,
        sampling=SamplingParams(),
        passes=(ForwardPass(cached=True, n_past=0, n_seq=1, forward_s=forward_s),),
        prefill=True,
        sampling_s=0.0,
        probability=probability,
        kv_cache_bytes=0,
    )


@pytest.mark.parametrize(
    ("probability", "strength"), [(1.0, 0.0), (0.1, 1 / 3), (0.001, 1.0), (1e-9, 1.0)]
)
def test_a_tenth_of_the_probability_is_a_third_more_colour(probability, strength):
    found = strength_of(ColourBy.PROBABILITY, record(probability), None, 0.0)

    assert found == pytest.approx(strength)


def test_entropy_needs_no_step_and_latency_does():
    assert strength_of(ColourBy.ENTROPY, None, 4.0, 0.0) == 0.5
    assert strength_of(ColourBy.ENTROPY, None, 99.0, 0.0) == 1.0
    assert strength_of(ColourBy.ENTROPY, record(), None, 0.0) is None
    assert strength_of(ColourBy.LATENCY, None, 4.0, 0.01) is None
    assert strength_of(ColourBy.LATENCY, record(forward_s=0.005), None, 0.01) == 0.5
    assert strength_of(ColourBy.LATENCY, record(forward_s=0.5), None, 0.01) == 1.0


def test_nothing_colours_nothing():
    assert strength_of(ColourBy.NOTHING, record(), 4.0, 0.01) is None
    assert legend(ColourBy.NOTHING, 0.0) == ("", "")


def test_the_legend_names_the_ends():
    assert legend(ColourBy.PROBABILITY, 0.0) == ("100 %", "0.1 % or less")
    assert legend(ColourBy.ENTROPY, 0.0) == ("0 bits", "8 bits or more")
    assert legend(ColourBy.LATENCY, 0.0123) == ("0 ms", "12.3 ms or more")
    assert legend(ColourBy.LATENCY, 1.86) == ("0 ms", "1,860 ms or more")
