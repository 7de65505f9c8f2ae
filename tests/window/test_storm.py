"""Any action in any state: no crash, no stale point, no thread left."""

import importlib.util
from pathlib import Path

from playground.shell.window.app_state import AppState

SPEC = importlib.util.spec_from_file_location("storm", Path(__file__).with_name("storm.py"))
storm = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(storm)

N_ACTIONS = 250


def test_a_storm_of_actions_leaves_the_app_in_order(open_desk):
    desk = open_desk()
    storm.Storm(desk.playground, seed=5).do(N_ACTIONS)
    desk.playground.controller.stop()
    desk.wait_until(AppState.READY)

    # Every point is a step of its own run, and the text is that of its tokens.
    controller, document = desk.playground.controller, desk.window.editor.document_model
    for log in controller.logs:
        assert [step.index for step in log.steps] == list(range(len(log.steps)))
        n_drawn = len(log.history.cached.total) + len(log.history.uncached.total)
        assert n_drawn == sum(len(step.passes) for step in log.steps)
    desk.window.editor.replace_text("hello world")
    controller.generate()
    desk.wait_for_steps(1)
    controller.stop()
    desk.wait_until(AppState.READY)
    assert document.text.startswith("hello world")
    assert document.text == "".join(span.text for span in document._passage.spans)
