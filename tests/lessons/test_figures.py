"""Figures are what runs and arrays say: counted by hand, or by the formulas of the paper."""

from dataclasses import replace

import numpy as np
import pytest

from playground.generation import CacheMode, Conditions, GenerationRequest, SamplingParams
from playground.generation.agreement import LogitComparison, StepAgreement, Verdict
from playground.generation.records import ForwardPass, StepRecord
from playground.generation.request import Fault
from playground.generation.run_log import RunLog
from playground.lessons.figures import Situation, find_figure
from playground.lessons.text_pass import LookAtText
from playground.measure.question import Subject
from playground.models import load_model
from playground.worker.jobs import describe_model

N_PROMPT = 4
BOTH = (True, False)


@pytest.fixture(scope="module")
def stories():
    return load_model("stories")


@pytest.fixture(scope="module")
def facts(stories):
    return describe_model(stories)


def cached_ms(n_kv):
    return 2.0


def uncached_ms(n_kv):
    return n_kv / 10


def made_log(n_steps, ways=BOTH, *, gap=1e-5, parts_at=None, **conditions):
    """A run whose steps take times that are easy to tell, from a prompt of four tokens."""
    given = {"model": "stories", "dtype": "float32", "blas_threads": 1} | conditions
    log = RunLog(
        run_id=1,
        request=GenerationRequest(prompt_tokens=(1,) * N_PROMPT, max_new_tokens=n_steps, seed=1),
        sampling=SamplingParams(),
        mode=CacheMode.RACE if ways == BOTH else CacheMode.ON if ways[0] else CacheMode.OFF,
        conditions=Conditions(**given),
    )
    for index in range(n_steps):
        n_kv = N_PROMPT + index
        passes = tuple(made_pass(n_kv, index, is_cached) for is_cached in ways)
        differs = parts_at is not None and index >= parts_at
        comparison = LogitComparison(
            argmax_equal=not differs, max_abs_diff=gap * (index + 1), kl_divergence=0.0
        )
        agreement = StepAgreement(
            logits=comparison,
            token_id=1,
            other_token_id=2 if differs else 1,
            verdict=Verdict.DIFFERENT if differs else Verdict.EQUAL,
        )
        log.append(
            StepRecord(
                index=index,
                token_id=1,
                text="a",
                is_end_of_text=False,
                mode=log.mode,
                sampling=log.sampling,
                passes=passes,
                prefill=index == 0,
                sampling_s=0.0,
                probability=1.0,
                kv_cache_bytes=0,
                agreement=agreement if ways == BOTH else None,
            )
        )
    return log


def made_pass(n_kv, index, is_cached):
    n_past = n_kv - 1 if is_cached and index else 0
    ms = (cached_ms if is_cached else uncached_ms)(n_kv)
    return ForwardPass(cached=is_cached, n_past=n_past, n_seq=n_kv - n_past, forward_s=ms / 1e3)


def read(name, situation):
    value = find_figure(name, situation)
    return None if value is None else (value.text, value.number)


@pytest.fixture
def raced(facts):
    """A race of 100 steps: the last is computed from 103 tokens."""
    return Situation(facts=facts, logs=[made_log(100)])


def test_without_a_run_nothing_is_known(facts):
    situation = Situation(facts=facts)
    for name in ("ms_with_cache", "speedup", "rows_again", "difference", "length", "n_typed"):
        assert find_figure(name, situation) is None


def test_times_are_medians_of_the_last_steps_or_of_those_near_a_length(raced):
    assert read("ms_with_cache", raced) == ("2.00 ms", pytest.approx(2.0))
    # Of 84 … 103 tokens the middle lies at 93.5, of 41 … 60 at 50.5.
    assert read("ms_without_cache", raced) == ("9.35 ms", pytest.approx(9.35))
    assert read("ms_without_cache:50", raced) == ("5.05 ms", pytest.approx(5.05))
    assert read("ms_without_cache:400", raced) is None


def test_how_times_rise_from_the_first_steps_to_the_last(raced):
    assert read("rise_with_cache", raced) == ("1.0×", pytest.approx(1.0))
    # Without the prefill, the first twenty lengths are 5 … 24.
    assert read("rise_without_cache", raced)[1] == pytest.approx(93.5 / 14.5)


def test_rows_are_counted_pass_by_pass(raced):
    rows = sum(range(N_PROMPT, N_PROMPT + 100))
    assert read("rows_without_cache", raced) == (f"{rows:,}", rows)
    assert read("rows_with_cache", raced) == ("103", N_PROMPT + 99)
    assert read("rows_again", raced)[1] == rows - 103
    assert read("length", raced) == ("103", 103)
    assert read("steps", raced) == ("100", 100)


def test_the_speed_up_is_that_of_the_longest_lengths(raced):
    assert read("speedup", raced) == ("4.7×", pytest.approx(9.35 / 2))
    assert read("speedup_at", raced) == ("103", 103)


def test_two_runs_one_on_each_path_do_as_a_race_does(facts):
    logs = [made_log(100, (True,)), made_log(100, (False,))]
    situation = Situation(facts=facts, logs=logs)
    assert read("speedup", situation)[1] == pytest.approx(9.35 / 2)
    assert read("difference", situation) is None


def test_where_every_step_was_disturbed_these_have_to_do(facts):
    log = made_log(100)
    busy = RunLog(
        run_id=2,
        request=log.request,
        sampling=log.sampling,
        mode=log.mode,
        conditions=log.conditions,
    )
    for step in log.steps:
        passes = tuple(replace(each, disturbed=not step.prefill) for each in step.passes)
        busy.append(replace(step, passes=passes))
    situation = Situation(facts=facts, logs=[busy])
    assert read("ms_without_cache", situation)[1] == pytest.approx(9.35)
    assert read("speedup", situation)[1] == pytest.approx(9.35 / 2)


def test_gaps_of_a_race_its_double_and_a_fault_are_kept_apart(facts):
    logs = [
        made_log(10, gap=1e-6),
        made_log(10, gap=1e-15, dtype="float64"),
        made_log(10, gap=0.5, parts_at=3, fault=Fault.WRONG_POSITION),
    ]
    situation = Situation(facts=facts, logs=logs)
    assert read("difference", situation) == ("1.0e-05", pytest.approx(1e-5))
    assert read("difference_float64", situation) == ("1.0e-14", pytest.approx(1e-14))
    assert read("collapse", situation) == ("1,000,000,000×", pytest.approx(1e9))
    assert read("difference_with_fault", situation) == ("5.00", pytest.approx(5.0))
    assert (read("equal", situation)[1], read("raced", situation)[1]) == (10, 10)
    assert (read("equal_with_fault", situation)[1], read("raced_with_fault", situation)[1]) == (
        3,
        10,
    )
    assert read("parted", situation) == ("4", 4)
    # A run with a fault is no measure of time.
    assert read("length", situation)[1] == N_PROMPT + 9


def test_a_fault_that_changes_no_token_says_so(facts):
    log = made_log(10, fault=Fault.NOT_RESET)
    assert read("parted", Situation(facts=facts, logs=[log])) == ("none", None)


@pytest.fixture(scope="module")
def seen(stories):
    context = (0, *stories.tokenizer.encode("Once upon a time there was"))
    subject = Subject(gpt2=stories.gpt2, tokenizer=stories.tokenizer, session=None)
    return LookAtText(context=context).answer(subject, lambda: False)


def test_shapes_are_those_of_the_paper(facts, seen):
    n, d, heads = seen.n_seq, facts.n_embd, facts.n_head
    situation = Situation(facts=facts, n_typed=n - 1, text_pass=seen, config=seen.config)
    expected = {
        "shape:embed": (n, d),
        "shape:qkv": (n, 3 * d),
        "shape:heads": (heads, n, d // heads),
        "shape:attention_scores": (heads, n, n),
        "shape:attention_values": (heads, n, d // heads),
        "shape:mlp_up": (n, 4 * d),
        "shape:mlp_residual": (n, d),
        "shape:logits": (1, facts.n_vocab),
        "shape_cached:embed": (1, d),
        "shape_cached:heads": (heads, 1, d // heads),
        "shape_cached:attention_scores": (heads, 1, n),
        "shape_cached:logits": (1, facts.n_vocab),
    }
    for name, shape in expected.items():
        assert read(name, situation) == (str(shape), None), name
    assert read("n_seq", situation) == (str(n), n)
    assert read("d_head", situation) == (str(d // heads), d // heads)


def test_blocks_of_rows_are_one_shape(stories, facts):
    context = tuple(range(150))
    subject = Subject(gpt2=stories.gpt2, tokenizer=stories.tokenizer, session=None)
    seen = LookAtText(context=context).answer(subject, lambda: False)
    assert seen.uncached["attention_scores"] == (facts.n_head, 150, 150)


def test_arithmetic_and_bytes_are_those_of_a_step_at_that_length(raced, seen, facts):
    situation = replace(raced, config=seen.config)
    d, n_layer, n = facts.n_embd, facts.n_layer, 103
    weights = n_layer * 12 * d * d + facts.n_vocab * d
    cached = 2 * weights + n_layer * 4 * n * d
    assert read("flops_with_cache", situation)[1] == cached
    assert read("flops_per_s_with_cache", situation)[1] == pytest.approx(cached / 2e-3)
    read_bytes = read("bytes_with_cache", situation)[1]
    # All weights once, keys and values of all tokens, and a little for biases and norms.
    least = 4 * (weights + n_layer * 2 * n * d)
    assert least < read_bytes < 1.02 * least
    ratio = read("saved_arithmetic", situation)[1]
    assert ratio == pytest.approx(read("flops_without_cache", situation)[1] / cached)
    assert 50 < ratio < n
    assert np.isfinite(read("bytes_per_s_without_cache", situation)[1])
