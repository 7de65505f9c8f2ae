import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtTest import QTest

from playground.tabs.lab.ladder.card import LadderCard
from playground.tabs.lab.ladder.figures import (
    N_RUNGS,
    ClimbResult,
    ClimbState,
    LadderProgress,
    RungTiming,
)

CONTEXTS = (64, 128, 256)


def result_of(rung, n, *, same=True):
    timing = RungTiming(
        rung=rung,
        title=f"Rung {rung}",
        explanation=f"does less than rung {rung - 1}",
        context_tokens=n,
        step_ms=1000.0 / 4**rung * n / 64,
        n_timed=5,
    )
    return ClimbResult(timing=timing, same_token=same, max_abs_logit_diff=3e-5)


def progress_of(state, n_results=18, *, same=True):
    every = [result_of(rung, n, same=same) for n in CONTEXTS for rung in range(N_RUNGS)]
    return LadderProgress(state=state, contexts=CONTEXTS, results=tuple(every[:n_results]))


@pytest.fixture
def card(theme, qtbot):
    card = LadderCard(theme)
    qtbot.addWidget(card)
    card.resize(420, 340)
    card.show()
    return card


@pytest.fixture
def wishes(card):
    wishes = []
    card.climb_requested.connect(lambda: wishes.append("climb"))
    card.stop_requested.connect(lambda: wishes.append("stop"))
    return wishes


def test_starts_empty_with_a_button_to_climb(card, wishes):
    card.show_ladder(progress_of(ClimbState.NOT_YET, 0))
    assert not card.has_content
    assert card.button.text() == "Climb"
    QTest.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert wishes == ["climb"]


@pytest.mark.parametrize("state", [ClimbState.CLIMBING, ClimbState.WAITING])
def test_a_climb_can_be_stopped(card, wishes, state):
    card.show_ladder(progress_of(state, 4))
    assert card.button.text() == "Stop"
    assert "4 of 18 timed" in card.subtitle
    QTest.keyClick(card.button, Qt.Key.Key_Space)
    assert wishes == ["stop"]


def test_a_stopped_climb_offers_to_go_on(card, wishes):
    card.show_ladder(progress_of(ClimbState.STOPPED, 7))
    assert card.button.text() == "Go on"
    card.button.click()
    assert wishes == ["climb"]


def test_the_proof_says_that_every_token_is_the_engines(card):
    card.show_ladder(progress_of(ClimbState.DONE))
    assert card.subtitle == "✓ 18/18 tokens equal, largest |Δ logit| 3.0e-05."


def test_a_wrong_token_is_not_hidden(card):
    card.show_ladder(progress_of(ClimbState.DONE, same=False))
    assert card.subtitle.startswith("✗ 0/18")


def test_a_failure_is_told(card):
    progress = LadderProgress(
        state=ClimbState.FAILED, contexts=CONTEXTS, results=(), failure="No memory."
    )
    card.show_ladder(progress)
    assert card.subtitle == "No memory."


def test_the_table_has_every_time(card):
    card.show_ladder(progress_of(ClimbState.DONE))
    rows = card.table().rows
    assert len(rows) == 18
    assert rows[0][:3] == ("Rung 0", 64, 1000.0)


def test_each_rung_says_its_credit_to_assistive_tools_and_under_the_mouse(card):
    card.show_ladder(progress_of(ClimbState.DONE))
    view = card._rungs
    for rung in range(N_RUNGS):
        assert f"Rung {rung}" in view.accessibleDescription()
        words = view.rung_at((rung + 0.5) * (view.height() - 25) / N_RUNGS)
        assert words.endswith(f"256 tokens; does less than rung {rung - 1}.")


def test_faster_rungs_stand_further_left(card, theme):
    card.show_ladder(progress_of(ClimbState.DONE))
    image = card._rungs.grab().toImage()
    line = QFontMetricsF(theme.font()).lineSpacing()
    row = (image.height() - line - 8) / N_RUNGS

    def last_dot(rung, colour):
        y = round(rung * row + line / 2)
        xs = range(round(image.width() * 0.78))
        return max(x for x in xs if image.pixelColor(x, y) == QColor(colour))

    uncached = [last_dot(rung, theme.palette.without_cache) for rung in range(3)]
    cached = [last_dot(rung, theme.palette.with_cache) for rung in range(3, 6)]
    assert uncached + cached == sorted(uncached + cached, reverse=True)


def test_half_a_climb_is_drawn_too(card):
    card.show_ladder(progress_of(ClimbState.CLIMBING, 1))
    assert card.has_content
    assert not card._rungs.grab().isNull()
