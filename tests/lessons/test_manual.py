"""The manual's page for teachers names all that a lesson may name, and its example is one."""

import re

import pytest

from playground.lessons.figures import FIGURES
from playground.lessons.reading import parse_lesson
from playground.lessons.settings import SETTINGS
from playground.lessons.vocabulary import DEEDS, PLACES
from playground.resource_files import resource_path


@pytest.fixture(scope="module")
def page():
    return resource_path("manual/lessons.md").read_text(encoding="utf-8")


def first_cells(page, heading):
    """The names in the first column of the table under a heading."""
    section = page.split(f"## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([a-z0-9_]+)`", section, flags=re.MULTILINE))


def test_every_word_of_the_vocabulary_is_described(page):
    assert first_cells(page, "Deeds") == set(DEEDS)
    assert first_cells(page, "Places") == set(PLACES)
    assert first_cells(page, "Figures") == set(FIGURES)
    assert first_cells(page, "Settings") == set(SETTINGS)


def test_what_it_says_of_them_is_what_the_program_says(page):
    for name, deed in DEEDS.items():
        options = ", ".join(f"`{option}=`" for option in deed.options) or "–"
        assert f"| `{name}` | {deed.meaning} | {options} |" in page
    for name, place in PLACES.items():
        assert f"| `{name}` | {place.words} |" in page
    for name, figure in FIGURES.items():
        assert f"| `{name}` | {figure.meaning} |" in page


def test_the_example_is_a_lesson(page):
    example = re.search(r"```markdown\n(.+?)```", page, flags=re.DOTALL)[1]
    assert len(parse_lesson(example.encode(), key="example").steps) == 2
