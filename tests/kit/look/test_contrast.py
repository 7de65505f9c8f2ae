"""Whatever is laid on what, in every theme: the table of contrasts has nothing below the bar."""

import re
from pathlib import Path

import pytest

import playground
from kit.look.contrast_table import PALETTES, pairs, rules
from playground.kit.look.palette import DARK, LIGHT, Palette, as_thin_as_seen, contrast

EVERY = pytest.mark.parametrize("palette", PALETTES, ids=[each.name for each in PALETTES])
NOT_COLOURS = {"name", "is_dark", "is_high_contrast", "mark_contrast"}
DECORATIVE = {
    'QFrame[role="card"]',
    "QTableView, QListView, QTreeView",
    "QHeaderView::section",
    "QMenu::separator",
}
"""What the palest line may bound: it groups, and tells nothing that its place does not."""


@EVERY
def test_nothing_is_below_the_bar(palette):
    below = [
        f"{pair.what}: {pair.contrast(palette):.2f} < {pair.least(palette)}"
        for pair in pairs()
        if pair.contrast(palette) < pair.least(palette)
    ]
    assert below == []


def test_the_palest_line_bounds_nothing_that_a_person_uses():
    with_edge = {rule.selectors for rule in rules() if "edge" in rule.colours.values()}
    assert {each for each in with_edge if "disabled" not in each} == DECORATIVE


def test_the_table_knows_every_colour_that_the_program_uses():
    used: set[str] = set()
    for path in Path(playground.__file__).parent.rglob("*.py"):
        used |= set(re.findall(r"palette\.(\w+)", path.read_text(encoding="utf-8")))
    colours = {name for name in dir(Palette) if not name.startswith("_")} - NOT_COLOURS
    marked = {name: f"#{number:06X}" for number, name in enumerate(sorted(colours), start=1)}
    asked = Asked(marked)
    for pair in pairs():
        for colour in (pair.ink, pair.paper):
            colour(asked)
    decorative = {"edge"}
    assert used & colours - decorative <= asked.names


class Asked:
    """Stands in for a palette and notes what it is asked for."""

    is_dark = is_high_contrast = False
    mark_contrast = 3.0

    def __init__(self, colours):
        self._colours = colours
        self.names = set()

    def __getattr__(self, name):
        if name not in self._colours:
            raise AttributeError(name)
        self.names.add(name)
        return self._colours[name]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_what_stays_in_the_background_is_seen_and_fainter(palette):
    for ink in (palette.with_cache, palette.without_cache, palette.surprise):
        faint = as_thin_as_seen(ink, palette.card, 3.0)
        assert 3.0 <= contrast(faint, palette.card) < 3.1
        assert contrast(faint, palette.card) < contrast(ink, palette.card)


def test_an_ink_that_is_too_pale_for_its_paper_is_left_as_it_is():
    assert as_thin_as_seen("#EEEEEE", "#FFFFFF", 3.0) == "#EEEEEE"
