from playground.generation import CacheMode, StopReason
from playground.shell.window.app_state import AppState


def test_stop_shows_that_it_is_stopping_until_the_run_has_ended(loaded):
    loaded.generate()
    loaded.controller.stop()
    assert loaded.state is AppState.STOPPING
    loaded.runner.cancel.assert_called_once_with()
    loaded.finish(reason=StopReason.CANCELLED)
    assert loaded.state is AppState.READY


def test_regenerate_takes_the_last_generation_away_and_writes_anew(loaded):
    loaded.generate("hello")
    loaded.step(token_id=2)
    loaded.finish()
    loaded.controller.regenerate()
    assert loaded.editor.document_model.text == "hello"
    assert loaded.runner.start.call_args.args[0].prompt_tokens == (1,)
    loaded.step(run_id=102, token_id=0)
    loaded.finish(run_id=102)
    assert loaded.editor.document_model.text == "hello <UNK>"


def test_regenerate_during_a_run_waits_for_its_end(loaded):
    loaded.generate("hello")
    loaded.step(token_id=2)
    loaded.controller.regenerate()
    assert loaded.runner.start.call_count == 1
    loaded.finish(reason=StopReason.CANCELLED)
    assert loaded.runner.start.call_count == 2
    assert loaded.editor.document_model.text == "hello"


def test_a_late_pause_does_not_hide_that_the_run_goes_on(loaded):
    loaded.generate("hello")
    loaded.controller.set_paused(True)
    loaded.controller.set_paused(False)
    # The worker was at a step, and serves both requests after it.
    loaded.worker.paused.emit(101)
    assert loaded.state is AppState.PAUSED
    loaded.worker.resumed.emit(101)
    assert loaded.state is AppState.RUNNING


def test_the_words_follow_a_flipped_switch(loaded):
    loaded.switch.mode.return_value = CacheMode.RACE
    loaded.generate("hello")
    assert "Racing" in loaded.said
    loaded.switch.mode.return_value = CacheMode.ON
    loaded.controller.run_changed()
    assert "Racing" not in loaded.said


def test_one_token_starts_a_run_that_pauses_and_then_steps_it(loaded):
    loaded.editor.type("hello")
    loaded.controller.generate_one_token()
    loaded.encode()
    assert loaded.runner.start.call_args.kwargs["pause_after_step"]
    loaded.worker.paused.emit(101)
    assert loaded.state is AppState.PAUSED
    loaded.controller.generate_one_token()
    loaded.runner.step_once.assert_called_once_with()
    loaded.controller.generate()
    loaded.runner.resume.assert_called_once_with()
    loaded.worker.resumed.emit(101)
    assert loaded.state is AppState.RUNNING
