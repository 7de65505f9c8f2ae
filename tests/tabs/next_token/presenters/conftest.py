"""The presenters of the tab Next token, with a real worker and cards that only remember."""

from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from playground.control.app_context import AppContext
from playground.generation import CacheMode, Conditions, GenerationRequest, SamplingParams
from playground.generation.run_log import RunLog
from playground.shell.editor.token_marks import ColourBy, TokenMarks
from playground.shell.window.app_state import AppState
from playground.tabs.next_token.branching import Brancher
from playground.tabs.next_token.colour import ColourCard, TextMarksPresenter
from playground.tabs.next_token.logits.card import LogitsCard
from playground.tabs.next_token.logits.presenter import LogitsPresenter
from playground.tabs.next_token.logits.step_bar import StepBar, StepBarPresenter
from playground.tabs.next_token.pointer.presenter import TextPointerPresenter, TokenPointer
from playground.tabs.next_token.pointer.token_popup import TokenPopup
from playground.tabs.next_token.surprise import SurpriseCard, SurprisePresenter
from playground.tabs.next_token.text_figures import TextFigures
from playground.tabs.next_token.text_index import TextIndex
from playground.text import EncodedText, TokenDocument, WordTokenizer

PATIENCE_MS = 20_000
PROMPT = "hello world"


class Editor:
    """Holds a text, and remembers which tokens were put where instead of putting them."""

    def __init__(self):
        self.document_model = TokenDocument(WordTokenizer())
        self.text_edited = Mock()
        self.put = []

    @contextmanager
    def changing(self, *, is_step=True):
        change = Mock(spec=TokenDocument)
        yield change
        cut, put = change.truncate_at_token.call_args, change.put_token.call_args
        self.put.append((None if cut is None else cut.args[0], put.args[0]))


class Cards:
    """Every card and widget that the presenters speak to."""

    def __init__(self, card_of):
        self.logits, self.surprise = card_of(LogitsCard), card_of(SurpriseCard)
        self.logits.facts = None
        self.logits.show_facts.side_effect = self._show
        self.step_bar, self.marks = Mock(spec=StepBar), Mock(spec=TokenMarks)
        self.colour, self.popup = card_of(ColourCard), Mock(spec=TokenPopup)
        self.colour.colour_by.return_value = ColourBy.NOTHING
        self.colour.shows_boundaries.return_value = self.colour.shows_ids.return_value = False

    def _show(self, facts):
        self.logits.facts = facts

    def hide(self):
        self.logits.is_shown = self.surprise.is_shown = False

    @property
    def facts(self):
        return _given_to(self.logits.show_facts)

    @property
    def surprises(self):
        return _given_to(self.surprise.show_surprise)

    @property
    def marked(self):
        return _given_to(self.marks.show_marks)

    @property
    def tokens(self):
        """What the popup was told, None where it was to go."""
        said = [call for call in self.popup.method_calls if call[0] in ("show_token", "hide_token")]
        return [call.args[0] if call.args else None for call in said]


def _given_to(method):
    return [call.args[0] for call in method.call_args_list]


class Tab:
    """The presenters with everything around them, and the model “primitive” behind them."""

    def __init__(self, context, cards, qtbot):
        self.qtbot, self.runner, self.cards = qtbot, context.runner, cards
        self.controller, self.selection = context.controller, context.selection
        self.asked = Mock()
        self.controller.generate, self.controller.stop = self.asked.generate, self.asked.stop
        self.editor, self.panel = context.window.editor, context.window.sampling_panel
        self.status_line = context.window.status_line
        self.document = self.editor.document_model
        self.panel.sampling.return_value = SamplingParams(temperature=1.0, top_p=1.0)
        self.type(PROMPT)
        self._add_presenters(context)
        self.controller.model_changed.emit(SimpleNamespace(name="primitive", n_vocab=3))

    def _add_presenters(self, context):
        self.index = index = TextIndex(context)
        self.brancher = brancher = Brancher(context, index)
        self.step_bar = StepBarPresenter(context, self.cards.step_bar, self.cards.logits)
        self.logits = LogitsPresenter(context, self.cards.logits, index=index, brancher=brancher)
        self.figures = figures = TextFigures(context, index)
        self.surprise = SurprisePresenter(
            context, self.cards.surprise, index=index, figures=figures
        )
        self.pointer = TextPointerPresenter(
            context,
            Mock(spec=TokenPointer),
            self.cards.popup,
            index=index,
            figures=figures,
            brancher=brancher,
        )
        self.marks = TextMarksPresenter(
            context, self.cards.colour, self.cards.marks, index=index, figures=figures
        )

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
            sampling=self.panel.sampling(),
            mode=CacheMode.ON,
            conditions=Conditions(model="primitive", dtype="float32", blas_threads=1),
        )
        run_id = self.runner.start(request, self.panel.sampling(), CacheMode.ON)
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
        return self.cards.facts[-1] if self.cards.facts else None

    @property
    def put(self):
        return self.editor.put

    @property
    def asked_for(self):
        return [name for name, _, _ in self.asked.mock_calls]

    @property
    def said(self):
        return _given_to(self.status_line.show_state)


@pytest.fixture
def reports(runner, reports_of):
    return reports_of(runner.worker)


@pytest.fixture
def context(context, runner):
    """The app with a real way to the worker."""
    context.window.editor = Editor()
    context.window.actions_by_key["accept_next"] = Mock()
    return AppContext(
        theme=context.theme,
        window=context.window,
        frame=context.frame,
        runner=runner,
        controller=context.controller,
        settings=context.settings,
        selection=context.selection,
    )


@pytest.fixture
def tab(context, card_of, reports, qtbot):
    context.runner.load("primitive")

    def loaded():
        assert reports.of("model_loaded")

    qtbot.waitUntil(loaded, timeout=PATIENCE_MS)
    tab = Tab(context, Cards(card_of), qtbot)
    yield tab
    tab.controller.deleteLater()
