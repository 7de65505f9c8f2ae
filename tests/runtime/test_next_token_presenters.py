"""The presenters of the tab Next token, with a real worker and views that remember."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal

from playground.analysis.next_logits import AskStep
from playground.analysis.token_colour import ColourBy
from playground.generation import CacheMode, GenerationRequest, RunConditions, SamplingParams
from playground.generation.run_log import RunLog
from playground.generation.run_state import RunState
from playground.runtime.next_token_presenters import NextTokenPresenters
from playground.runtime.step_selection import StepSelection
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
        self.state = RunState.READY
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
            conditions=RunConditions(model="primitive", dtype="float32", blas_threads=1),
        )
        run_id = self.runner.start(request, self.sampling.now, CacheMode.ON)
        self.controller.logs.append(log)
        self.controller.state = RunState.RUNNING
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
        self.controller.state = RunState.READY
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


def test_the_text_as_it_stands_is_shown_once_its_tokens_are_known(tab):
    tab.controller.tokens_ready.emit()
    tab.wait_for(lambda: tab.shown is not None)

    assert tab.shown.step is None
    assert tab.shown.next_token.uniform is None
    assert [tab.shown.token_text(each.token_id) for each in tab.shown.next_token.candidates]


def test_an_empty_text_says_what_to_do(tab):
    tab.type("")
    tab.controller.tokens_ready.emit()

    assert tab.views.sentences[-1].startswith("Type something")


def test_a_hidden_card_asks_nothing(tab):
    tab.views.is_shown = tab.views.surprise.is_shown = False
    tab.controller.tokens_ready.emit()

    assert not tab.presenters.next_token.is_waiting
    assert not tab.presenters.figures.is_waiting


def test_a_selected_step_shows_its_own_token_and_draw(tab, reports):
    log = tab.run(reports)
    tab.selection.select(3)
    tab.wait_for(lambda: tab.shown is not None and tab.shown.step is not None)
    tab.wait_for(lambda: tab.shown.step.index == 3)

    assert tab.shown.next_token.chosen == log.steps[3].token_id
    assert tab.shown.next_token.would_be == log.steps[3].token_id
    assert tab.shown.place == 2 + 3
    assert tab.views.bars[-1] == (3, 5, False)


def test_a_setting_that_moves_reshapes_without_a_question(tab, reports):
    log = tab.run(reports)
    tab.selection.select(2)
    tab.wait_for(lambda: tab.shown is not None and tab.shown.step.index == 2)
    n_stories = len(tab.views.stories)

    tab.sampling.now = SamplingParams(temperature=0.0)
    tab.presenters.next_token.on_sampling_changed()

    assert not tab.presenters.next_token.is_waiting
    tab.wait_for(lambda: len(tab.views.stories) > n_stories)
    assert tab.shown.next_token.n_kept == 1
    assert tab.shown.next_token.chosen == log.steps[2].token_id


def test_a_step_that_is_selected_again_is_not_asked_for_again(tab, reports, monkeypatch):
    tab.run(reports)
    tab.selection.select(2)
    tab.wait_for(lambda: tab.shown is not None and tab.shown.step.index == 2)
    asked = []
    monkeypatch.setattr(AskStep, "answer", lambda *_: asked.append(1))

    tab.presenters.next_token.refresh()

    assert not tab.presenters.next_token.is_waiting
    assert asked == []


def test_a_candidate_of_a_step_branches_where_the_step_wrote(tab, reports):
    tab.run(reports)
    tab.selection.select(1)
    tab.wait_for(lambda: tab.shown is not None and tab.shown.step.index == 1)

    tab.presenters.next_token.on_candidate_chosen(2)

    assert tab.views.put == [(3, 2)]
    assert tab.controller.asked_for == ["generate"]


def test_a_branch_during_a_run_waits_for_its_end(tab, reports):
    tab.run(reports)
    tab.controller.run_began.emit(tab.controller.logs[-1])

    tab.presenters.brancher.branch(3, 2)

    assert tab.controller.asked_for == ["stop"]
    assert tab.views.put == []
    tab.end()
    tab.wait_for(lambda: tab.views.put == [(3, 2)])
    assert tab.controller.asked_for == ["stop", "generate"]


def test_a_step_of_another_text_cannot_be_branched(tab, reports):
    tab.run(reports)
    tab.selection.select(1)
    tab.wait_for(lambda: tab.shown is not None and tab.shown.step.index == 1)
    tab.type("world world world world")
    said = []
    tab.presenters.brancher.told.connect(said.append)

    tab.presenters.next_token.on_candidate_chosen(2)

    assert tab.views.put == []
    assert "changed" in said[-1]


def test_the_first_candidate_is_accepted_as_a_token(tab):
    tab.controller.tokens_ready.emit()
    tab.wait_for(lambda: tab.shown is not None)

    tab.presenters.next_token.accept_top()

    assert tab.views.put == [(None, tab.shown.next_token.candidates[0].token_id)]
    assert tab.controller.asked_for == []


def test_a_token_is_not_accepted_into_a_text_that_has_changed_since(tab):
    tab.controller.tokens_ready.emit()
    tab.wait_for(lambda: tab.shown is not None)
    tab.type("hello")

    tab.presenters.next_token.accept_top()

    assert tab.views.put == []


def test_the_whole_text_gets_its_surprise_and_perplexity(tab, reports):
    tab.run(reports)
    tab.controller.tokens_ready.emit()
    tab.wait_for(lambda: tab.views.surprises and len(tab.views.surprises[-1].places) == 6)

    story = tab.views.surprises[-1]
    assert story.places == (2, 3, 4, 5, 6, 7)
    mean_bits = sum(story.surprise_bits) / 6
    assert story.perplexity == pytest.approx(2**mean_bits)
    assert story.n_tokens == 7


def test_a_run_is_followed_from_the_logits_it_left(tab, reports):
    tab.run(reports)
    tab.wait_for(lambda: tab.views.surprises and len(tab.views.surprises[-1].places) == 5)

    assert tab.views.surprises[-1].places == (3, 4, 5, 6, 7)


def test_colours_cost_nothing_until_they_are_chosen(tab, reports):
    tab.run(reports)
    assert tab.views.marked == []

    tab.views.by = ColourBy.PROBABILITY
    tab.presenters.marks.on_choice_changed()

    strengths = [mark.strength for mark in tab.views.marked[-1]]
    assert strengths[:2] == [None, None]
    assert all(0 <= strength <= 1 for strength in strengths[2:])
    assert tab.views.legends[-1][0] == "100 %"
    tab.views.by = ColourBy.NOTHING
    tab.presenters.marks.on_choice_changed()
    assert tab.views.marked[-1] == []


def test_pointing_at_a_generated_token_tells_of_it(tab, reports):
    log = tab.run(reports)
    tab.views.is_shown = tab.views.surprise.is_shown = False

    tab.presenters.pointer.on_hovered(4)
    tab.wait_for(lambda: tab.views.tokens and tab.views.tokens[-1].figures is not None)

    story = tab.views.tokens[-1]
    assert story.record is log.steps[2]
    assert len(story.figures.top) == 3
    assert story.figures.rank in (1, 2, 3)


def test_pointing_at_typed_text_tells_nothing(tab, reports):
    tab.run(reports)

    tab.presenters.pointer.on_hovered(0)

    assert set(tab.views.tokens) == {None}


def test_a_click_on_a_token_selects_its_step(tab, reports):
    tab.run(reports)

    tab.presenters.pointer.on_clicked(5)

    assert tab.selection.current.index == 3
    tab.presenters.pointer.on_clicked(0)
    assert tab.selection.current.index == 3


def test_an_alternative_of_the_popup_branches_there(tab, reports):
    tab.run(reports)

    tab.presenters.pointer.on_alternative_chosen(4, 1)

    assert tab.views.put == [(4, 1)]


def test_another_model_forgets_what_was_known(tab, reports):
    tab.run(reports)
    tab.controller.tokens_ready.emit()
    tab.wait_for(lambda: tab.presenters.figures.of(3) is not None)

    tab.controller.model_changed.emit(SimpleNamespace(name="other"))

    assert tab.presenters.figures.of(3) is None
    assert tab.presenters.index.steps() == {}
