import time

import numpy as np
import pytest

from playground.gpt2 import Cancelled
from playground.tabs.inside import step_inside
from playground.tabs.inside.attention.figures import FULL
from playground.tabs.inside.shapes.operation_texts import (
    evaluate,
    operation_shapes,
    sizes_in_pass,
)
from playground.tabs.inside.step_inside import N_PASSES, LookInside
from playground.tabs.inside.stream import FINAL_NORM, NormPlace

N_TOKENS = {"stories": 150, "primitive": 5}
LAST_BLOCK = 5
"""Of stories."""


def context_of(subject, n_tokens):
    n_vocab = subject.gpt2.config.n_vocab
    return tuple(np.random.default_rng(1).integers(0, n_vocab, n_tokens).tolist())


@pytest.fixture(scope="session")
def look(subjects):
    """The answer about a model, asked once."""
    answers = {}

    def look(name, layer=0):
        if (name, layer) not in answers:
            subject = subjects[name]
            context = context_of(subject, N_TOKENS[name])
            question = LookInside(context=context, layer=layer, norm=FINAL_NORM)
            answers[name, layer] = question.answer(subject, lambda: False)
        return answers[name, layer]

    return look


@pytest.mark.parametrize(("name", "layer"), [("stories", 0), ("stories", 5), ("primitive", 0)])
@pytest.mark.parametrize("is_cached", [True, False])
def test_every_row_has_the_shapes_of_the_arrays_seen(
    name, layer, is_cached, subjects, look, recorder
):
    gpt2, answer = subjects[name].gpt2, look(name, layer)
    n_seq, n_past, cache = len(answer.context), 0, None
    if is_cached:
        cache, n_seq, n_past = gpt2.new_cache(), 1, n_seq - 1
        gpt2.forward(answer.context[:-1], cache)
    gpt2.forward(answer.context[n_past:], cache, hook=recorder)
    assert {op for op, *_ in recorder.seen} == {row.operation for row in answer.rows}
    for row in answer.rows:
        side = row.with_cache if is_cached else row.without_cache
        results = recorder.of(row.operation, row.layer)
        assert side.blocks == tuple(result.shape for result in results)
        sizes = sizes_in_pass(gpt2.config, row.operation, row.layer, n_seq=n_seq, n_past=n_past)
        assert side.shape == evaluate(row.shapes.result, sizes)
        assert side.n_bytes == sum(result.nbytes for result in results)
        assert row.dtype == results[0].dtype.name


@pytest.mark.parametrize(("name", "layer"), [("stories", 0), ("stories", 5), ("primitive", 0)])
def test_the_shapes_of_the_inputs_are_those_that_the_functions_get(
    name, layer, subjects, look, call_log
):
    """One pass over fewer rows than a block of attention, so that each call is a whole row."""
    gpt2, n_seq = subjects[name].gpt2, 5
    answer = look(name, layer)
    gpt2.forward(answer.context[:n_seq], hook=call_log)
    for row in answer.rows:
        sizes = sizes_in_pass(gpt2.config, row.operation, row.layer, n_seq=n_seq, n_past=0)
        shapes = operation_shapes(row.operation)
        expected = [evaluate(dims, sizes) for _, dims in shapes.inputs]
        seen = call_log.shapes[row.operation, row.layer]
        assert seen == (expected, evaluate(shapes.result, sizes)), row.operation


def test_with_the_cache_the_rows_of_attention_differ_and_the_logits_do_not(look):
    differs = {row.operation: row.differs for row in look("stories").rows}
    assert differs["qkv"]
    assert differs["attention_scores"]
    assert not differs["logits"]
    assert not differs["ln_f"]


def test_flops_are_those_of_the_shapes(look):
    rows = {row.operation: row for row in look("stories").rows}
    assert rows["qkv"].without_cache.flops == 2 * 150 * 192 * 576
    assert rows["attention_scores"].with_cache.flops == 2 * 150 * 192
    assert rows["qkv"].with_cache.bytes_read == 4 * (192 + 1) * 576


def test_in_the_last_block_one_row_goes_on_with_the_cache_or_without(look):
    answer = look("stories", LAST_BLOCK)
    assert {row.operation for row in answer.rows if row.differs} == {"embed", "ln_1", "qkv"}
    rows = {row.operation: row for row in answer.rows}
    assert rows["attention_scores"].without_cache.shape == (6, 1, 150)
    assert rows["mlp_up"].without_cache.flops == 2 * 192 * 768
    assert answer.values["qkv"].values.shape[0] > 1
    assert answer.values["mlp_up"].values.shape[0] == 1
    assert answer.values["mlp_up"].first_row == 149
    assert answer.values["attention_pattern"].first_row == 149


def test_every_token_of_the_last_block_still_looks_at_something(look):
    attention = look("stories", LAST_BLOCK).attention
    np.testing.assert_allclose(attention.full.sum(axis=2) / FULL, 1.0, rtol=0, atol=2e-3)


def test_the_cached_pass_of_the_operation_table_gives_the_logits_of_the_uncached(subjects, never):
    subject, seen = subjects["stories"], []
    forward = subject.gpt2.forward

    class Watched:
        """The model, with its logits written down."""

        def __getattr__(self, name):
            return getattr(subject.gpt2, name)

        def forward(self, *arguments, **settings):
            seen.append(forward(*arguments, **settings))
            return seen[-1]

    watched = type(subject)(gpt2=Watched(), tokenizer=subject.tokenizer, session=subject.session)
    LookInside(context=context_of(subject, 90), layer=2, norm=FINAL_NORM).answer(watched, never)
    assert len(seen) in (1 + 1 + N_PASSES, 1 + 2 * N_PASSES)
    for each in seen[1:]:
        np.testing.assert_allclose(each, seen[0], rtol=0, atol=2e-4)


def test_what_lies_between_two_passes_counts_for_none(subjects, never, monkeypatch):
    """Behind each pass the clock goes on by more than any pass of so few tokens takes."""
    subject, pause_s, paused_s = subjects["stories"], 100.0, 0.0
    now = time.perf_counter
    monkeypatch.setattr(time, "perf_counter", lambda: now() + paused_s)
    monkeypatch.setattr(step_inside, "QUICK_PASS_S", pause_s)

    class Slow:
        """The model, with a pause behind each pass."""

        def __getattr__(self, name):
            return getattr(subject.gpt2, name)

        def forward(self, *arguments, **settings):
            nonlocal paused_s
            logits = subject.gpt2.forward(*arguments, **settings)
            paused_s += pause_s
            return logits

    slow = type(subject)(gpt2=Slow(), tokenizer=subject.tokenizer, session=subject.session)
    answer = LookInside(context=context_of(subject, 5), layer=2, norm=FINAL_NORM).answer(
        slow, never
    )
    assert answer.without_cache.n_passes == answer.with_cache.n_passes == N_PASSES
    embed = answer.rows[0]
    assert embed.operation == "embed"
    assert max(embed.with_cache.ms, embed.without_cache.ms) < 1e3 * pause_s


def test_a_pass_that_takes_long_is_taken_once_and_that_is_told(subjects, never, monkeypatch):
    monkeypatch.setattr(step_inside, "QUICK_PASS_S", 0.0)
    subject = subjects["stories"]
    answer = LookInside(context=(3, 4), layer=2, norm=FINAL_NORM).answer(subject, never)
    assert (answer.with_cache.n_passes, answer.without_cache.n_passes) == (N_PASSES, 1)


def test_the_session_is_left_alone(subjects, never):
    subject = subjects["stories"]
    LookInside(context=(5, 6, 7), layer=1, norm=FINAL_NORM).answer(subject, never)
    assert subject.session.stop_reason is None


def test_a_model_without_blocks_has_no_attention_and_three_operations(look):
    answer = look("primitive")
    assert answer.attention is None
    assert [row.operation for row in answer.rows] == ["embed", "ln_f", "logits"]
    assert len(answer.lens) == 1


def test_one_token_alone_can_be_looked_into(subjects, never):
    norm = NormPlace(operation="ln_1", layer=0)
    answer = LookInside(context=(3,), layer=0, norm=norm).answer(subjects["stories"], never)
    assert answer.norm.n_rows == 1
    assert answer.norm.over_positions.n_changed == 0
    assert not any(row.differs for row in answer.rows)


def test_values_are_those_of_the_last_rows(subjects, look, recorder):
    answer = look("stories")
    subjects["stories"].gpt2.forward(answer.context, hook=recorder)
    shown = answer.values["mlp_up"]
    [result] = recorder.of("mlp_up", 0)
    np.testing.assert_allclose(
        shown.values, result[-len(shown.values) :, list(shown.columns)], rtol=0, atol=1e-5
    )
    assert shown.first_row + len(shown.values) == 150


def test_what_the_mask_hides_is_not_a_value(look):
    shown = look("stories").values["attention_pattern"]
    positions = shown.first_row + np.arange(len(shown.values))
    hidden = np.array(shown.columns) > positions[:, None]
    np.testing.assert_array_equal(np.isnan(shown.values), hidden)


def test_looking_can_be_called_off(subjects):
    with pytest.raises(Cancelled):
        LookInside(context=(1, 2), layer=0, norm=FINAL_NORM).answer(
            subjects["stories"], lambda: True
        )
