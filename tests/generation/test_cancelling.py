"""Steps that are called off: nothing is lost but time."""

import pytest

from playground.generation import CacheMode, SamplingParams, StopReason
from playground.generation.session import Session, generate
from playground.gpt2 import Cancelled

ON, OFF = CacheMode.ON, CacheMode.OFF
PLAIN = SamplingParams(temperature=1.0, top_p=1.0)


def run(session, request, mode=ON, sampling=PLAIN):
    return list(generate(session, request, sampling, mode))


def tokens_of(records):
    return [record.token_id for record in records]


class CountingCheck:
    """A cancel check that turns true at its n-th look."""

    def __init__(self, looks_before: int) -> None:
        self.looks_left = looks_before

    def __call__(self) -> bool:
        self.looks_left -= 1
        return self.looks_left < 0


@pytest.mark.parametrize("mode", [ON, OFF])
@pytest.mark.parametrize("looks_before", [0, 1])
def test_a_step_called_off_can_be_taken_again(gpt2, tokenizer, request_for, mode, looks_before):
    undisturbed, disturbed = (Session(gpt2, tokenizer) for _ in range(2))
    expected = run(undisturbed, request_for(ignore_end_of_text=True), mode)
    disturbed.start(request_for(ignore_end_of_text=True))
    tokens = []
    for _ in expected:
        with pytest.raises(Cancelled):
            disturbed.step(PLAIN, mode, cancelled=CountingCheck(looks_before))
        tokens.append(disturbed.step(PLAIN, mode).token_id)
    assert tokens == tokens_of(expected)


def test_a_prefill_called_off_leaves_a_cache_that_tells_the_truth(gpt2, tokenizer, request_for):
    session = Session(gpt2, tokenizer)
    run(session, request_for("abcdef", 3))
    session.start(request_for("abcxyz", 5, ignore_end_of_text=True))
    with pytest.raises(Cancelled):
        session.step(PLAIN, ON, cancelled=CountingCheck(1))
    after = run(session, request_for("abcdef", 5, ignore_end_of_text=True))
    fresh = run(Session(gpt2, tokenizer), request_for("abcdef", 5, ignore_end_of_text=True), OFF)
    assert tokens_of(after) == tokens_of(fresh)


def test_generate_ends_quietly_when_it_is_called_off(session, request_for):
    # The first step looks three times: once before it and once for each of two layers.
    steps = generate(
        session,
        request_for(ignore_end_of_text=True),
        PLAIN,
        ON,
        cancelled=CountingCheck(4),
    )
    assert len(list(steps)) == 1
    assert session.finish().stop_reason is StopReason.CANCELLED
