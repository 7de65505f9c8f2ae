from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.kit.look.palette import DARK, LIGHT, contrast
from playground.tabs.costs.time.bar_panel import BarPanel
from playground.tabs.costs.time.card import TimeCard, in_words
from playground.tabs.costs.time.figures import Part, Profile
from playground.tabs.costs.time.part_table import colour_of, rate_in_words


@pytest.fixture
def card(theme, qtbot):
    card = TimeCard(theme)
    qtbot.addWidget(card)
    card.resize(900, 380)
    card.show()
    return card


def point_at(bars, x):
    where = QPointF(x, bars.height() / 2)
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
    point_at(card.bars, card.bars.width() * 0.2)
    assert (card.bars.chosen.cached, card.bars.chosen.n_kv) == (True, 16)
    point_at(card.bars, card.bars.width() * 0.4)
    assert (card.bars.chosen.cached, card.bars.chosen.n_kv) == (True, 64)
    assert "MLP 8.00 ms" in card.bars.accessibleDescription()


def test_the_arrow_keys_go_from_bar_to_bar_and_stop_at_the_ends(card, profile):
    card.show_profile(profile)
    chosen = []
    card.bars.step_chosen.connect(chosen.append)
    for _ in range(5):
        QTest.keyClick(card.bars, Qt.Key.Key_Left)
    QTest.keyClick(card.bars, Qt.Key.Key_Right)
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
    panel = BarPanel(steps=profile.path(cached=True), area=QRectF(30, 20, 200, 150))
    bar, segments = panel.bar(1), panel.segments(1)
    assert segments[0].top() == pytest.approx(bar.top())
    assert segments[-1].bottom() == pytest.approx(bar.bottom())
    assert segments[7].height() == pytest.approx(8 * segments[0].height())
    assert all(panel.area.contains(segment) for segment in segments)


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
