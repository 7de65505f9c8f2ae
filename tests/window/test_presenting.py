"""Presenting: the text and one card fill the screen, all of it lives on, and all comes back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from look.desk import live_for, live_until
from look.pixels import stand_still
from playground.generation import CacheMode
from playground.kit.cards.card import Card
from playground.kit.look.theme import ThemeChoice
from playground.shell.window.app_state import AppState
from playground.shell.window.help import HelpDialog
from playground.shell.window.notices import NoticeKind


@pytest.fixture
def stage(desk):
    """A desk on which a race was run, presenting."""
    desk.window.resize(1200, 780)
    desk.prepare(n_new=12)
    desk.window.top_bar.cache_switch.button(CacheMode.RACE).click()
    desk.run(desk.window.actions_by_key["generate"].trigger)
    press(desk, Qt.Key.Key_F11)
    return desk


def press(desk, key, modifier=Qt.KeyboardModifier.NoModifier):
    """Press a key where the focus is, as a hand does."""
    QTest.keyClick(QApplication.focusWidget() or desk.window, key, modifier)


def visible_cards(desk):
    return {card.title for card in desk.window.findChildren(Card) if card.isVisible()}


def shown(desk):
    """Return the card beside the text."""
    titles = visible_cards(desk) - {desk.playground.lab.headline.title}
    assert len(titles) == 1
    return titles.pop()


def place(desk):
    return desk.window.findChild(object, "stagePlace").text()


def button(desk, name):
    return desk.window.findChild(object, f"stage{name}Button")


def test_f11_fills_the_screen_with_the_text_one_card_and_the_headline(stage):
    window, lab = stage.window, stage.playground.lab
    assert window.isFullScreen()
    assert visible_cards(stage) == {lab.headline.title, lab.latency.title}
    assert window.editor.isVisible()
    for hidden in (window.top_bar, window.sampling_panel, window.tabs.tabBar(), window.status_row):
        assert not hidden.isVisible()
    assert lab.headline.mapTo(window, lab.headline.rect().bottomLeft()).y() < (
        window.editor.mapTo(window, window.editor.rect().topLeft()).y()
    )


def test_text_and_lines_are_large_and_have_their_size_again_afterwards(stage):
    theme, line = stage.playground.theme, stage.playground.lab.latency.plot._lines[0]
    assert theme.font_px > 20
    width_on_stage = line.curve.opts["pen"].widthF()
    press(stage, Qt.Key.Key_Escape)
    assert theme.font_px == 13
    assert width_on_stage > 2 * line.curve.opts["pen"].widthF() > 0


@pytest.mark.parametrize("focus", ["editor", "latencyPlot", "stageNextButton"])
def test_page_down_walks_the_cards_wherever_the_focus_is(stage, focus):
    lab = stage.playground.lab
    widget = stage.window.findChild(object, focus)
    widget.setFocus()
    press(stage, Qt.Key.Key_PageDown)
    assert shown(stage) == lab.total_time.title
    press(stage, Qt.Key.Key_PageUp)
    assert shown(stage) == lab.latency.title


def test_the_focus_goes_from_a_card_that_goes_to_the_text(stage):
    stage.playground.lab.latency.plot.setFocus()
    press(stage, Qt.Key.Key_PageDown)
    assert QApplication.focusWidget() is stage.window.editor


def test_a_walk_comes_past_every_tab_and_back_to_the_first_card(stage):
    first, count = place(stage).split(" of ")
    tabs, titles = [], []
    for _ in range(int(count)):
        tabs.append(stage.window.tabs.current_key())
        titles.append(shown(stage))
        press(stage, Qt.Key.Key_PageDown)
    assert first == "1"
    assert list(dict.fromkeys(tabs)) == ["lab", "next_token", "inside", "runs", "costs", "what_if"]
    assert len(set(titles)) == int(count)
    assert shown(stage) == titles[0]


def test_a_card_without_anything_to_show_is_passed_over_from_then_on(stage):
    ladder, why = stage.playground.lab.ladder, stage.playground.lab.why
    count = int(place(stage).split(" of ")[1])
    for _ in range(5):
        press(stage, Qt.Key.Key_PageDown)
    assert shown(stage) == ladder.title  # nobody has had it climb
    live_until(lambda: ladder in stage.window.stage._found_empty, patience_s=20)
    press(stage, Qt.Key.Key_PageDown)
    press(stage, Qt.Key.Key_PageUp)
    assert shown(stage) == why.title
    assert int(place(stage).split(" of ")[1]) < count


def test_left_and_right_walk_from_the_bar_and_move_the_caret_in_the_text(stage):
    editor, lab = stage.window.editor, stage.playground.lab
    button(stage, "OneToken").setFocus()
    press(stage, Qt.Key.Key_Right)
    assert shown(stage) == lab.total_time.title
    press(stage, Qt.Key.Key_Left)
    assert shown(stage) == lab.latency.title
    editor.setFocus()
    before = editor.textCursor().position()
    press(stage, Qt.Key.Key_Left)
    assert editor.textCursor().position() == before - 1
    assert shown(stage) == lab.latency.title


def test_page_keys_are_the_texts_own_again_afterwards(stage):
    window = stage.window
    press(stage, Qt.Key.Key_Escape)
    window.editor.setFocus()
    press(stage, Qt.Key.Key_PageDown)
    assert not window.isFullScreen()
    assert not window.actions_by_key["next_card"].isEnabled()
    assert "F11" in window.actions_by_key["next_card"].toolTip()


def test_escape_returns_to_exactly_what_was(desk):
    window, lab = desk.window, desk.playground.lab
    window.resize(1100, 720)
    desk.prepare(n_new=40)
    desk.run(window.actions_by_key["generate"].trigger)
    window.tabs.show_tab("inside")
    window.columns.set_sizes((430, 620))
    desk.playground.theme.set_font_px(15)
    stand_still(window)
    page = window.tabs.currentWidget().verticalScrollBar()
    page.setValue(140)
    window.editor.moveCursor(window.editor.textCursor().MoveOperation.Start)
    window.sampling_panel.dice_button.setFocus()
    stand_still(window)
    before = state(desk)

    press(desk, Qt.Key.Key_F11)
    stand_still(window)
    for _ in range(4):
        press(desk, Qt.Key.Key_PageDown)
        live_for(50)
    assert state(desk) != before
    press(desk, Qt.Key.Key_Escape)
    stand_still(window)

    assert state(desk) == before
    assert page.value() == 140
    assert not lab.latency.isVisible()


def state(desk):
    window = desk.window
    return {
        "geometry": window.geometry(),
        "state": window.windowState(),
        "tab": window.tabs.current_key(),
        "page": window.tabs.currentWidget().verticalScrollBar().value(),
        "text": window.editor.verticalScrollBar().value(),
        "font": desk.playground.theme.font_px,
        "widths": window.columns.sizes(),
        "focus": QApplication.focusWidget(),
        "caret": window.editor.textCursor().position(),
        "cards": {card.title: card.geometry() for card in window.findChildren(Card)
                  if card.isVisible()},
    }  # fmt: skip


def test_a_maximised_window_and_a_maximised_card_are_so_again(desk):
    window, lab = desk.window, desk.playground.lab
    window.showMaximized()
    window.lab.maximise(lab.work)
    press(desk, Qt.Key.Key_F11)
    assert shown(desk) == lab.work.title
    press(desk, Qt.Key.Key_PageDown)
    press(desk, Qt.Key.Key_Escape)
    assert window.isMaximized()
    assert not window.isFullScreen()
    assert visible_cards(desk) == {lab.work.title}
    window.lab.maximise(None)
    assert lab.headline.isVisible()


def test_a_run_goes_on_through_beginning_and_end_and_is_seen(stage):
    window = stage.window
    press(stage, Qt.Key.Key_Escape)
    text = window.editor.toPlainText()
    stage.prepare(n_new=200, tokens_per_s=10)
    press(stage, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stage.wait_until(AppState.RUNNING)
    press(stage, Qt.Key.Key_F11)
    assert button(stage, "Stop").isVisible()
    assert not button(stage, "Generate").isVisible()
    so_far = len(window.editor.toPlainText())
    points = len(stage.playground.lab.latency.plot._marks[0].x)
    stage.wait_for(lambda: len(window.editor.toPlainText()) > so_far)
    stage.wait_for(lambda: len(stage.playground.lab.latency.plot._marks[0].x) != points)
    press(stage, Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    assert window.run_state() is AppState.RUNNING  # Escape left the stage, not the run
    press(stage, Qt.Key.Key_Escape)
    stage.wait_until(AppState.READY)
    assert len(window.editor.toPlainText()) > len(text)


def test_the_three_controls_do_what_they_say(stage):
    window = stage.window
    button(stage, "OneToken").click()
    stage.wait_until(AppState.PAUSED)
    assert len(stage.playground.controller.logs[-1].steps) == 1
    button(stage, "Stop").click()
    stage.wait_until(AppState.READY)
    assert button(stage, "Cache").text() == "Cache: race"
    button(stage, "Cache").click()
    assert window.top_bar.cache_switch.mode() is CacheMode.ON
    assert button(stage, "Cache").text() == "Cache: on"
    stage.run(button(stage, "Generate").click)
    assert len(stage.playground.controller.logs[-1].steps) == 12


def test_text_can_be_typed(stage):
    editor = stage.window.editor
    editor.setFocus()
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    QTest.keyClicks(editor, " and then")
    assert editor.document_model.text.endswith(" and then")


def test_what_is_saved_while_presenting_is_the_ordinary_window(stage, qtbot):
    settings = stage.playground.settings_now()
    again = QWidget()
    qtbot.addWidget(again)
    again.restoreGeometry(settings.geometry)
    assert (again.width(), again.height()) == (1200, 780)
    assert not again.isFullScreen()
    assert settings.font_px == 13
    assert settings.splitter_sizes == ()


def test_the_tab_that_is_kept_is_the_one_before(stage):
    press(stage, Qt.Key.Key_PageUp)
    assert stage.window.tabs.current_key() == "what_if"
    assert stage.playground.settings_now().tab == "lab"


def test_a_shortcut_to_another_tab_shows_one_of_its_cards(stage):
    press(stage, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert shown(stage) == stage.playground.inside.shapes.title


def test_f6_goes_from_the_text_to_the_card(stage):
    stage.window.editor.setFocus()
    press(stage, Qt.Key.Key_F6)
    assert stage.playground.lab.latency.isAncestorOf(QApplication.focusWidget())


def test_what_one_card_leads_to_takes_its_place(stage):
    press(stage, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    inside = stage.playground.inside
    inside.page.reveal(inside.norm)
    assert shown(stage) == inside.norm.title


def test_keys_pressed_in_quick_succession_leave_the_window_as_it_was(desk):
    window = desk.window
    window.resize(1100, 720)
    stand_still(window)
    before = state(desk)
    for key in (Qt.Key.Key_F11, Qt.Key.Key_Escape, Qt.Key.Key_F11):
        press(desk, key)
    live_for(1300)
    assert window.isFullScreen()
    press(desk, Qt.Key.Key_F11)
    live_for(1300)
    assert state(desk) == before


def test_another_size_of_the_text_is_the_stages_alone(stage):
    theme = stage.playground.theme
    on_stage = theme.font_px
    press(stage, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert theme.font_px == on_stage + 1
    press(stage, Qt.Key.Key_F11)
    assert theme.font_px == 13


def test_a_notice_lies_over_the_card_and_a_load_shows_how_far_it_is(stage):
    window = stage.window
    window.show_notice(NoticeKind.PROBLEM, "Something went wrong.")
    assert window.notice_area.isVisible()
    window.show_progress("Loading another model", 0.5)
    assert window.status_row.progress.isVisible()
    assert not window.status_row.status_line.isVisible()
    window.hide_progress()
    assert not window.status_row.isVisible()


def test_escape_closes_a_page_of_help_or_a_menu_and_leaves_the_stage_standing(stage):
    window = stage.window
    window.actions_by_key["shortcuts"].trigger()
    (page,) = window.findChildren(HelpDialog)
    page.activateWindow()
    stage.wait_for(page.isActiveWindow)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible()
    window.activateWindow()
    stage.wait_for(window.isActiveWindow)
    press(stage, Qt.Key.Key_F10)
    menu = QApplication.activePopupWidget()
    assert window.screen().geometry().contains(menu.geometry())
    for _ in range(2):  # its first entry has a menu of its own
        if (popup := QApplication.activePopupWidget()) is not None:
            QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert window.isFullScreen()


def test_another_model_and_another_theme_leave_the_stage_standing(stage):
    stage.playground.controller.load_model("primitive")
    stage.wait_until(AppState.LOADING)
    stage.wait_until(AppState.READY)
    stage.playground.theme.set_choice(ThemeChoice.DARK)
    assert stage.window.isFullScreen()
    assert shown(stage) == stage.playground.lab.latency.title
    assert stage.playground.theme.font_px > 20


def test_a_lesson_is_offered_each_step_first(stage):
    offered = []
    stage.window.stage.walk_first = lambda step: not offered.append(step)
    before = shown(stage)
    press(stage, Qt.Key.Key_PageDown)
    press(stage, Qt.Key.Key_PageUp)
    assert offered == [1, -1]
    assert shown(stage) == before
    stage.window.stage.walk_first = lambda step: False
    press(stage, Qt.Key.Key_PageDown)
    assert shown(stage) != before
