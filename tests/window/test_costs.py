"""The tab of the costs in the real window, over a run that slides past the end of its context."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from look.desk import live_until
from look.pixels import stand_still
from look.sight import rect_in_window
from playground.generation import ContextEnd, StopReason
from playground.shell.window.figure import FigureButton

N_CTX = 1024


def test_a_run_slides_on_and_its_costs_are_told(desk):
    window, controller = desk.window, desk.playground.controller
    costs, panel = desk.playground.costs, desk.window.sampling_panel
    window.tabs.show_tab(costs.KEY)
    window.editor.set_text("world " + "hello " * (N_CTX - 3))
    panel.set_values(
        sampling=panel.sampling(),
        seed=1,
        max_new_tokens=6,
        speed_limit_per_s=None,
        ignore_end_of_text=True,
        at_context_end=ContextEnd.SLIDE,
    )
    window.actions_by_key["generate"].trigger()
    desk.wait_for_steps(6)
    desk.wait_for_end()

    log = controller.logs[-1]
    assert log.summary.stop_reason is StopReason.LENGTH
    assert [step.context_tokens for step in log.steps] == [1022, 1023, 1024, 512, 513, 514]
    assert log.summary.dropped_tokens == 513
    assert len(log.history.cached.rebuild) == 1
    assert len(log.context_of(5)) == 514
    # The run went on with half a context; the text that it left fills a whole one.
    desk.wait_for(lambda: any("1,024 / 1,024" in text for text in window.stats_bar.texts()))
    assert not costs.edits.has_content, "a model without blocks keeps no rows"
    desk.wait_for(lambda: costs.memory.subtitle.startswith("This model has no layers"))

    desk.wait_for(lambda: costs.time.has_content)
    profile = {tuple(row[:2]) for row in costs.time.table().rows}
    assert profile >= {("with cache", 514), ("without cache", 514)}

    desk.wait_for(lambda: costs.time.subtitle.startswith("At 514 tokens"))

    window.editor.selectAll()
    QTest.keyClicks(window.editor, "hello hello")
    desk.wait_for(lambda: costs.time.subtitle.startswith("Of an earlier text of 514 tokens"))
    desk.wait_for(lambda: costs.memory.subtitle.startswith("Of an earlier text. "))


def test_the_memory_of_the_last_run_is_told_after_a_restart(open_desk):
    first = open_desk("stories")
    first.window.tabs.show_tab(first.playground.costs.KEY)
    first.prepare(n_new=4)
    first.run(first.window.actions_by_key["generate"].trigger)
    first.wait_for(lambda: first.playground.costs.memory.has_content)
    told, rows = first.playground.costs.memory.subtitle, first.playground.costs.memory.table().rows
    first.close()

    second = open_desk("stories")
    memory = second.playground.costs.memory
    second.window.tabs.show_tab(second.playground.costs.KEY)
    live_until(lambda: memory.has_content, patience_s=20)
    assert memory.subtitle == f"As the run left the cache. {told}"
    assert memory.table().rows == rows


def test_what_an_edit_costs_is_told(open_desk):
    desk = open_desk("stories")
    window, edits = desk.window, desk.playground.costs.edits
    window.tabs.show_tab(desk.playground.costs.KEY)
    desk.prepare(n_new=3)
    desk.run(window.actions_by_key["generate"].trigger)
    assert edits.subtitle.startswith("The last run kept 0 of 5 rows")
    window.editor.selectAll()
    QTest.keyClicks(window.editor, "Once upon a dog")
    desk.wait_for(lambda: edits.subtitle.startswith("As the text stands"))


def test_the_bar_counts_the_rows_kept_and_leads_to_them(open_desk):
    desk = open_desk("stories")
    window, generate = desk.window, desk.window.actions_by_key["generate"]
    window.resize(1024, 640)
    (kept,) = window.stats_bar.findChildren(FigureButton)
    desk.prepare(n_new=20)
    desk.run(generate.trigger)
    written = window.editor.document_model.context()
    assert not kept.isVisible(), "the first run had nothing to keep"
    cursor = window.editor.textCursor()
    cursor.setPosition(len(window.editor.toPlainText()) - 12)
    window.editor.setTextCursor(cursor)
    QTest.keyClicks(window.editor, " and ")
    desk.wait_for(lambda: kept.text().startswith("rows kept, next run: "))
    context = window.editor.document_model.context()
    # The last token of a run was drawn and never read; the last one of a prompt is always read.
    pairs = enumerate(zip(written[:-1], context[:-1], strict=False))
    n_kept = next(at for at, (old, new) in pairs if old != new)
    assert 5 < n_kept < len(written) - 1
    assert kept.text() == f"rows kept, next run: {n_kept} of {len(context)}"
    desk.run(generate.trigger)
    assert kept.text() == f"rows kept: {n_kept} of {len(context)}"
    assert desk.playground.controller.logs[-1].steps[0].passes[0].n_seq == len(context) - n_kept

    stand_still(window)
    assert kept.isVisible()
    kept.setFocus()
    QTest.keyClick(kept, Qt.Key.Key_Space)
    costs = desk.playground.costs
    desk.wait_for(costs.edits.menu_button.hasFocus)
    stand_still(window)
    assert window.tabs.current_key() == costs.KEY
    page = rect_in_window(window.tabs.currentWidget().viewport())
    # What fills up above it may push it down a moment later, and it is brought back.
    desk.wait_for(lambda: page.contains(rect_in_window(costs.edits)))
    assert costs.edits.subtitle.startswith(f"The last run kept {n_kept} of {len(context)} rows")
