"""The tab of the runs in the whole window."""

import csv
import gc
import weakref

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from look.desk import live_for
from playground.generation import ContextEnd, StopReason
from playground.kit.cards import card_menu
from playground.tabs.runs.table.card import WrittenTextDialog

N_NEW = 8


@pytest.fixture
def primitive(desk):
    desk.window.sampling_panel.set_values(
        sampling=desk.window.sampling_panel.sampling(),
        seed=1,
        max_new_tokens=N_NEW,
        speed_limit_per_s=None,
        ignore_end_of_text=True,
    )
    desk.window.tabs.show_tab("runs")
    desk.playground.controller.generate()
    desk.wait_for_steps(N_NEW)
    desk.wait_for_end()
    return desk


def tokens_of(log):
    return [step.token_id for step in log.steps]


def test_repeats_run_one_after_the_other_and_leave_the_text_alone(primitive):
    controller, runs = primitive.playground.controller, primitive.playground.runs
    text = primitive.window.editor.toPlainText()
    runs.runs.tools.times.setValue(3)
    QTest.mouseClick(runs.runs.tools.repeat, Qt.MouseButton.LeftButton)
    primitive.wait_for(lambda: len(controller.logs) == 4)
    primitive.wait_for(lambda: runs.runs.tools.repeat.text() == "Repeat")
    assert primitive.window.editor.toPlainText() == text
    assert [tokens_of(log) for log in controller.logs] == [tokens_of(controller.logs[0])] * 4
    assert [log.into_text for log in controller.logs] == [True, False, False, False]
    assert runs.runs.selected_numbers() == (1,)
    assert runs.choice.subtitle.startswith("3 repeats of run 1:")
    # The text goes on as if nothing had been repeated.
    controller.generate()
    primitive.wait_for(lambda: len(controller.logs) == 5)
    primitive.wait_for_end()
    assert primitive.window.editor.toPlainText().startswith(text)
    assert len(primitive.window.editor.toPlainText()) > len(text)


def test_runs_of_a_session_that_has_given_way_take_no_memory(primitive):
    controller, runs = primitive.playground.controller, primitive.playground.runs
    write_and_look(primitive)
    runs.runs.row_table.select_numbers([1])
    runs.runs.tools.times.setValue(4)
    QTest.mouseClick(runs.runs.tools.repeat, Qt.MouseButton.LeftButton)
    primitive.wait_for(lambda: len(controller.logs) == 6)
    primitive.wait_for(lambda: runs.runs.tools.repeat.text() == "Repeat")
    runs.runs.rerun_requested.emit()
    primitive.wait_for(lambda: runs.runs.subtitle.startswith("Computed again"))
    logs = [weakref.ref(log) for log in controller.logs]
    primitive.window.file_actions.new_requested.emit()
    primitive.wait_for(lambda: not controller.logs)
    # What was shown last stays in sight until there is something else to show.
    primitive.window.editor.replace_text("hello")
    write_and_look(primitive)
    gc.collect()
    assert [log() for log in logs if log() is not None] == []


def write_and_look(desk):
    desk.run(lambda: desk.window.actions_by_key["generate"].trigger())
    for key in ("lab", "next_token", "inside", "costs", "what_if", "runs"):
        desk.window.tabs.show_tab(key)
        live_for(20)


def test_stop_ends_the_whole_series(primitive):
    controller, tools = primitive.playground.controller, primitive.playground.runs.runs.tools
    primitive.window.sampling_panel.set_values(
        sampling=primitive.window.sampling_panel.sampling(),
        seed=1,
        max_new_tokens=50_000,
        speed_limit_per_s=None,
        ignore_end_of_text=True,
        at_context_end=ContextEnd.SLIDE,
    )
    primitive.window.editor.replace_text("hello")
    controller.set_paused(False)
    controller.generate()
    primitive.wait_for_steps(2)
    controller.stop()
    primitive.wait_for_end()
    primitive.playground.runs.runs.row_table.select_numbers([2])
    tools.times.setValue(20)
    QTest.mouseClick(tools.repeat, Qt.MouseButton.LeftButton)
    primitive.wait_for(lambda: tools.repeat.text() == "Stop" and len(controller.logs) == 3)
    QTest.mouseClick(tools.repeat, Qt.MouseButton.LeftButton)
    primitive.wait_for(lambda: tools.repeat.text() == "Repeat")
    primitive.wait_for_end()
    assert controller.logs[-1].summary.stop_reason is StopReason.CANCELLED
    assert len(controller.logs) < 21


def test_stop_pressed_as_a_repeat_ends_is_not_lost(primitive):
    controller, tools = primitive.playground.controller, primitive.playground.runs.runs.tools

    def press():
        QTest.mouseClick(tools.repeat, Qt.MouseButton.LeftButton)

    tools.times.setValue(5)
    press()
    # In the same turn of the event loop, when there is no run to stop and the next is due.
    controller.run_ended.connect(press)
    primitive.wait_for(lambda: len(controller.logs) > 1)
    primitive.wait_for(lambda: tools.repeat.text() == "Repeat")
    assert len(controller.logs) == 2


def test_a_run_is_exported_step_by_step(primitive, tmp_path, monkeypatch):
    path = tmp_path / "run.csv"
    monkeypatch.setattr(card_menu, "ask_path", lambda *_: path)
    primitive.playground.runs.runs.tools.exports[0].trigger()
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(keepends=True)))
    log = primitive.playground.controller.logs[0]
    assert [int(row["token_id"]) for row in rows] == tokens_of(log)


def test_the_text_of_a_run_can_be_read_and_copied(primitive):
    text = primitive.window.editor.document_model.text
    card = primitive.playground.runs.runs
    QTest.mouseClick(card.text_button, Qt.MouseButton.LeftButton)
    (dialog,) = primitive.window.findChildren(WrittenTextDialog)
    assert dialog.page.toPlainText() == text
    copy = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Copy")
    copy.click()
    assert QGuiApplication.clipboard().text() == text
    dialog.close()
    card.row_table.clearSelection()
    assert not card.text_button.isEnabled()
