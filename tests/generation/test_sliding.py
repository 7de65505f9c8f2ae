"""Past the context's end: what is dropped, what is computed again, and what the records say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.generation import (
    CacheMode,
    Conditions,
    ContextEnd,
    ContextShift,
    GenerationRequest,
    RequestError,
    SamplingParams,
    StopReason,
)
from playground.generation.records import shift_into
from playground.generation.run_log import RunLog
from playground.generation.session import Session, generate
from playground.gpt2 import Cancelled
from playground.models import load_model
from playground.text import begin_context

ON, OFF = CacheMode.ON, CacheMode.OFF
PLAIN = SamplingParams(temperature=1.0, top_p=1.0)
SLIDE = {"at_context_end": ContextEnd.SLIDE, "ignore_end_of_text": True}
END_OF_TEXT = 26
LETTERS = "abcdefghijklmnopqrstuvwxyzacegikmoqsuwyb"
"""Forty different beginnings, so that what stays never looks like what it replaces."""


class Starting:
    """A tokenizer of letters whose model begins every context with the end of text."""

    def __init__(self, letters) -> None:
        self._letters = letters
        self.adds_start_token = True

    def __getattr__(self, name):
        return getattr(self._letters, name)


@pytest.fixture
def starting_session(gpt2, tokenizer):
    return Session(gpt2, Starting(tokenizer))


def log_of(request, records):
    log = RunLog(
        run_id=1,
        request=request,
        sampling=PLAIN,
        mode=ON,
        conditions=Conditions(model="letters", dtype="float32", blas_threads=1),
    )
    for record in records:
        log.append(record)
    return log


def test_a_full_context_drops_its_oldest_half_and_goes_on(session, request_for):
    request = request_for(LETTERS[:38], 26, **SLIDE)
    records = list(generate(session, request, PLAIN, ON))

    assert [record.context_tokens for record in records[:5]] == [38, 39, 40, 20, 21]
    assert records[3].slide == ContextShift(n_start=0, n_dropped=21)
    assert [record.index for record in records if record.slide is not None] == [3, 24]
    summary = session.finish()
    assert summary.stop_reason is StopReason.LENGTH
    assert summary.dropped_tokens == 42


def test_the_step_after_a_slide_computes_every_row_that_stayed(session, request_for):
    records = list(generate(session, request_for(LETTERS[:39], 5, **SLIDE), PLAIN, ON))
    passes = [record.passes[0] for record in records]

    assert [each.n_seq for each in passes] == [39, 1, 20, 1, 1]
    assert [each.rebuild for each in passes] == [False, False, True, False, False]
    assert not any(each.catch_up for each in passes)


def test_without_the_cache_a_slide_is_a_step_like_any_other(session, request_for):
    records = list(generate(session, request_for(LETTERS[:40], 3, **SLIDE), PLAIN, OFF))

    assert [record.rows_computed for record in records] == [40, 20, 21]
    assert not any(record.passes[0].rebuild for record in records)


def test_a_rebuild_stays_out_of_the_decode_curve(session, request_for):
    request = request_for(LETTERS[:39], 5, **SLIDE)
    history = log_of(request, generate(session, request, PLAIN, ON)).history

    assert list(history.cached.rebuild.x) == [20]
    assert set(history.cached.decode.x) | set(history.cached.warm_up.x) == {40, 21, 22}


def test_a_model_with_a_start_token_keeps_it_in_front(starting_session, request_for):
    request = GenerationRequest(
        prompt_tokens=(END_OF_TEXT, *range(26), *range(13)), max_new_tokens=3, seed=1, **SLIDE
    )
    first, second, _ = generate(starting_session, request, PLAIN, ON)
    context = starting_session.step_logits(1).context

    assert second.slide == ContextShift(n_start=1, n_dropped=21)
    assert context == (END_OF_TEXT, *range(21, 26), *range(13), first.token_id)
    # The start token keeps its position, and with it its row of the cache.
    assert (second.passes[0].n_past, second.passes[0].n_seq) == (1, 19)


def test_an_end_of_text_that_starts_no_context_slides_like_any_token(session):
    request = GenerationRequest(
        prompt_tokens=(END_OF_TEXT, *[0] * 39), max_new_tokens=2, seed=1, **SLIDE
    )
    records = list(generate(session, request, PLAIN, ON))

    assert records[1].slide == ContextShift(n_start=0, n_dropped=21)
    assert END_OF_TEXT not in session.step_logits(1).context[:-1]


@settings(deadline=None, max_examples=6)
@given(
    modes=st.lists(st.sampled_from([ON, OFF]), min_size=60, max_size=60),
    prompt=st.lists(st.integers(0, 25), min_size=1, max_size=90),
)
def test_the_rebuilt_cache_gives_the_logits_of_the_kept_tokens(gpt2, no_text, modes, prompt):
    session = Session(gpt2, no_text)
    request = GenerationRequest(
        prompt_tokens=tuple(prompt), max_new_tokens=60, seed=2, at_context_end=ContextEnd.SLIDE
    )
    session.start(request)
    records = []
    for mode in modes:
        records.append(session.step(PLAIN, mode))
        drawn = session.step_logits(records[-1].index)
        np.testing.assert_allclose(drawn.logits, gpt2.forward(drawn.context), atol=2e-4)
        assert log_of(request, records).context_of(records[-1].index) == drawn.context


def test_a_step_called_off_after_its_slide_still_reports_it(session, request_for):
    session.start(request_for(LETTERS[:40], 9, **SLIDE))
    session.step(PLAIN, ON)
    for _ in range(2):
        with pytest.raises(Cancelled):
            session.step(PLAIN, ON, cancelled=lambda: True)
    record = session.step(PLAIN, ON)

    assert record.slide == ContextShift(n_start=0, n_dropped=21)
    assert record.passes[0].rebuild
    assert session.step(PLAIN, ON).slide is None


def test_a_prompt_too_long_slides_before_its_first_step(session, request_for):
    record = next(generate(session, request_for("ab" * 50, 3, **SLIDE), PLAIN, ON))

    assert record.prefill
    assert record.context_tokens == 20
    assert record.slide == ContextShift(n_start=0, n_dropped=80)
    assert not record.passes[0].rebuild


def test_a_prompt_too_long_is_refused_where_the_run_is_to_stop(session, request_for):
    with pytest.raises(RequestError, match="41 tokens long"):
        session.start(request_for("a" * 41, at_context_end=ContextEnd.STOP))


@given(
    n_ctx=st.integers(1, 50),
    n_more=st.integers(1, 120),
    has_start=st.booleans(),
)
def test_a_slide_leaves_the_newest_half_and_room_to_go_on(n_ctx, n_more, has_start):
    context = list(range(n_ctx + n_more))
    slide = shift_into(n_ctx, len(context), has_start=has_start)
    kept = slide.apply(context)

    assert len(kept) == len(context) - slide.n_dropped
    assert 1 <= len(kept) <= n_ctx
    assert kept[-1] == context[-1]
    assert kept[slide.n_start :] == context[len(context) - len(kept) + slide.n_start :]
    if n_ctx > 3:
        assert len(kept) == n_ctx // 2
        assert kept[0] == (0 if has_start else context[-len(kept)])


def test_a_story_goes_on_past_the_context_from_a_sound_cache():
    model = load_model("stories")
    gpt2, tokenizer = model.gpt2, model.tokenizer
    n_ctx = gpt2.config.n_ctx
    story = tokenizer.encode(
        "Once upon a time there was a little dog. He saw a big red ball. " * 40
    )
    request = GenerationRequest(
        prompt_tokens=begin_context(tokenizer, story[: n_ctx - 2]),
        max_new_tokens=8,
        seed=1,
        **SLIDE,
    )
    session = Session(gpt2, tokenizer)
    records = list(generate(session, request, SamplingParams(), ON))
    half = n_ctx // 2

    assert [each.context_tokens for each in records[:4]] == [n_ctx - 1, n_ctx, half, half + 1]
    assert "".join(record.text for record in records).strip()
    for record in records[2:]:
        drawn = session.step_logits(record.index)
        assert drawn.context[0] == tokenizer.end_of_text
        np.testing.assert_allclose(drawn.logits, gpt2.forward(drawn.context), atol=2e-4)
