"""Figures of a norm and of a draw, held against the formulas and against the model itself."""

from dataclasses import replace

import numpy as np
import pytest

from playground.generation import CacheMode, Conditions, GenerationRequest, SamplingParams
from playground.generation.run_log import RunLog
from playground.generation.session import Session, generate
from playground.lessons.deeds import is_branch
from playground.lessons.figures import Situation, find_figure
from playground.lessons.norm_figures import NormRows
from playground.lessons.text_pass import LookAtText
from playground.measure.question import Subject
from playground.models import load_model
from playground.worker.jobs import describe_model

TEXT = "Once upon a time, there was a little"
OWN = SamplingParams(temperature=1.0, top_p=1.0)


@pytest.fixture(scope="module")
def stories():
    return load_model("stories")


@pytest.fixture(scope="module")
def session(stories):
    return Session(stories.gpt2, stories.tokenizer)


@pytest.fixture(scope="module")
def context(stories):
    return tuple(stories.tokenizer.encode(TEXT))


@pytest.fixture(scope="module")
def situation(stories, session, context):
    subject = Subject(gpt2=stories.gpt2, tokenizer=stories.tokenizer, session=session)
    seen = LookAtText(context=context).answer(subject, lambda: False)
    sampling = SamplingParams(temperature=0.5, top_p=0.9)
    return Situation(facts=describe_model(stories), text_pass=seen, sampling=sampling)


def number_of(name, situation):
    return find_figure(name, situation).number


def text_of(name, situation):
    return find_figure(name, situation).text


# ---- a norm --------------------------------------------------------------------------------


class Normed:
    """Watches what a norm gives."""

    def __init__(self, layer):
        self.layer, self.normed = layer, None

    def observe(self, operation, result, *, layer, first_row=0):
        if (operation, layer) == ("ln_1", self.layer):
            self.normed = np.array(result, np.float64)


def test_the_rows_are_those_that_the_model_norms(stories, situation, context):
    rows = situation.text_pass.norm
    hook = Normed(stories.gpt2.config.n_layer // 2)
    stories.gpt2.forward(context, hook=hook)
    centred = rows.entering - rows.entering.mean(1, keepdims=True)
    root = np.sqrt((centred**2).mean(1, keepdims=True) + rows.epsilon)
    np.testing.assert_allclose(rows.gamma * centred / root + rows.beta, hook.normed, atol=1e-4)
    assert text_of("norm_block", situation) == "4"


def test_a_rows_figures_are_those_of_its_numbers(situation):
    last = [float(number) for number in situation.text_pass.norm.entering[-1]]
    mean = sum(last) / len(last)
    variance = sum((number - mean) ** 2 for number in last) / len(last)
    assert number_of("row_mean", situation) == pytest.approx(mean, abs=1e-9)
    assert number_of("row_variance", situation) == pytest.approx(variance)
    assert number_of("least_variance", situation) <= variance
    assert number_of("largest_variance", situation) >= variance
    assert number_of("scales", situation) == len(last) == 192
    assert number_of("row_variance_after", situation) == pytest.approx(1, abs=1e-3)


def test_a_new_row_changes_none_over_features_and_all_over_positions(situation, context):
    assert number_of("old_rows", situation) == len(context) - 1
    assert number_of("changed_over_features", situation) == 0
    assert number_of("changed_over_positions", situation) == len(context) - 1


def test_changes_and_frozen_statistics_are_what_they_are_by_hand(situation):
    rows = NormRows(
        block=1,
        entering=np.array([[0.0, 2.0], [2.0, 4.0], [4.0, 0.0], [0.0, 6.0]]),
        gamma=np.ones(2),
        beta=np.zeros(2),
        epsilon=0.0,
    )
    own = replace(situation, text_pass=replace(situation.text_pass, norm=rows))
    # The columns' means go from 2 and 2 to 1.5 and 3, their variances from 8/3 to 2.75 and 5.
    before = np.array([[-2, 0], [0, 2], [2, -2]]) / np.sqrt(8 / 3)
    after = np.array([[-1.5, -1], [0.5, 1], [2.5, -3]]) / np.sqrt([2.75, 5])
    assert number_of("largest_change", own) == pytest.approx(np.abs(after - before).max())
    # The first half has means 1 and 3 and variances 1 and 1; the second reads (3, -3), (-1, 3).
    assert number_of("frozen_variance", own) == pytest.approx((9 + 9 + 1 + 9) / 4)


# ---- a draw --------------------------------------------------------------------------------


def test_the_likeliest_token_has_the_probability_of_the_softmax(stories, situation, context):
    logits = stories.gpt2.forward(context).astype(np.float64)
    share = 1 / np.exp(logits - logits.max()).sum()
    tempered = np.sort(np.exp((logits - logits.max()) / 0.5))[::-1]
    tempered /= tempered.sum()
    n_kept = next(n for n in range(1, 99) if tempered[:n].sum() >= 0.9)
    now = tempered[0] / tempered[:n_kept].sum()
    assert text_of("likeliest", situation) == "“␣girl”"
    assert number_of("likeliest_own", situation) == pytest.approx(share, rel=1e-4)
    assert number_of("kept", situation) == n_kept
    assert number_of("likeliest_now", situation) == pytest.approx(now, rel=1e-4)
    assert number_of("likeliest_rise", situation) == pytest.approx(now / share, rel=1e-4)
    assert (text_of("temperature", situation), text_of("top_p", situation)) == ("0.50", "0.90")


def run_of(session, prompt, *, seed=7, n_new=1):
    """A real run of the stories model."""
    request = GenerationRequest(
        prompt_tokens=prompt, max_new_tokens=n_new, seed=seed, ignore_end_of_text=True
    )
    log = RunLog(
        run_id=1,
        request=request,
        sampling=OWN,
        mode=CacheMode.ON,
        conditions=Conditions(model="stories", dtype="float32", blas_threads=1),
    )
    for record in generate(session, request, OWN, CacheMode.ON):
        log.append(record)
    return log


def test_the_number_that_decided_a_draw_leads_to_the_token(stories, session, situation, context):
    log = run_of(session, context)
    drawn = replace(situation, logs=[log])
    logits = stories.gpt2.forward(context).astype(np.float64)
    weights = np.exp(logits - logits.max())
    parts = np.cumsum(weights / weights.sum())
    uniform = np.random.default_rng(7).random()
    token_id = int(np.argmax(parts > uniform))
    assert number_of("uniform", drawn) == uniform
    assert token_id == log.steps[0].token_id
    word = stories.tokenizer.token_bytes(token_id).decode().strip()
    assert text_of("drawn", drawn) == f"“␣{word}”"
    assert number_of("drawn_probability", drawn) == pytest.approx(
        weights[token_id] / weights.sum(), rel=1e-4
    )
    rank = sorted(range(logits.size), key=lambda each: -logits[each]).index(token_id) + 1
    assert number_of("drawn_rank", drawn) == rank
    assert number_of("seed", drawn) == 7


def test_the_same_seed_draws_the_same_token_again(session, situation, context):
    first, second = run_of(session, context), run_of(session, context)
    others = [run_of(session, context, seed=seed) for seed in range(8)]
    other = next(log for log in others if log.steps[0].token_id != first.steps[0].token_id)
    again = "drawn_again"
    assert find_figure(again, replace(situation, logs=[first])) is None
    assert text_of(again, replace(situation, logs=[first, second])) == "the same token"
    assert text_of(again, replace(situation, logs=[first, other])) == "another token"


def test_a_branch_keeps_every_row_before_it(session, situation, context):
    before = run_of(session, context, n_new=3)
    drawn = tuple(step.token_id for step in before.steps)
    branch = run_of(session, (*context, drawn[0], drawn[1] + 1))
    branched = replace(situation, logs=[before, branch])
    assert is_branch([before, branch])
    assert number_of("kept_rows", branched) == len(context) + 1
    assert number_of("new_rows", branched) == 1
    assert not is_branch([before])
    assert not is_branch([before, run_of(session, context)]), "drawn again"
    assert not is_branch([before, run_of(session, (*context, *drawn))]), "gone on"
    assert not is_branch([before, run_of(session, (*context[:3], *drawn[:2]))]), "another text"
