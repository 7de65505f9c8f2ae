"""The tab of the costs in the real window, over a run that slides past the end of its context."""

from PySide6.QtTest import QTest

from playground.generation import ContextEnd, StopReason

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
    assert any("515 / 1,024" in text for text in window.stats_bar.texts())
    assert costs.edits.subtitle.startswith("The last run kept 0 of 1,022 rows")
    desk.wait_for(lambda: "no layers" in costs.memory.subtitle)

    desk.wait_for(lambda: costs.time.has_content)
    profile = {tuple(row[:2]) for row in costs.time.table().rows}
    assert profile >= {("with cache", 514), ("without cache", 514)}

    window.editor.selectAll()
    QTest.keyClicks(window.editor, "hello hello")
    desk.wait_for(lambda: costs.edits.subtitle.startswith("As the text stands"))
