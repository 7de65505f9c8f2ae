"""What the presenter makes of runs that were raced, in one precision and in two."""

from dataclasses import replace

import pytest

from playground.generation import (
    CacheMode,
    Conditions,
    ForwardPass,
    GenerationRequest,
    LogitComparison,
    SamplingParams,
    StepAgreement,
    StepRecord,
    Verdict,
)
from playground.generation.run_log import RunLog
from playground.tabs.lab.proof.card import ProofCard
from playground.tabs.lab.proof.figures import Standing
from playground.tabs.lab.proof.presenter import ProofPresenter
from playground.text import TextRange, TokenDocument, WordTokenizer

REQUEST = GenerationRequest(prompt_tokens=(1,), max_new_tokens=9, seed=3)
SINGLE = Conditions(model="words", dtype="float32", blas_threads=2)
DOUBLE = replace(SINGLE, dtype="float64")


def log_of(run_id, *, mode=CacheMode.RACE, conditions=SINGLE, request=REQUEST, into_text=True):
    return RunLog(
        run_id=run_id, request=request, sampling=SamplingParams(), mode=mode,
        conditions=conditions, command="gpt2-playground race", into_text=into_text,
    )  # fmt: skip


def step_of(index, *, gap=1e-5, verdict=Verdict.EQUAL, raced=True):
    other = 2 if verdict is Verdict.EQUAL else 0
    comparison = LogitComparison(argmax_equal=True, max_abs_diff=gap, kl_divergence=1e-12)
    agreement = StepAgreement(logits=comparison, token_id=2, other_token_id=other, verdict=verdict)
    forward = ForwardPass(cached=True, n_past=index, n_seq=1, forward_s=0.01)
    return StepRecord(
        index=index, token_id=2, text=" world", is_end_of_text=False, mode=CacheMode.RACE,
        sampling=SamplingParams(), passes=(forward,), prefill=index == 0, sampling_s=0.0,
        probability=0.5, kv_cache_bytes=0, agreement=agreement if raced else None,
    )  # fmt: skip


class World:
    """A presenter between a mocked card and a document, and shorthands for a run."""

    def __init__(self, context, card, scheduler):
        self.card = card
        self.editor = context.window.editor
        self.document = self.editor.document_model = TokenDocument(WordTokenizer())
        self.document.replace(0, 0, "hello")
        self.presenter = ProofPresenter(context, card, scheduler)
        self._controller = context.controller

    @property
    def asked(self):
        """The races that were to be done again."""
        return [call.args[0] for call in self._controller.repeat_in_double.call_args_list]

    def run(self, log, *steps):
        if log.into_text:
            self.document.begin_generation()
        self.presenter.on_run_began(log)
        for step in steps:
            log.append(step)
            if log.into_text:
                self.document.append_generated(step.token_id)
            self.presenter.refresh()
        if log.into_text:
            self.document.end_generation()
        self.presenter.on_run_ended(log)

    @property
    def proof(self):
        return self.card.show_proof.call_args.args[0]

    @property
    def offers_double(self):
        return self.card.offer_double.call_args.kwargs["is_offered"]


@pytest.fixture
def world(context, card_of, scheduler):
    return World(context, card_of(ProofCard), scheduler)


def test_a_race_is_added_up_step_by_step(world):
    world.run(log_of(1), step_of(0, gap=1e-6), step_of(1, gap=3e-6), step_of(2, gap=2e-6))
    assert world.proof.dtype == "float32"
    assert world.proof.agreement.n_steps == world.proof.agreement.equal_tokens == 3
    assert world.proof.agreement.max_abs_logit_diff == 3e-6
    assert world.proof.history.max_abs_diff.tolist() == [1e-6, 3e-6, 2e-6]
    assert world.proof.divergence is None
    world.editor.mark_divergence.assert_called_once_with(None)


def test_a_run_of_one_path_leaves_the_last_proof_on_the_card(world):
    world.run(log_of(1), step_of(0), step_of(1))
    shown = world.proof
    world.run(log_of(2, mode=CacheMode.ON), step_of(0, raced=False))
    assert world.proof.agreement == shown.agreement


def standing_of(world):
    return world.card.show_proof.call_args.args[1]


def test_a_proof_of_an_earlier_run_is_marked(world):
    world.run(log_of(1), step_of(0), step_of(1))
    assert standing_of(world) is Standing.IN_HAND
    world.run(log_of(2, mode=CacheMode.ON), step_of(0, raced=False))
    assert standing_of(world) is Standing.EARLIER_RUN


def test_a_proof_of_a_text_that_was_edited_is_marked_until_the_text_is_back(world):
    world.run(log_of(1), step_of(0), step_of(1))
    text = world.document.text
    world.document.replace(0, world.document.n_chars, "hello")
    world.presenter.refresh()
    assert standing_of(world) is Standing.EARLIER_TEXT
    world.document.replace(0, world.document.n_chars, text)
    world.presenter.refresh()
    assert standing_of(world) is Standing.IN_HAND


def test_another_model_has_no_proof_yet(world, facts):
    world.run(log_of(1), step_of(0))
    world.presenter.on_model_changed(facts)
    assert world.proof is None
    assert not world.offers_double


def test_a_hidden_card_is_left_alone(world):
    world.card.is_shown = False
    world.run(log_of(1), step_of(0))
    world.card.show_proof.assert_not_called()
    world.card.is_shown = True
    world.presenter.refresh()
    assert world.proof.agreement.n_steps == 1


def test_double_precision_is_offered_after_a_race_and_not_twice(world):
    single = log_of(1)
    world.presenter.on_run_began(single)
    single.append(step_of(0))
    world.presenter.refresh()
    assert not world.offers_double
    world.presenter.on_run_ended(single)
    assert world.offers_double
    world.presenter.request_double()
    assert world.asked == [single]
    world.run(log_of(2, conditions=DOUBLE, into_text=False), step_of(0, gap=1e-14))
    assert not world.offers_double
    world.presenter.request_double()
    assert world.asked == [single]


def test_a_race_that_only_part_of_a_run_was_is_not_done_again(world):
    world.run(log_of(1, mode=CacheMode.ON), step_of(0, raced=False), step_of(1))
    assert world.proof.agreement.n_steps == 1
    assert not world.offers_double


def test_the_same_request_in_two_precisions_is_shown_together(world):
    world.run(log_of(1), step_of(0, gap=1e-5))
    world.run(log_of(2, conditions=DOUBLE, into_text=False), step_of(0, gap=1e-14))
    assert world.proof.dtype == "float64"
    assert world.proof.other.dtype == "float32"
    assert world.proof.other.agreement.max_abs_logit_diff == 1e-5


@pytest.mark.parametrize(
    "change",
    [
        {"request": replace(REQUEST, seed=4)},
        {"conditions": replace(DOUBLE, blas_threads=1)},
    ],
)
def test_another_request_is_no_counterpart(world, change):
    world.run(log_of(1), step_of(0))
    world.run(log_of(2, **{"conditions": DOUBLE, "into_text": False, **change}), step_of(0))
    assert world.proof.other is None


def test_the_first_divergence_is_named_and_marked_in_the_text(world):
    tie = Verdict.ROUNDING_TIE
    world.run(log_of(1), step_of(0), step_of(1, verdict=tie), step_of(2, verdict=tie))
    divergence = world.proof.divergence
    assert (divergence.index, divergence.verdict) == (1, tie)
    assert (divergence.drawn, divergence.other) == ("world", "<UNK>")
    marked = [call.args[0] for call in world.editor.mark_divergence.call_args_list]
    assert marked == [None, TextRange(start=11, end=17)]
    assert world.document.text[11:17] == " world"


def test_a_race_beside_the_text_marks_nothing_in_it(world):
    world.run(log_of(1, into_text=False), step_of(0, verdict=Verdict.DIFFERENT))
    assert world.proof.divergence is not None
    world.editor.mark_divergence.assert_not_called()


def test_an_edit_takes_the_mark_away(world):
    world.presenter.clear_mark()
    world.editor.mark_divergence.assert_called_once_with(None)
