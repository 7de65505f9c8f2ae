"""What the model says after any context, asked of a session between two steps of a run."""

import numpy as np
import pytest

from playground.generation import CacheMode, SamplingParams
from playground.generation.session import Session
from playground.gpt2 import Cancelled, ContextError

ON = CacheMode.ON
PLAIN = SamplingParams(temperature=1.0, top_p=1.0)
OTHERS = [(0, 1, 25, 24), (7,), (0, 1, 2, 3, 4, 5), tuple(range(20)), (0, 1, 2)]
"""Contexts that part from the run's at its beginning, in its middle or not at all."""


def test_a_question_between_two_steps_changes_neither_the_run_nor_its_rows(
    gpt2, tokenizer, request_for
):
    request = request_for("abcdef", 10, ignore_end_of_text=True)
    asked, alone = (Session(gpt2, tokenizer) for _ in range(2))
    asked.start(request)
    alone.start(request)
    for number in range(10):
        ours, expected = asked.step(PLAIN, ON), alone.step(PLAIN, ON)
        assert ours.token_id == expected.token_id
        assert ours.passes[0].n_past == expected.passes[0].n_past
        assert ours.kv_cache_bytes == expected.kv_cache_bytes
        kept = (each.step_logits(number).logits for each in (asked, alone))
        np.testing.assert_allclose(*kept, rtol=0, atol=2e-4)
        other = OTHERS[number % len(OTHERS)]
        logits = asked.logits_after(other)
        np.testing.assert_allclose(logits, gpt2.forward(other), rtol=0, atol=2e-4)


def test_a_context_that_is_taken_in_is_not_computed_again(session, gpt2, request_for):
    request = request_for("abcdef", 1, ignore_end_of_text=True)
    logits = session.logits_after(request.prompt_tokens, take_in=True)
    np.testing.assert_allclose(logits, gpt2.forward(request.prompt_tokens), rtol=0, atol=2e-4)
    session.start(request)
    assert session.step(PLAIN, ON).rows_computed == 1


def test_a_context_that_is_looked_at_alone_is_not_kept(session, request_for):
    request = request_for("abcdef", 1, ignore_end_of_text=True)
    session.logits_after(request.prompt_tokens)
    session.start(request)
    assert session.step(PLAIN, ON).rows_computed == 6


@pytest.mark.parametrize("take_in", [True, False])
def test_a_question_can_be_called_off_or_too_long(session, request_for, take_in):
    session.start(request_for("abcdef", 3, ignore_end_of_text=True))
    session.step(PLAIN, ON)
    with pytest.raises(Cancelled):
        session.logits_after((0, 1, 9), take_in=take_in, cancelled=lambda: True)
    with pytest.raises(ContextError):
        session.logits_after((0,) * 41, take_in=take_in)
