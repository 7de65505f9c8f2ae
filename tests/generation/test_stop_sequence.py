"""A run ends when its own text holds the stop sequence, however its tokens lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.generation import (
    CacheMode,
    GenerationRequest,
    RequestError,
    SamplingParams,
    StopReason,
)
from playground.generation.session import Session, generate
from playground.generation.stop_sequence import (
    StopSequenceSearch,
    read_stop_sequence,
    spell_stop_sequence,
)
from playground.models import load_model
from playground.text import begin_context

ON = CacheMode.ON
PLAIN = SamplingParams(temperature=1.0, top_p=1.0)


def run(session, request, mode=ON):
    return list(generate(session, request, PLAIN, mode))


@pytest.fixture(scope="module")
def stories():
    return load_model("stories")


def ask(model, stop_sequence="", n_new=40):
    tokens = begin_context(model.tokenizer, model.tokenizer.encode("Once upon a time"))
    return GenerationRequest(
        prompt_tokens=tuple(tokens), max_new_tokens=n_new, seed=3, stop_sequence=stop_sequence
    )


def steps_until(texts, sequence):
    """Return how many texts it takes until they hold a sequence, joined; None for never."""
    for n_steps in range(1, len(texts) + 1):
        if sequence in "".join(texts[:n_steps]):
            return n_steps
    return None


@pytest.mark.parametrize("mode", [CacheMode.ON, CacheMode.RACE])
def test_a_run_ends_with_the_token_that_completes_the_sequence_and_keeps_it_whole(stories, mode):
    session = Session(stories.gpt2, stories.tokenizer)
    texts = [record.text for record in run(session, ask(stories))]
    ends = [sum(map(len, texts[: n + 1])) for n in range(len(texts))]
    whole = "".join(texts)
    # From the middle of one token to the middle of the next but one, and within one alone.
    across = whole[ends[10] - 1 : ends[12] + 1]
    within = next(text for text in texts[15:] if len(text) > 4)[1:-1]
    assert len(across) >= 3
    for sequence in (across, within, ".", whole[-1]):
        n_steps = steps_until(texts, sequence)
        records = run(session, ask(stories, sequence), mode)
        assert [record.text for record in records] == texts[:n_steps], sequence
        summary = session.finish()
        assert summary.stop_reason is StopReason.STOP_SEQUENCE
        assert summary.new_tokens == n_steps


def test_a_sequence_that_does_not_come_changes_nothing(stories):
    session = Session(stories.gpt2, stories.tokenizer)
    texts = [record.text for record in run(session, ask(stories))]
    assert [record.text for record in run(session, ask(stories, "never said"))] == texts
    assert session.finish().stop_reason is StopReason.LENGTH


def test_what_the_prompt_holds_ends_no_run(letters_session, request_for):
    for sequence in ("b", "ba"):
        session = letters_session(0)
        assert len(run(session, request_for("b", 5, stop_sequence=sequence))) == 5
        assert session.finish().stop_reason is StopReason.LENGTH


def test_of_two_reasons_the_sequence_goes_before_the_length(letters_session, request_for):
    session = letters_session(0)
    assert len(run(session, request_for("b", 3, stop_sequence="aaa"))) == 3
    assert session.finish().stop_reason is StopReason.STOP_SEQUENCE


def test_the_next_run_looks_for_it_anew(letters_session, request_for):
    session = letters_session(0)
    for _ in range(2):
        assert len(run(session, request_for("b", 9, stop_sequence="aaaa"))) == 4


def test_a_character_in_two_tokens_is_found_when_it_is_whole(gpt2, half_characters, request_for):
    session = Session(gpt2, half_characters)
    assert len(run(session, request_for("a", 9, stop_sequence="éé"))) == 4
    assert session.finish().trailing_text == ""


@given(
    st.lists(st.text("ab\n", max_size=3), max_size=12),
    st.text("ab\n", min_size=1, max_size=4),
    st.integers(0, 12),
)
def test_it_is_found_exactly_where_the_text_holds_it(texts, sequence, ended_at):
    """An end of text parts what is before it from what is behind it."""
    search = StopSequenceSearch(sequence)
    found_at = None
    for at, text in enumerate(texts):
        if at == ended_at:
            search.push("", is_end_of_text=True)
        search.push(text, is_end_of_text=False)
        if search.is_found and found_at is None:
            found_at = at
    before, behind = texts[:ended_at], texts[ended_at:]
    n_steps = steps_until(before, sequence)
    if n_steps is None:
        n_behind = steps_until(behind, sequence)
        n_steps = None if n_behind is None else len(before) + n_behind
    assert found_at == (None if n_steps is None else n_steps - 1)


def test_a_sequence_of_any_length_is_refused_with_the_most_there_may_be():
    with pytest.raises(RequestError, match=r"201 characters long; 200 is the most"):
        GenerationRequest(prompt_tokens=(1,), max_new_tokens=1, seed=0, stop_sequence="x" * 201)


@pytest.mark.parametrize(
    ("written", "meant"),
    [(r"\n\n", "\n\n"), (r"\\n", r"\n"), (r"a\tb", "a\tb"), (r"\x\ ", r"\x\ "), ("\n", "\n")],
)
def test_one_line_spells_what_has_several(written, meant):
    assert read_stop_sequence(written) == meant


@given(st.text(max_size=9) | st.text("\\nt\n\t", max_size=9))
def test_what_is_spelled_is_read_as_it_was_meant(meant):
    spelled = spell_stop_sequence(meant)
    assert read_stop_sequence(spelled) == meant
    assert "\n" not in spelled
