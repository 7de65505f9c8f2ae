"""The tab Next token in the real window, with a trained model."""

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor

from look.pixels import picture, stand_still
from playground.control.step_selection import StepSelection
from playground.generation import SamplingParams
from playground.gpt2 import GPT2
from playground.kit.look.theme import ThemeChoice
from playground.tabs.next_token.logits.presenter import LogitsPresenter
from playground.tabs.next_token.text_figures import TextFigures
from playground.tabs.next_token.text_index import TextIndex

STEP, N_NEW = 57, 60


class Passes:
    """Counts the forward passes of one model: calibration times another of the same shape."""

    def __init__(self, counted_model, monkeypatch):
        self.n = 0
        forward = GPT2.forward

        def counted(model, *args, **kwargs):
            self.n += model is counted_model
            return forward(model, *args, **kwargs)

        monkeypatch.setattr(GPT2, "forward", counted)


@pytest.fixture
def passes(desk, monkeypatch):
    return Passes(desk.playground.runner.worker._sessions.in_hand.gpt2, monkeypatch)


@pytest.fixture
def desk(open_desk, monkeypatch):
    """A window on the tab, after a run; nobody times the model to find out its threads."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    desk = open_desk("stories")
    panel = desk.window.sampling_panel
    panel.set_values(
        sampling=panel.sampling(),
        seed=3,
        max_new_tokens=N_NEW,
        speed_limit_per_s=None,
        ignore_end_of_text=True,
    )
    desk.window.tabs.show_tab("next_token")
    desk.window.actions_by_key["generate"].trigger()
    desk.wait_for_steps(N_NEW)
    desk.wait_for_end()
    return desk


def card(desk):
    return desk.playground.next_token.logits


def select(desk, index):
    selection: StepSelection = desk.playground.selection
    selection.select(index)
    desk.wait_for(lambda: shown_index(desk) == index)


def shown_index(desk):
    facts = card(desk).facts
    return None if facts is None or facts.step is None else facts.step.index


def set_sampling(desk, **settings):
    panel = desk.window.sampling_panel
    panel.set_sampling(SamplingParams(**settings))
    panel.sampling_changed.emit(panel.sampling())


def wait_until_quiet(desk, passes):
    """Wait until the text has been read, so that nothing is still to be asked.

    Only a reading knows the prompt's tokens: those of a run are known from its logits before.
    """
    figures = desk.playground.controller.findChild(TextFigures)
    desk.wait_for(lambda: figures.of(0) is not None and not figures.is_waiting)
    return passes.n


def test_a_lower_temperature_shows_the_argmax_without_a_forward_pass(desk, passes):
    select(desk, STEP)
    n_passes = wait_until_quiet(desk, passes)
    record = desk.playground.controller.logs[-1].steps[STEP]
    assert card(desk).facts.next_token.would_be == record.token_id

    set_sampling(desk, temperature=0.0)
    desk.wait_for(lambda: card(desk).facts.next_token.distribution.sampling.temperature == 0)

    shown = card(desk).facts.next_token
    argmax = int(np.argmax(shown.distribution.logits))
    assert shown.would_be == argmax == shown.candidates[0].token_id
    assert shown.candidates[0].probability == 1
    for temperature, top_k, top_p in ((1.5, 0, 1.0), (0.7, 5, 1.0), (1.0, 0, 0.5)):
        set_sampling(desk, temperature=temperature, top_k=top_k, top_p=top_p)
        desk.wait_for(
            lambda t=temperature: card(desk).facts.next_token.distribution.sampling.temperature == t
        )
    assert passes.n == n_passes


def test_a_branch_keeps_the_text_before_it_reuses_the_cache_and_goes_on(desk):
    select(desk, STEP)
    document = desk.window.editor.document_model
    old_text, old_tokens = document.text, document.tokens()
    place = card(desk).facts.place
    second = next(
        each.token_id
        for each in card(desk).facts.next_token.candidates
        if each.token_id != old_tokens[place]
    )

    card(desk).candidate_chosen.emit(second)
    desk.wait_for(lambda: len(desk.playground.controller.logs) == 2)
    desk.wait_for_end()

    assert document.tokens()[:place] == old_tokens[:place]
    assert document.tokens()[place] == second
    log = desk.playground.controller.logs[-1]
    assert len(log.steps) == N_NEW
    assert log.steps[0].passes[0].n_past == len(log.request.prompt_tokens) - 1
    n_before = place + desk.playground.controller.findChild(TextIndex).n_hidden()
    assert log.summary.rows_reused == n_before
    select(desk, 0)
    assert f"{n_before} rows reused from the cache, 1 row computed" in card(desk).subtitle

    desk.window.editor.undo_step()

    assert document.text == old_text
    assert document.tokens() == old_tokens


def test_the_text_as_it_stands_offers_its_next_token(desk):
    desk.window.editor.replace_text("Once upon a")
    desk.wait_for(lambda: card(desk).facts is not None and card(desk).facts.step is None)
    facts = card(desk).facts
    assert facts.token_text(facts.next_token.candidates[0].token_id) == "␣time"

    desk.window.actions_by_key["accept_next"].trigger()

    assert desk.window.editor.document_model.text == "Once upon a time"
    desk.window.editor.undo_step()
    assert desk.window.editor.document_model.text == "Once upon a"


def test_a_hidden_tab_asks_nothing(open_desk, passes):
    desk = open_desk("stories")
    desk.window.tabs.show_tab("lab")
    desk.window.editor.replace_text("Once upon a")
    desk.wait_for(lambda: desk.window.editor.document_model.tokens() is not None)

    assert not desk.playground.controller.findChild(LogitsPresenter).is_waiting
    assert card(desk).facts is None


def strongest_ink(label, symbol):
    """Return the colour of the pixel of a symbol that stands out most, red, green and blue."""
    metrics = label.fontMetrics()
    left = metrics.horizontalAdvance(label.text()[: label.text().index(symbol)])
    room = QRect(left, 0, metrics.horizontalAdvance(symbol), label.height())
    part = picture(label).copy(room)
    colours = [part.pixelColor(x, y) for x in range(part.width()) for y in range(part.height())]
    return max((levels(each) for each in colours), key=lambda ink: distance(ink, colours[0]))


def levels(colour):
    colour = QColor(colour)
    return np.array([colour.red(), colour.green(), colour.blue()])


def distance(ink, colour):
    return int(np.abs(ink - levels(colour)).sum())


@pytest.mark.parametrize("first", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_the_legend_is_of_the_colour_of_what_it_names_in_every_theme(desk, first):
    surprise, theme = desk.playground.next_token.surprise, desk.playground.theme
    desk.wait_for(lambda: surprise.has_content)
    others = [choice for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK) if choice is not first]
    for choice in (first, *others, first):
        theme.set_choice(choice)
        stand_still(desk.window)
        line = surprise._entropy.curve.opts["pen"].color()
        assert line.name().upper() == theme.palette.surprise
        dash = strongest_ink(surprise._legend, "—")
        assert distance(dash, line) < distance(dash, theme.palette.muted), choice
        dots = surprise._surprise.item.opts["brush"].color()
        assert distance(strongest_ink(surprise._legend, "●"), dots) < 60, choice
