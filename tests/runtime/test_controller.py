"""The controller between a runner that only remembers and views that are mocked."""

from unittest.mock import Mock, create_autospec

import pytest
from PySide6.QtCore import QObject

from playground.analysis.model_facts import ModelFacts
from playground.generation import (
    CacheMode,
    ContextEnd,
    ForwardPass,
    RunFailure,
    RunSummary,
    SamplingParams,
    StepRecord,
    StopReason,
)
from playground.generation.run_state import RunState
from playground.runtime.controller import Controller
from playground.runtime.jobs import Encoded, ReadyModel
from playground.runtime.runner import GenerationRunner
from playground.runtime.views import (
    CacheSwitchView,
    FaultView,
    FrameView,
    LabView,
    SamplingView,
    StatsView,
    Views,
)
from playground.runtime.worker import GenerationWorker
from playground.text import EncodedText, TokenDocument, WordTokenizer

WORDS = WordTokenizer()
FACTS = ModelFacts(
    name="words", title="Words", trained=True, n_parameters=9, n_layer=1, n_embd=4, n_head=2,
    n_ctx=64, n_vocab=3, dtype="float32", weight_bytes=36, kv_bytes_per_token=32, end_of_text=None,
    starts_with_end_of_text=False, sample_prompts=("hello",), summary="9 parameters",
)  # fmt: skip


class Editor:
    """An editor without a widget."""

    def __init__(self):
        self.document_model = TokenDocument()
        self.counts = []
        self.is_generating = False

    def type(self, text):
        self.document_model.replace(0, self.document_model.n_chars, text)

    def begin_generation(self):
        self.document_model.begin_generation()
        self.is_generating = True

    def append_generated(self, token_ids):
        for token_id in token_ids:
            self.document_model.append_generated(token_id)

    def end_generation(self):
        self.document_model.end_generation()
        self.is_generating = False

    def can_regenerate(self):
        return self.document_model.last_generation() is not None

    def remove_last_generation(self):
        last = self.document_model.last_generation()
        self.document_model.replace(last.start, last.end, "")

    def show_token_count(self, count, n_ctx):
        self.counts.append((count, n_ctx))


class World:
    """A controller with everything around it, and shorthands to play the worker's part."""

    def __init__(self):
        self.worker = GenerationWorker()
        self.runner = create_autospec(GenerationRunner, instance=True)
        self.runner.worker = self.worker
        self.runner.load.side_effect = iter(range(1, 100))
        self.runner.start.side_effect = iter(range(101, 200))
        self.editor = Editor()
        self.sampling = Mock(spec=SamplingView)
        self.sampling.sampling.return_value = SamplingParams(temperature=0.5)
        self.sampling.seed.return_value = 3
        self.sampling.max_new_tokens.return_value = 20
        self.sampling.ignore_end_of_text.return_value = False
        self.sampling.at_context_end.return_value = ContextEnd.STOP
        self.sampling.speed_limit_per_s.return_value = None
        self.switch = Mock(spec=CacheSwitchView)
        self.switch.mode.return_value = CacheMode.ON
        self.faults = Mock(spec=FaultView)
        self.faults.fault.return_value = None
        self.stats, self.lab, self.frame = (
            Mock(spec=StatsView),
            Mock(spec=LabView),
            Mock(spec=FrameView),
        )
        self.parent = QObject()
        self.controller = Controller(
            self.runner,
            Views(
                editor=self.editor, sampling=self.sampling, cache_switch=self.switch,
                faults=self.faults,
                stats=self.stats, lab=self.lab, frame=self.frame,
            ),
            self.parent,
        )  # fmt: skip

    @property
    def state(self):
        return self.frame.set_run_state.call_args.args[0]

    @property
    def said(self):
        return self.frame.show_state.call_args.args[0]

    def load(self, load_id=1):
        self.controller.load_model("words")
        self.worker.model_loaded.emit(load_id, ReadyModel(facts=FACTS, tokenizer=WORDS))

    def encode(self):
        tokenizer, texts = self.runner.encode.call_args.args
        encoded = tuple(EncodedText(text=t, tokens=tuple(WORDS.encode(t))) for t in texts)
        self.worker.encoded.emit(Encoded(tokenizer=tokenizer, texts=encoded))

    def generate(self, text="hello"):
        self.editor.type(text)
        self.controller.generate()
        self.encode()

    def step(self, run_id=101, index=0, token_id=2, mode=CacheMode.ON):
        forward = ForwardPass(
            cached=mode is CacheMode.ON, n_past=index, n_seq=1, forward_s=0.01, warm_up=False
        )
        record = StepRecord(
            index=index, token_id=token_id, text="", is_end_of_text=False, mode=mode,
            sampling=SamplingParams(), passes=(forward,), prefill=index == 0, sampling_s=0.001,
            probability=0.5, kv_cache_bytes=64 * (index + 1),
        )  # fmt: skip
        self.worker.stepped.emit(run_id, record)

    def finish(self, run_id=101, reason=StopReason.LENGTH, new_tokens=1):
        summary = RunSummary(
            stop_reason=reason, trailing_text="", prompt_tokens=1, new_tokens=new_tokens,
            rows_reused=0, prefill_s=0.5, decode_s=0.25,
        )  # fmt: skip
        self.worker.finished.emit(run_id, summary)


@pytest.fixture
def world(qapp):
    return World()


@pytest.fixture
def loaded(world):
    world.load()
    return world


def test_a_loaded_model_is_shown_and_its_tokenizer_goes_to_the_text(world):
    world.controller.load_model("words")
    assert world.state is RunState.LOADING
    world.worker.load_progressed.emit(1, 0.5)
    assert world.frame.show_progress.call_args.args[1] == 0.5
    world.worker.model_loaded.emit(1, ReadyModel(facts=FACTS, tokenizer=WORDS))
    assert world.state is RunState.READY
    assert world.editor.document_model.tokenizer is WORDS
    world.frame.show_model.assert_called_once_with(FACTS)
    world.frame.hide_progress.assert_called_once_with()


def test_a_failed_load_is_told_and_the_model_before_stays(loaded):
    loaded.controller.load_model("broken")
    loaded.worker.load_failed.emit(2, RunFailure(message="It is broken."))
    loaded.frame.show_problem.assert_called_once_with("It is broken.", "")
    assert loaded.state is RunState.READY
    assert loaded.editor.document_model.tokenizer is WORDS


def test_without_any_model_a_failed_load_leaves_nothing_to_run(world):
    world.controller.load_model("broken")
    world.controller.generate()
    world.worker.load_failed.emit(1, RunFailure(message="It is broken."))
    assert world.state is RunState.FAILED_TO_LOAD
    world.runner.start.assert_not_called()


def test_words_about_an_overtaken_load_change_nothing(world):
    world.controller.load_model("first")
    world.controller.load_model("second")
    world.worker.model_loaded.emit(1, ReadyModel(facts=FACTS, tokenizer=WORDS))
    world.worker.load_failed.emit(1, RunFailure(message="late"))
    assert world.state is RunState.LOADING
    world.frame.show_model.assert_not_called()
    world.frame.show_problem.assert_not_called()


def test_generate_encodes_the_text_and_then_starts(loaded):
    loaded.editor.type("hello world")
    loaded.controller.generate()
    loaded.runner.start.assert_not_called()
    loaded.encode()
    request, sampling, mode = loaded.runner.start.call_args.args
    assert request.prompt_tokens == (1, 2)
    assert (request.seed, request.max_new_tokens) == (3, 20)
    assert (sampling.temperature, mode) == (0.5, CacheMode.ON)
    assert loaded.state is RunState.RUNNING
    assert loaded.editor.is_generating


def test_generate_pressed_while_loading_starts_when_the_model_is_ready(world):
    world.editor.type("hello")
    world.controller.load_model("words")
    world.controller.generate()
    assert "starts when it is ready" in world.said
    world.worker.model_loaded.emit(1, ReadyModel(facts=FACTS, tokenizer=WORDS))
    world.encode()
    assert world.runner.start.call_count == 1


def test_stop_forgets_a_run_that_waits_for_its_model(world):
    world.editor.type("hello")
    world.controller.load_model("words")
    world.controller.generate()
    world.controller.stop()
    world.worker.model_loaded.emit(1, ReadyModel(facts=FACTS, tokenizer=WORDS))
    world.encode()
    world.runner.start.assert_not_called()


def test_an_empty_text_is_refused_in_words(loaded):
    loaded.editor.type("")
    loaded.controller.generate()
    loaded.runner.start.assert_not_called()
    assert "empty" in loaded.frame.show_problem.call_args.args[0]
    assert loaded.state is RunState.READY


def test_tokens_reach_text_lab_and_figures(loaded):
    loaded.generate("hello")
    loaded.step(index=0, token_id=2)
    loaded.step(index=1, token_id=1)
    loaded.finish(new_tokens=2)
    assert loaded.editor.document_model.text == "hello world hello"
    current = loaded.lab.show_runs.call_args.args[0]
    assert current.n_steps == 2
    assert loaded.stats.show_cache.call_args.args == (128,)
    assert loaded.stats.show_context.call_args.args == (3, 64)
    assert loaded.stats.show_first_token.call_args.args == (pytest.approx(0.011),)
    assert loaded.state is RunState.READY
    assert not loaded.editor.is_generating
    assert "Finished" in loaded.said


def test_steps_of_an_old_run_never_reach_the_new_one(loaded):
    loaded.generate("hello")
    loaded.step(run_id=101)
    loaded.controller.stop()
    loaded.finish(101, StopReason.CANCELLED)
    loaded.controller.generate()
    loaded.step(run_id=101, index=7)
    loaded.finish(run_id=101)
    assert loaded.state is RunState.RUNNING
    loaded.step(run_id=102)
    loaded.finish(run_id=102)
    assert loaded.editor.document_model.text == "hello world world"


def test_stop_shows_that_it_is_stopping_until_the_run_has_ended(loaded):
    loaded.generate()
    loaded.controller.stop()
    assert loaded.state is RunState.STOPPING
    loaded.runner.cancel.assert_called_once_with()
    loaded.finish(reason=StopReason.CANCELLED)
    assert loaded.state is RunState.READY


def test_regenerate_takes_the_last_generation_away_and_writes_anew(loaded):
    loaded.generate("hello")
    loaded.step(token_id=2)
    loaded.finish()
    loaded.controller.regenerate()
    assert loaded.editor.document_model.text == "hello"
    assert loaded.runner.start.call_args.args[0].prompt_tokens == (1,)
    loaded.step(run_id=102, token_id=0)
    loaded.finish(run_id=102)
    assert loaded.editor.document_model.text == "hello <UNK>"


def test_regenerate_during_a_run_waits_for_its_end(loaded):
    loaded.generate("hello")
    loaded.step(token_id=2)
    loaded.controller.regenerate()
    assert loaded.runner.start.call_count == 1
    loaded.finish(reason=StopReason.CANCELLED)
    assert loaded.runner.start.call_count == 2
    assert loaded.editor.document_model.text == "hello"


def test_one_token_starts_a_run_that_pauses_and_then_steps_it(loaded):
    loaded.editor.type("hello")
    loaded.controller.generate_one_token()
    loaded.encode()
    assert loaded.runner.start.call_args.kwargs["pause_after_step"]
    loaded.worker.paused.emit(101)
    assert loaded.state is RunState.PAUSED
    loaded.controller.generate_one_token()
    loaded.runner.step_once.assert_called_once_with()
    loaded.controller.generate()
    loaded.runner.resume.assert_called_once_with()
    assert loaded.state is RunState.RUNNING


def test_a_failed_run_keeps_the_text_and_says_what_happened(loaded):
    loaded.generate("hello")
    loaded.step(token_id=2)
    loaded.worker.failed.emit(101, RunFailure(message="It broke.", details="traceback"))
    assert loaded.editor.document_model.text == "hello world"
    loaded.frame.show_problem.assert_called_once_with("It broke.", "traceback")
    assert loaded.state is RunState.READY


def test_a_paced_run_is_labelled(loaded):
    loaded.sampling.speed_limit_per_s.return_value = 5.0
    loaded.generate()
    assert "paced to 5 tokens a second" in loaded.said


def test_the_runs_of_another_model_leave_the_lab(loaded):
    loaded.generate()
    loaded.step()
    loaded.finish()
    loaded.load(load_id=2)
    assert loaded.lab.show_runs.call_args.args[:2] == (None, [])


def test_the_command_repeats_the_run(loaded):
    assert loaded.controller.command == ""
    loaded.switch.mode.return_value = CacheMode.OFF
    loaded.generate("hello world")
    assert "--prompt='hello world'" in loaded.controller.command or (
        "'--prompt=hello world'" in loaded.controller.command
    )
    assert "--no-kv-cache" in loaded.controller.command
    assert "--seed 3" in loaded.controller.command


def test_typing_is_encoded_after_a_pause_and_counted(loaded, qtbot):
    loaded.editor.type("hello world hello")
    loaded.controller.text_edited()
    assert loaded.editor.counts[-1] == (None, 64)

    def asked():
        loaded.runner.encode.assert_called_once()

    qtbot.waitUntil(asked)
    loaded.encode()
    assert loaded.editor.counts[-1] == (3, 64)
    loaded.runner.start.assert_not_called()
