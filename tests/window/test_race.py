"""A race in the real window, by real clicks, in both precisions."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton

from playground.generation import CacheMode
from playground.shell.window.app_state import AppState

N_NEW = 8


@pytest.fixture
def desk(open_desk):
    desk = open_desk("stories")
    desk.window.sampling_panel.set_values(
        sampling=desk.window.sampling_panel.sampling(),
        seed=1,
        max_new_tokens=N_NEW,
        speed_limit_per_s=None,
        ignore_end_of_text=True,
    )
    desk.click = lambda widget: QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    return desk


def switch_to(desk, mode):
    desk.click(desk.window.top_bar.cache_switch.button(mode))


def run(desk):
    desk.run(lambda: desk.click(desk.window.top_bar.generate_button))


def said(desk):
    return desk.playground.lab.proof.words.lines()


def test_a_race_proves_that_the_answers_are_the_same_and_again_in_float64(desk):
    controller, stats = desk.playground.controller, desk.window.stats_bar
    switch_to(desk, CacheMode.RACE)
    run(desk)
    raced = controller.logs[-1]
    assert raced.history.cached.rows.tolist()[1:] == [1] * (N_NEW - 1)
    assert raced.history.uncached.rows.tolist() == list(range(5, 5 + N_NEW))
    assert said(desk)[0] == f"✓ {N_NEW} / {N_NEW} tokens equal"
    assert any(text.startswith("speed-up: ") for text in stats.texts())
    assert controller.command.startswith("gpt2-playground race --model stories")

    text = desk.window.editor.toPlainText()
    desk.click(desk.window.findChild(QPushButton, "runInDoubleButton"))
    desk.wait_for(lambda: controller.logs[-1] is not raced)
    desk.wait_for_end()
    double = controller.logs[-1]
    assert double.conditions.dtype == "float64"
    assert double.request == raced.request
    assert [step.token_id for step in double.steps] == [step.token_id for step in raced.steps]
    assert desk.window.editor.toPlainText() == text
    assert said(desk)[-1].endswith("which shows rounding, not a bug.")
    assert "float64" in desk.status()


def test_the_switch_has_the_next_race_computed_in_float64(desk):
    desk.click(desk.window.findChild(QToolButton, "float64Switch"))
    switch_to(desk, CacheMode.RACE)
    run(desk)
    assert desk.playground.controller.logs[-1].conditions.dtype == "float64"
    assert said(desk)[1].endswith("float64 rounding")
    switch_to(desk, CacheMode.ON)
    run(desk)
    assert desk.playground.controller.logs[-1].conditions.dtype == "float32"


def test_the_switch_can_be_turned_to_the_race_during_a_run(desk):
    panel = desk.window.sampling_panel
    panel.set_values(
        sampling=panel.sampling(),
        seed=1,
        max_new_tokens=400,
        speed_limit_per_s=30,
        ignore_end_of_text=True,
    )
    desk.click(desk.window.top_bar.generate_button)
    desk.wait_for_steps(3)
    switch_to(desk, CacheMode.RACE)
    history = desk.playground.controller.logs[-1].history
    desk.wait_for(lambda: len(history.agreement) >= 3)
    switch_to(desk, CacheMode.OFF)
    desk.wait_for(lambda: len(history.flips) == 2)
    desk.click(desk.window.top_bar.stop_button)
    desk.wait_until(AppState.READY)
    assert [flip.mode for flip in history.flips] == [CacheMode.RACE, CacheMode.OFF]
    assert said(desk)[0].startswith("✓")
    assert not desk.window.findChild(QPushButton, "runInDoubleButton").isVisible()
