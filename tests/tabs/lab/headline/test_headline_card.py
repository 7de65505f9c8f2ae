"""A headline is whole at any width, in letters of any size."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from look.sight import faults
from playground.tabs.lab.headline.card import HeadlineCard
from playground.tabs.lab.headline.figures import Headline

SAID = Headline(
    before="At 160 tokens a step is ",
    accent="11× faster",
    after=" with the cache",
    aside=" (58 steps measured both ways)",
    note="Half of the steps lie between 9.8× and 12×.",
)


@pytest.mark.parametrize("font_px", [13, 26])
def test_it_is_whole_while_the_window_grows_and_shrinks(dressed_theme, qtbot, font_px):
    dressed_theme.set_font_px(font_px)
    page = QWidget()
    qtbot.addWidget(page)
    card = HeadlineCard(dressed_theme)
    layout = QVBoxLayout(page)
    layout.addWidget(card)
    layout.addStretch(1)
    page.resize(780, 500)
    page.show()
    card.show_headline(SAID)
    for width in (780, 640, 460, 780, 380, 700, 560):
        page.resize(width, 500)
        qtbot.waitUntil(lambda width=width: page.width() == width)
        qtbot.wait(20)
        assert faults(page) == [], width


def test_its_letters_keep_their_size_while_figures_change(dressed_theme, qtbot):
    card = HeadlineCard(dressed_theme)
    qtbot.addWidget(card)
    label = card._sentence
    scales = set()
    for width in range(420, 780, 7):
        label.resize(width, 60)
        for digits in ("1", "8"):
            card.show_headline(replace(SAID, before=f"At {3 * digits} tokens a step is "))
            scales.add((width, label._fit(width).scale))
            shown = label._layout_at(label._headline, label._fit(width).scale, width)
            assert shown.boundingRect().height() <= label._fit(width).height
    assert len(scales) == len({width for width, _ in scales})
