"""Every lesson is taken as a person takes it; nothing in it is missing, out of sight or cut.

In one combination by default; `--everywhere` takes them at two sizes, light and dark, with stories
and with a small GPT-2. `python tests/look/lessons.py OUT` makes a picture of every step.
"""

import itertools

import pytest
from PySide6.QtWidgets import QLabel

from fixtures.small_gpt2 import write_small_gpt2
from look import lessons, sight
from look.pixels import stand_still
from playground.kit.look.theme import ThemeChoice
from playground.lessons.library import LESSONS, find_lesson
from playground.lessons.vocabulary import PLACES

USUAL = ("stories", (1024, 640), ThemeChoice.LIGHT)


def pytest_generate_tests(metafunc):
    if "taking" in metafunc.fixturenames:
        every = itertools.product(("stories", "small"), lessons.SIZES, lessons.SCHEMES)
        wanted = list(every) if metafunc.config.getoption("--everywhere") else [USUAL]
        names = [f"{model}-{size[0]}-{scheme.value}" for model, size, scheme in wanted]
        metafunc.parametrize("taking", wanted, ids=names)


@pytest.fixture
def desk_of(open_desk, taking, tmp_path):
    model, size, scheme = taking
    desk = open_desk(str(write_small_gpt2(tmp_path / "gpt2")) if model == "small" else model)
    desk.window.resize(*size)
    desk.playground.theme.set_choice(scheme)
    stand_still(desk.window)
    return desk


def words_of(strip):
    """Every word that the strip shows."""
    return " ".join(label.text() for label in strip.findChildren(QLabel) if not label.isHidden())


@pytest.mark.parametrize("name", LESSONS)
def test_every_step_is_done_by_its_deed_in_sight_of_what_it_tells_of(desk_of, name):
    desk, guide = desk_of, desk_of.playground.lessons
    text = desk.window.editor.document_model.text
    lessons.begin(desk, name)
    n_done = 0
    for moment in lessons.taken(desk):
        step = guide.steps.step
        if step.look:
            assert guide._place.outline.target.objectName() == PLACES[step.look].widget
            assert guide._place.outline.is_in_sight(), f"{moment}: {step.look} is out of sight"
        if moment.endswith("done"):
            n_done += 1
            assert "…" not in words_of(guide.strip), f"{moment}: {words_of(guide.strip)}"
            assert_one_choice_is_right(guide.steps, moment)
        assert sight.faults(guide.strip) == [], moment
    assert n_done == len(find_lesson(name).steps)
    assert desk.window.editor.document_model.text == text


def assert_one_choice_is_right(steps, moment):
    """Whatever was measured, one of the choices says it."""
    question = steps.step.question
    if question is None or not question.choices:
        return
    answer = steps.state.figures[question.answer]
    texts = {name: value.text for name, value in steps.state.figures.items()}
    right = [each for each in question.choices if each.is_right(answer.text, answer.number, texts)]
    assert len(right) == 1, f"{moment}: {answer} is {len(right)} of the choices"


def test_every_place_that_a_lesson_may_name_is_there(desk_of):
    from PySide6.QtWidgets import QWidget

    from playground.kit.cards.card import Card

    for name, place in PLACES.items():
        widget = desk_of.window.findChild(QWidget, place.widget)
        assert widget is not None, name
        if isinstance(widget, Card):
            assert widget.title == place.words
        page = desk_of.window.tabs._pages.get(place.tab)
        assert page is None or page.isAncestorOf(widget), f"{name} is not on {place.tab}"
