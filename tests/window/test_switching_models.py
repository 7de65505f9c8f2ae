"""One model after another in one window: what the one before took is free again."""

from weakref import ref

from fixtures.written_desk import write
from look.desk import live_until
from playground.shell.window.app_state import AppState


def test_nothing_keeps_a_model_that_another_has_taken_the_place_of(desk):
    worker, editor = desk.playground.runner.worker, desk.window.editor
    write(desk, 3)
    editor.replace_text("something else, which can be undone")
    write(desk, 3)
    model = worker._sessions.in_hand
    held = [ref(model.gpt2), ref(model.tokenizer)]
    del model
    desk.window.top_bar.model_picker.model_chosen.emit("stories")
    live_until(lambda: desk.playground.controller.facts.name == "stories")
    desk.wait_until(AppState.READY)
    write(desk, 3)
    live_until(lambda: [each() for each in held] == [None, None], patience_s=20)
