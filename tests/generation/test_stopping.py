"""Why a run ends, what is refused before it begins, and its summary."""

import pytest

from playground.generation import (
    CacheMode,
    ContextEnd,
    GenerationRequest,
    RequestError,
    SamplingParams,
    StopReason,
)
from playground.generation.session import Session, generate

ON, OFF = CacheMode.ON, CacheMode.OFF
PLAIN = SamplingParams(temperature=1.0, top_p=1.0)


def run(session, request, mode=ON, sampling=PLAIN):
    return list(generate(session, request, sampling, mode))


def test_a_run_stops_at_the_length_asked_for(letters_session, request_for):
    session = letters_session(0)
    records = run(session, request_for("b", 5))
    assert [record.text for record in records] == ["a"] * 5
    assert session.stop_reason is StopReason.LENGTH


def test_the_end_of_text_stops_a_run_and_has_no_text(letters_session, request_for):
    session = letters_session(26)
    records = run(session, request_for("b", 5))
    assert len(records) == 1
    assert records[0].is_end_of_text
    assert records[0].text == ""
    assert session.finish().stop_reason is StopReason.END_OF_TEXT


def test_a_run_can_go_on_past_the_end_of_text(letters_session, request_for):
    session = letters_session(26)
    records = run(session, request_for("b", 5, ignore_end_of_text=True))
    assert [record.text for record in records] == [""] * 5
    assert session.finish().stop_reason is StopReason.LENGTH


@pytest.mark.parametrize("mode", [ON, OFF])
@pytest.mark.parametrize(("n_prompt", "n_steps"), [(40, 1), (39, 2), (36, 5)])
def test_a_full_context_stops_a_run(letters_session, request_for, n_prompt, n_steps, mode):
    session = letters_session(0)
    records = run(session, request_for("b" * n_prompt, 99), mode)
    assert len(records) == n_steps
    assert records[-1].context_tokens == 40
    assert session.finish().stop_reason is StopReason.CONTEXT_FULL


def test_of_two_reasons_to_stop_the_text_goes_before_the_length_and_that_before_the_context(
    letters_session, request_for
):
    for favourite, prompt, reason in (
        (26, "b", StopReason.END_OF_TEXT),
        (0, "b" * 40, StopReason.LENGTH),
    ):
        session = letters_session(favourite)
        run(session, request_for(prompt, 1))
        assert session.stop_reason is reason


def test_a_run_that_has_ended_keeps_its_reason_whatever_it_is_told_afterwards(
    letters_session, request_for
):
    session = letters_session(26)
    run(session, request_for("b", 5))
    assert session.finish(StopReason.CANCELLED).stop_reason is StopReason.END_OF_TEXT


def test_a_prompt_longer_than_the_context_is_refused_with_the_figures(session, request_for):
    with pytest.raises(RequestError, match=r"42 tokens long.*holds 40.*by 2"):
        session.start(request_for("b" * 42))


@pytest.mark.parametrize("token_id", [-1, 27])
def test_a_token_that_the_model_does_not_know_is_refused(session, token_id):
    with pytest.raises(RequestError, match="0 to 26"):
        session.start(GenerationRequest(prompt_tokens=(1, token_id), max_new_tokens=1, seed=0))


def test_a_refused_request_leaves_the_run_in_hand(session, request_for):
    session.start(request_for(ignore_end_of_text=True))
    session.step(PLAIN, ON)
    with pytest.raises(RequestError):
        session.start(request_for("b" * 41))
    assert session.step(PLAIN, ON).index == 1


def test_the_summary_adds_up_the_steps(session, request_for):
    records = run(session, request_for("abcd", 6, ignore_end_of_text=True))
    summary = session.finish()
    assert summary.prompt_tokens == 4
    assert summary.new_tokens == 6
    assert summary.rows_reused == 0
    assert summary.prefill_s == records[0].forward_s > 0
    assert summary.decode_s == pytest.approx(sum(record.forward_s for record in records[1:]))
    assert session.finish() is summary


def test_a_run_ended_before_its_first_step_sums_up_to_nothing(session, request_for):
    session.start(request_for())
    summary = session.finish()
    assert summary.stop_reason is StopReason.CANCELLED
    assert (summary.new_tokens, summary.prefill_s, summary.decode_s) == (0, 0.0, 0.0)


def test_a_finished_run_takes_no_more_steps(session, request_for):
    session.start(request_for())
    session.finish()
    with pytest.raises(RuntimeError, match="ended"):
        session.step(PLAIN, ON)


def test_there_is_no_step_before_the_first_run(session):
    assert session.stop_reason is None
    assert session.step_logits(0) is None
    with pytest.raises(RuntimeError, match="start"):
        session.step(PLAIN, ON)
    with pytest.raises(RuntimeError, match="start"):
        session.finish()


def test_generate_refuses_at_once_not_at_its_first_step(session, request_for):
    with pytest.raises(RequestError):
        generate(session, request_for("b" * 41), PLAIN, ON)


def test_held_bytes_come_with_the_summary(gpt2, half_characters, request_for):
    session = Session(gpt2, half_characters)
    records = run(session, request_for("a", 3))
    assert "".join(record.text for record in records) == "é"
    assert session.finish().trailing_text == "\ufffd"


def test_a_token_that_the_model_does_not_know_is_named(session, tokenizer):
    with pytest.raises(RequestError, match=r"the token } \(id 28\), but the model knows ids from"):
        session.start(GenerationRequest(prompt_tokens=(1, 28), max_new_tokens=1, seed=0))


@pytest.mark.parametrize("favourite", [3, 9, 26])
def test_any_token_that_ends_a_text_ends_the_run(
    favourite, letters_session, tokenizer, request_for
):
    tokenizer.other_ends = frozenset({3, 9})
    session = letters_session(favourite)
    [record] = run(session, request_for("ab", 5))
    assert (record.token_id, record.text, record.is_end_of_text) == (favourite, "", True)
    assert session.stop_reason is StopReason.END_OF_TEXT


def test_a_start_token_of_its_own_stays_when_the_context_is_full(gpt2, tokenizer):
    tokenizer.own_start, tokenizer.adds_start_token = 5, True
    session = Session(gpt2, tokenizer)
    request = GenerationRequest(
        prompt_tokens=(5, *range(10, 25), *range(10, 25)),
        max_new_tokens=30,
        seed=1,
        ignore_end_of_text=True,
        at_context_end=ContextEnd.SLIDE,
    )
    run(session, request)
    assert session.context[0] == 5
    assert len(session.context) < len(request.prompt_tokens) + 30
