from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from look.texts import texts_of
from playground.kit.look.palette import DARK, LIGHT, contrast
from playground.kit.look.theme import FONT_PX, FONT_PX_MAX
from playground.numbers import three_figures
from playground.tabs.costs.time.card import TimeCard, in_words
from playground.tabs.costs.time.figures import Part, Profile
from playground.tabs.costs.time.part_table import colour_of, rate_in_words
from playground.tabs.costs.time.step_bars import BarPanel, StepBars, plain_total_s


@pytest.fixture
def card(theme, qtbot):
    card = TimeCard(theme)
    qtbot.addWidget(card)
    card.resize(900, 380)
    card.show()
    return card


def point_at(bars, y):
    where = QPointF(bars.width() / 2, y)
    button = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove, where, where, button, button, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(bars, event)


def test_it_starts_empty_and_says_what_is_going_on(card, profile):
    assert not card.has_content
    assert not card.measure_button.isVisible()
    card.show_profile(profile, "Timing steps…")
    assert card.has_content
    assert card.subtitle == "Timing steps…"


def test_the_longest_step_without_the_cache_is_chosen_first(card, profile):
    card.show_profile(profile)
    assert card.bars.chosen is profile.path(cached=False)[-1]


def test_pointing_at_a_bar_chooses_it(card, profile):
    card.show_profile(profile)
    point_at(card.bars, card.bars.height() * 0.2)
    assert (card.bars.chosen.cached, card.bars.chosen.n_kv) == (True, 16)
    point_at(card.bars, card.bars.height() * 0.4)
    assert (card.bars.chosen.cached, card.bars.chosen.n_kv) == (True, 64)
    assert "MLP 8.00 ms" in card.bars.accessibleDescription()


def test_the_arrow_keys_go_from_bar_to_bar_and_stop_at_the_ends(card, profile):
    card.show_profile(profile)
    chosen = []
    card.bars.step_chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Up):
        QTest.keyClick(card.bars, key)
    QTest.keyClick(card.bars, Qt.Key.Key_Down)
    first = profile.steps[0]
    assert [(step.cached, step.n_kv) for step in chosen] == [
        (False, 16), (True, 64), (True, 16), (True, 64),
    ]  # fmt: skip
    assert chosen[2] is first


def test_it_says_what_takes_most_and_what_the_profiling_cost(profile):
    assert in_words(profile) == (
        "At 64 tokens a step with the cache goes mostly to sample (18 %), without it to sample "
        "(18 %). Taking the times cost +2 % of a step (dotted: a step as it is without)."
    )


def test_it_says_when_other_programs_disturbed_the_measurement(profile):
    busy = Profile(steps=profile.steps, took_s=1.0, others_share=0.4)
    assert in_words(busy).endswith("Other programs used 40 % of the machine meanwhile.")


def test_the_table_has_every_part_of_every_step(card, profile):
    card.show_profile(profile)
    headers, rows = card.table()
    assert len(rows) == 4 * len(Part)
    assert {len(row) for row in rows} == {len(headers)}
    assert ("without cache", 64, "MLP") in [tuple(row[:3]) for row in rows]


def test_a_part_is_told_at_the_rate_of_what_holds_it_up(profile):
    cached, uncached = (
        next(part for part in step.parts if part.part is Part.MLP) for step in profile.steps[:2]
    )
    assert rate_in_words(cached) == "125 MB/s"
    assert rate_in_words(uncached) == "78.1 GFLOP/s"


def test_a_person_can_have_it_measured_again(card, profile, qtbot):
    card.show_profile(profile)
    with qtbot.waitSignal(card.profile_requested):
        card.measure_button.click()


def test_segments_fill_their_bar_in_proportion(profile):
    area = QRectF(30, 20, 200, 150)
    panel = BarPanel(steps=profile.path(cached=True), area=area, thickest_px=30)
    bar, segments = panel.bar(1), panel.segments(1)
    assert segments[0].left() == pytest.approx(bar.left())
    assert segments[-1].right() == pytest.approx(bar.right())
    assert segments[7].width() == pytest.approx(8 * segments[0].width())
    assert all(panel.area.adjusted(-1, -1, 1, 1).contains(segment) for segment in segments)


@pytest.fixture
def long_profile(step_of):
    """Five context lengths of four digits each, and times of as many."""
    steps = [
        step_of(n_kv, cached=cached, scale=n_kv / 1e4 if cached else n_kv)
        for n_kv in (1016, 1268, 1520, 1772, 2024)
        for cached in (True, False)
    ]
    return Profile(steps=tuple(steps), took_s=1.0)


@pytest.mark.parametrize("font_px", [FONT_PX, FONT_PX_MAX])
@pytest.mark.parametrize("width", [0, 420, 1600])
def test_numbers_fit_at_any_width_and_size_of_letters(
    theme, qtbot, long_profile, dressed_theme, font_px, width
):
    dressed_theme.set_font_px(font_px)
    bars = StepBars(theme)
    qtbot.addWidget(bars)
    bars.show_profile(long_profile)
    least = bars.minimumSizeHint()
    bars.resize(max(width, least.width()), least.height())
    bars.show()
    texts = texts_of(bars)
    words = [text for text, _ in texts]
    assert words.count("tokens") == 2
    for step in long_profile.steps:
        assert f"{step.n_kv:,}" in words
        assert three_figures(1e3 * step.total_s) in words
    for text, box in texts:
        assert QRectF(bars.rect()).adjusted(-1, -1, 1, 1).contains(box), text
    for (one, box), (other, other_box) in combinations(texts, 2):
        shared = box.intersected(other_box)
        assert min(shared.width(), shared.height()) <= 1, f"{one} and {other} overlap"


@pytest.mark.parametrize("plain", [0.5, 1.0, 1.05, 9.0])
def test_a_figure_follows_its_bar(card, long_profile, plain):
    """Whether the step without a hook took as long, less, a little more or far more."""
    steps = [replace(step, plain_s=plain * step.parts_s) for step in long_profile.steps]
    card.show_profile(Profile(steps=tuple(steps), took_s=1.0))
    panels = card.bars._panels()
    boxes = dict(texts_of(card.bars))
    for panel in panels:
        for place, step in enumerate(panel.steps):
            box = boxes[three_figures(1e3 * step.total_s)]
            behind = box.left() - panel.bar(place).right()
            assert 0 < behind < 12 + 0.06 * panel.bar(place).width()
            assert not box.left() <= panel.x_of(plain_total_s(step)) <= box.right()
            assert panel.slot(place).top() < box.center().y() < panel.slot(place).bottom()


def test_a_profile_of_an_earlier_text_says_so(card, profile):
    card.show_profile(profile, is_earlier=True)
    assert card.subtitle.startswith("Of an earlier text of 64 tokens, before it was changed: At 64")
    card.show_profile(profile)
    assert card.subtitle.startswith("At 64 tokens")


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_parts_differ_and_neighbours_differ_in_lightness(palette):
    colours = [colour_of(part, palette) for part in Part]
    assert len(set(colours)) == len(Part)
    for above, below in pairwise(colours):
        assert contrast(above, below) > 1.2


def test_it_draws_in_both_schemes_wide_and_narrow(card, profile, dressed_theme):
    card.show_profile(profile)
    for size in ((900, 380), (480, 620)):
        card.resize(*size)
        assert card.picture_png()
