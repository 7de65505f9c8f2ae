"""The presenters of the tab Next token, with a real worker and views that remember."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal

from playground.control.step_selection import StepSelection
from playground.generation import CacheMode, Conditions, GenerationRequest, SamplingParams
from playground.generation.run_log import RunLog
from playground.shell.editor.token_colour import ColourBy
from playground.shell.window.app_state import AppState
from playground.tabs.next_token.presenters import NextTokenPresenters
from playground.text import EncodedText, TokenDocument, WordTokenizer

PATIENCE_MS = 20_000
PROMPT = "hello world"


class FakeController(QObject):
    model_changed = Signal(object)
    run_began = Signal(object)
    flushed = Signal()
    run_ended = Signal(object)
    tokens_ready = Signal()
    worker_wanted = Signal()

    def __init__(self):
        super().__init__()
        self.state = AppState.READY
        self.logs = []
        self.asked_for = []

    def generate(self):
        self.asked_for.append("generate")

    def stop(self):
        self.asked_for.append("stop")


class Views:
    """Every view of the tab in one; it remembers what it was told."""

    def __init__(self):
        self.is_shown = True
        self.stories, self.sentences, self.surprises, self.bars = [], [], [], []
        self.marked, self.legends, self.tokens, self.put = [], [], [], []
        self.by = ColourBy.NOTHING
        self.logits = self.step_bar = self.colour = self.marks = self.token = self.branching = self
        self.surprise = SimpleNamespace(is_shown=True, show_story=self.surprises.append)

    def show_story(self, story):
        self.stories.append(story)

    def show_sentence(self, sentence):
        self.sentences.append(sentence)

    def show_step(self, index, n_steps, *, is_following):
        self.bars.append((index, n_steps, is_following))

    def colour_by(self):
        return self.by

    def shows_boundaries(self):
        return False

    shows_ids = shows_boundaries

    def set_details(self, *, boundaries, ids):
        pass

    def show_marks(self, marks):
        self.marked.append(list(marks))

    def show_legend(self, weakest, strongest):
        self.legends.append((weakest, strongest))

    def show_token(self, story):
        self.tokens.append(story)

    def hide_token(self):
        self.tokens.append(None)

    def accept(self, token_id):
        self.put.append((None, token_id))

    def branch(self, index, token_id):
        self.put.append((index, token_id))


class Sampling:
    def __init__(self):
        self.now = SamplingParams(temperature=1.0, top_p=1.0)

    def sampling(self):
        return self.now


class Tab:
    """The presenters with everything around them, and the model “primitive” behind them."""

    def __init__(self, runner, qtbot):
        self.qtbot, self.runner = qtbot, runner
        self.controller, self.views, self.sampling = FakeController(), Views(), Sampling()
        self.document = TokenDocument(WordTokenizer())
        self.type(PROMPT)
        self.selection = StepSelection()
        self.presenters = NextTokenPresenters(
            runner,
            self.controller,
            self.selection,
            self.views,
            SimpleNamespace(document_model=self.document),
            self.sampling,
            self.controller,
        )
        self.controller.model_changed.emit(SimpleNamespace(name="primitive"))

    def type(self, text):
        self.document.replace(0, self.document.n_chars, text)
        tokenizer = self.document.tokenizer
        texts = [
            EncodedText(text=each, tokens=tuple(tokenizer.encode(each)))
            for each in self.document.pending_texts()
        ]
        self.document.set_tokens(tokenizer, texts)

    def wait_for(self, is_so):
        def check():
            assert is_so()

        self.qtbot.waitUntil(check, timeout=PATIENCE_MS)

    def run(self, reports, n_steps=5):
        """Have the worker run, and tell the presenters as the controller would."""
        request = GenerationRequest(
            prompt_tokens=self.document.tokens(), max_new_tokens=n_steps, seed=4
        )
        log = RunLog(
            run_id=1,
            request=request,
            sampling=self.sampling.now,
            mode=CacheMode.ON,
            conditions=Conditions(model="primitive", dtype="float32", blas_threads=1),
        )
        run_id = self.runner.start(request, self.sampling.now, CacheMode.ON)
        self.controller.logs.append(log)
        self.controller.state = AppState.RUNNING
        self.controller.run_began.emit(log)
        self.selection.begin(log)
        self.wait_for(lambda: "finished" in reports.of_run(run_id))
        self.document.begin_generation()
        for said_id, record in reports.of("stepped"):
            if said_id == run_id:
                log.append(record)
                self.document.append_generated(record.token_id)
        self.document.end_generation()
        self.controller.flushed.emit()
        self.end()
        return log

    def end(self):
        self.controller.state = AppState.READY
        self.controller.run_ended.emit(self.controller.logs[-1])

    @property
    def shown(self):
        return self.views.stories[-1] if self.views.stories else None


@pytest.fixture
def reports(runner, reports_of):
    return reports_of(runner.worker)


@pytest.fixture
def tab(runner, reports, qtbot):
    runner.load("primitive")

    def loaded():
        assert reports.of("model_loaded")

    qtbot.waitUntil(loaded, timeout=PATIENCE_MS)
    tab = Tab(runner, qtbot)
    yield tab
    tab.controller.deleteLater()
