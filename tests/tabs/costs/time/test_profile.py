"""Where the time of a step goes: nothing is lost between the parts, and nothing is disturbed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.generation import CacheMode, GenerationRequest, SamplingParams
from playground.generation.session import Session
from playground.gpt2 import GPT2, OPERATIONS, Cancelled, GPT2Config, parameter_shapes
from playground.measure.calibration.passes import TimingHook
from playground.measure.costs import cached_step_costs, uncached_step_costs
from playground.measure.prediction import predict
from playground.measure.question import Subject
from playground.tabs.costs.time import profiling
from playground.tabs.costs.time.figures import PART_OF, Part, StepProfile, part_profiles
from playground.tabs.costs.time.part_table import of_limit_in_words
from playground.tabs.costs.time.profiling import (
    ProfileQuestion,
    context_lengths,
    time_pass,
)
from playground.text import WordTokenizer

SIZES = GPT2Config(n_vocab=29, n_ctx=64, n_embd=12, n_head=3, n_layer=2)
SHAPES_OF_124M = GPT2Config(n_vocab=50257, n_ctx=1024, n_embd=768, n_head=12, n_layer=12)


@pytest.fixture(scope="module")
def gpt2():
    rng = np.random.default_rng(4)
    tensors = {name: rng.normal(size=shape) for name, shape in parameter_shapes(SIZES).items()}
    return GPT2.from_tensors(SIZES, tensors)


@pytest.fixture
def subject(gpt2):
    tokenizer = WordTokenizer()
    return Subject(gpt2=gpt2, tokenizer=tokenizer, session=Session(gpt2, tokenizer))


@pytest.fixture
def known_limits(calibration, monkeypatch):
    monkeypatch.setattr(
        "playground.tabs.costs.time.profiling.calibrate", lambda *_, **__: calibration
    )


class Clock:
    """Advances by a second at every look, so that each operation takes one."""

    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        self.now_s += 1.0
        return self.now_s


def test_every_operation_belongs_to_a_part_and_every_part_has_some():
    assert PART_OF.keys() == OPERATIONS.keys()
    assert set(PART_OF.values()) | {Part.SAMPLE} == set(Part)


def test_the_hook_counts_each_operation_from_the_one_before(gpt2, monkeypatch):
    monkeypatch.setattr("playground.measure.calibration.passes.perf_counter", Clock())
    hook = TimingHook()
    for n_layer_passes in (1, 2):
        hook.start()
        for _ in range(n_layer_passes):
            gpt2.forward([3, 4, 5], hook=hook)
        outside = {"embed", "ln_f", "logits"}
        expected = {name: n_layer_passes * (1.0 if name in outside else 2.0) for name in OPERATIONS}
        assert hook.seconds == expected


@pytest.mark.parametrize("costs_of", [cached_step_costs, uncached_step_costs])
def test_the_parts_hold_all_time_arithmetic_bytes_and_limits(costs_of, calibration):
    costs = costs_of(SHAPES_OF_124M, 300)
    seconds = {name: 1.0 + place for place, name in enumerate(OPERATIONS)}
    parts = part_profiles(seconds, costs, sampling_s=0.5, calibration=calibration)

    assert [each.part for each in parts] == list(Part)
    assert sum(each.seconds for each in parts) == sum(seconds.values()) + 0.5
    assert sum(each.flops for each in parts) == costs.flops
    assert sum(each.bytes_read for each in parts) == costs.bytes_read
    assert sum(each.elements for each in parts) == costs.elements
    limit_s = sum(each.limit_s for each in parts if each.limit_s is not None)
    assert limit_s == pytest.approx(predict(costs, calibration).limit_s)


def test_the_mlp_is_bound_by_memory_with_the_cache_and_by_arithmetic_without(calibration):
    bounds = []
    for costs_of in (cached_step_costs, uncached_step_costs):
        costs = costs_of(SHAPES_OF_124M, 300)
        parts = part_profiles({}, costs, sampling_s=0.0, calibration=calibration)
        bounds += [each.is_memory_bound for each in parts if each.part is Part.MLP]
    assert bounds == [True, False]


PRODUCTS = {
    Part.QKV, Part.SCORES, Part.VALUES, Part.PROJECTION, Part.MLP, Part.UNEMBED
}  # fmt: skip


def parts_at(factor, calibration):
    """Return the parts of a step whose products take so many times their best, and no more."""
    costs = cached_step_costs(SHAPES_OF_124M, 300)
    limits = predict(costs, calibration).operations
    seconds = {each.operation: factor * each.limit_s for each in limits}
    return part_profiles(seconds, costs, sampling_s=0.1, calibration=calibration)


def test_a_part_at_half_the_speed_of_its_products_alone_reaches_half_its_limit(calibration):
    parts = parts_at(2.0, calibration)
    shares = {each.part: each.of_limit for each in parts}
    assert {part for part, share in shares.items() if share is not None} == PRODUCTS
    assert [shares[part] for part in PRODUCTS] == pytest.approx([0.5] * 6)
    assert not any(part.beats_limit for part in parts)


@pytest.mark.parametrize(("of_limit", "beats"), [(1.04, False), (1.06, True)])
def test_a_part_well_beyond_its_limit_shows_that_it_is_none(of_limit, beats, calibration):
    parts = parts_at(1 / of_limit, calibration)
    assert {each.part for each in parts if each.beats_limit} == (PRODUCTS if beats else set())


def test_sampling_is_no_part_of_the_forward_pass():
    costs = cached_step_costs(SIZES, 9)
    parts = part_profiles({"qkv": 2.0, "logits": 1.0}, costs, sampling_s=5.0)
    step = StepProfile(cached=True, n_kv=9, parts=parts, plain_s=2.5, profiled_s=3.0)

    assert (step.parts_s, step.total_s, step.overhead) == (3.0, 8.0, 1.2)


@pytest.mark.parametrize("n_past", [None, 5])
def test_timing_a_pass_leaves_the_cache_as_it_was(gpt2, n_past):
    cache = None if n_past is None else gpt2.new_cache()
    if cache is not None:
        gpt2.forward(range(5), cache)
    times = time_pass(gpt2, (7, 8), cache, lambda: False)

    assert cache is None or cache.offset == 5
    assert set(times.seconds) == set(OPERATIONS)
    assert sum(times.seconds.values()) <= times.profiled_s


def test_plain_and_profiled_passes_take_turns_in_going_first(gpt2, monkeypatch):
    kinds = []
    forward = GPT2.forward

    def noted(self, *arguments, hook=None, **rest):
        kinds.append("plain" if hook is None else "profiled")
        return forward(self, *arguments, hook=hook, **rest)

    monkeypatch.setattr(GPT2, "forward", noted)
    time_pass(gpt2, (7, 8), None, lambda: False)

    assert kinds[:5] == ["plain", "plain", "profiled", "profiled", "plain"]
    assert kinds.count("profiled") == kinds.count("plain") - 1


def test_the_answer_has_both_ways_at_every_context_length(subject, known_limits):
    context = tuple(range(29)) + tuple(range(21))
    profile = ProfileQuestion(context=context, sampling=SamplingParams()).answer(
        subject, lambda: False
    )
    assert [step.n_kv for step in profile.path(cached=True)] == [16, 27, 39, 50]
    assert [step.n_kv for step in profile.path(cached=False)] == [16, 27, 39, 50]
    assert all(part.seconds > 0 for step in profile.steps for part in step.parts)


def test_profiling_leaves_the_run_in_hand_as_it_is(subject, known_limits):
    sampling = SamplingParams()
    request = GenerationRequest(prompt_tokens=(1, 2, 3), max_new_tokens=9, seed=1)
    subject.session.start(request)
    subject.session.step(sampling, CacheMode.ON)
    ProfileQuestion(context=(5, 6, 7, 8), sampling=sampling).answer(subject, lambda: False)

    assert subject.session.step(sampling, CacheMode.ON).passes[0].n_past == 3


def test_profiling_can_be_called_off(subject, known_limits):
    with pytest.raises(Cancelled):
        ProfileQuestion(context=(5, 6, 7), sampling=SamplingParams()).answer(subject, lambda: True)


@given(n_tokens=st.integers(1, 1024))
def test_context_lengths_ascend_to_the_whole_text(n_tokens):
    lengths = context_lengths(n_tokens)

    assert list(lengths) == sorted(set(lengths))
    assert lengths[-1] == n_tokens
    assert 1 <= len(lengths) <= 5


def test_limits_that_were_measured_on_a_busy_machine_are_not_used(
    subject, calibration, monkeypatch
):
    disturbed = replace(calibration, is_disturbed=True)
    monkeypatch.setattr(profiling, "calibrate", lambda *_, **__: disturbed)
    question = ProfileQuestion(context=(1, 2, 3), sampling=SamplingParams())
    (step, *_) = question.answer(subject, lambda: False).steps
    assert all(part.limit_s is None for part in step.parts)


def test_a_limit_that_is_beaten_is_forgotten_and_shown_as_to_be_measured_again(
    subject, calibration, monkeypatch
):
    forgotten = []
    monkeypatch.setattr(profiling, "forget", lambda *which, path: forgotten.append(which))
    for bytes_per_s, is_beaten in ((1e15, False), (1.0, True)):
        streaming = tuple(
            replace(rate, rows_bytes_per_s=bytes_per_s, columns_bytes_per_s=bytes_per_s)
            for rate in calibration.streaming
        )
        limits = replace(calibration, streaming=streaming)
        monkeypatch.setattr(profiling, "calibrate", lambda *_, limits=limits, **__: limits)
        question = ProfileQuestion(context=(1, 2, 3), sampling=SamplingParams())
        profile = question.answer(subject, lambda: False)
        assert profile.beats_limit is is_beaten
        assert forgotten == ([(subject.gpt2.config, subject.gpt2.dtype)] if is_beaten else [])


def test_a_share_of_the_limit_beyond_all_scatter_is_no_share():
    said = [of_limit_in_words(share) for share in (None, 0.5, 1.05, 1.06, 70.9)]
    assert said == ["", "50 %", "105 %", "again", "again"]
