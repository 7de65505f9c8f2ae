"""The controller between a runner that only remembers and views that are mocked."""

from unittest.mock import Mock, create_autospec

import pytest
from PySide6.QtCore import QObject

from playground.control.controller import Controller
from playground.control.live_settings import LiveSettings
from playground.control.views import (
    CacheSwitchView,
    FrameView,
    SamplingView,
    StatsView,
    Views,
)
from playground.generation import (
    CacheMode,
    ContextEnd,
    ForwardPass,
    RunSummary,
    SamplingParams,
    StepRecord,
    StopReason,
)
from playground.measure.model_facts import ModelFacts
from playground.text import EncodedText, TokenDocument, WordTokenizer
from playground.worker.jobs import Encoded, ReadyModel
from playground.worker.runner import GenerationRunner
from playground.worker.worker import GenerationWorker

WORDS = WordTokenizer()
FACTS = ModelFacts(
    name="words", title="Words", trained=True, n_parameters=9, n_layer=1, n_embd=4, n_head=2,
    n_ctx=64, n_vocab=3, dtype="float32", weight_bytes=36, end_of_text=None,
    starts_with_end_of_text=False, sample_prompts=(), summary="9 parameters",
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

    tokenizer = WORDS
    facts = FACTS

    def __init__(self):
        self.worker = GenerationWorker()
        self.runner = create_autospec(GenerationRunner, instance=True)
        self.runner.worker = self.worker
        self.runner.blas_threads = 2
        self.runner.load.side_effect = iter(range(1, 100))
        self.runner.start.side_effect = iter(range(101, 200))
        self.editor = Editor()
        self.sampling = Mock(spec=SamplingView)
        self.sampling.sampling.return_value = SamplingParams(temperature=0.5)
        self.sampling.seed.return_value = 3
        self.sampling.max_new_tokens.return_value = 20
        self.sampling.ignore_end_of_text.return_value = False
        self.sampling.stop_sequence.return_value = ""
        self.sampling.at_context_end.return_value = ContextEnd.STOP
        self.sampling.speed_limit_per_s.return_value = None
        self.switch = Mock(spec=CacheSwitchView)
        self.switch.mode.return_value = CacheMode.ON
        self.stats, self.frame = Mock(spec=StatsView), Mock(spec=FrameView)
        self.parent = QObject()
        views = Views(
            editor=self.editor, sampling=self.sampling, cache_switch=self.switch,
            stats=self.stats, frame=self.frame,
        )  # fmt: skip
        self.settings = LiveSettings(self.runner, views, self.parent)
        self.controller = Controller(self.runner, views, self.settings, self.parent)

    @property
    def state(self):
        return self.frame.set_run_state.call_args.args[0]

    @property
    def said(self):
        return self.frame.show_state.call_args.args[0]

    def load(self, load_id=1):
        self.controller.load_model("words")
        self.end_load(load_id)

    def end_load(self, load_id=1, facts=FACTS):
        self.worker.model_loaded.emit(load_id, ReadyModel(facts=facts, tokenizer=WORDS))

    def encode(self):
        tokenizer, texts, _continuations = self.runner.encode.call_args.args
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
        self.worker.stepped.emit(run_id, (record,))

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
    """A world whose model is ready."""
    world.load()
    return world
