from dataclasses import replace

import pytest

from playground.generation import Failure
from playground.shell.window.app_state import AppState
from playground.shell.window.notices import NoticeTopic


def test_a_loaded_model_is_shown_and_its_tokenizer_goes_to_the_text(world):
    world.controller.load_model("words")
    assert world.state is AppState.LOADING
    world.worker.load_progressed.emit(1, 0.5)
    assert world.frame.show_progress.call_args.args[1] == 0.5
    world.end_load()
    assert world.state is AppState.READY
    assert world.editor.document_model.tokenizer is world.tokenizer
    world.frame.show_model.assert_called_once_with(world.facts)
    world.frame.hide_progress.assert_called_once_with()


def test_a_failed_load_is_told_and_the_model_before_stays(loaded):
    loaded.controller.load_model("broken")
    loaded.worker.load_failed.emit(2, Failure(message="It is broken."))
    (call,) = loaded.frame.show_problem.call_args_list
    assert call.args[0].startswith("It is broken. Choose another model")
    assert call.kwargs == {"about": NoticeTopic.LOAD}
    assert loaded.state is AppState.READY
    assert loaded.editor.document_model.tokenizer is loaded.tokenizer


def test_a_model_that_loads_settles_what_was_said_of_one_that_did_not(loaded):
    loaded.controller.load_model("broken")
    loaded.worker.load_failed.emit(2, Failure(message="It is broken."))
    loaded.frame.settle.reset_mock()
    loaded.load(load_id=3)
    loaded.frame.settle.assert_called_once_with(NoticeTopic.LOAD)


def test_cancelling_says_so_at_once_whatever_the_worker_still_tells(world):
    world.controller.load_model("words")
    world.controller.cancel_load()
    assert world.frame.show_progress.call_args.args == ("Cancelling…", None)
    world.worker.load_progressed.emit(1, 0.5)
    assert world.frame.show_progress.call_args.args == ("Cancelling…", None)
    world.controller.load_model("other")
    assert world.frame.show_progress.call_args.args == ("Loading other…", None)


def test_without_any_model_a_failed_load_leaves_nothing_to_run(world):
    world.controller.load_model("broken")
    world.controller.generate()
    world.worker.load_failed.emit(1, Failure(message="It is broken."))
    assert world.state is AppState.FAILED_TO_LOAD
    world.runner.start.assert_not_called()


def test_how_an_overtaken_load_failed_is_told_to_nobody(world):
    world.controller.load_model("first")
    world.controller.load_model("second")
    world.worker.load_failed.emit(1, Failure(message="late"))
    assert world.state is AppState.LOADING
    world.frame.show_model.assert_not_called()
    world.frame.show_problem.assert_not_called()


def test_a_model_that_came_after_all_is_in_hand_while_the_load_that_overtook_it_goes_on(world):
    world.controller.load_model("words")
    world.controller.load_model("other")
    world.controller.generate()
    world.frame.hide_progress.reset_mock()
    world.end_load(1)
    world.frame.show_model.assert_called_once_with(world.facts)
    assert world.editor.document_model.tokenizer is world.tokenizer
    assert world.state is AppState.LOADING
    world.frame.hide_progress.assert_not_called()
    world.runner.start.assert_not_called()


@pytest.mark.parametrize("ending", ["cancelled", "failed"])
def test_a_model_whose_load_was_overtaken_in_vain_is_the_one_that_runs(world, ending):
    world.controller.load_model("words")
    world.controller.load_model("other")
    world.end_load(1)
    if ending == "cancelled":
        world.worker.load_cancelled.emit(2)
    else:
        world.worker.load_failed.emit(2, Failure(message="It is broken."))
    assert world.state is AppState.READY
    world.generate()
    assert world.controller.logs[-1].conditions.model == "words"


def test_generate_pressed_while_loading_starts_when_the_model_is_ready(world):
    world.editor.type("hello")
    world.controller.load_model("words")
    world.controller.generate()
    assert "starts when it is ready" in world.said
    world.end_load()
    world.encode()
    assert world.runner.start.call_count == 1


@pytest.mark.parametrize("ending", ["cancelled", "failed"])
def test_what_was_wanted_of_a_model_that_did_not_load_is_not_done_with_another(loaded, ending):
    loaded.editor.type("hello")
    loaded.controller.load_model("other")
    loaded.controller.generate()
    if ending == "cancelled":
        loaded.worker.load_cancelled.emit(2)
    else:
        loaded.worker.load_failed.emit(2, Failure(message="It is broken."))
    assert loaded.state is AppState.READY
    loaded.runner.encode.assert_not_called()


def test_a_text_that_cannot_be_encoded_is_told_and_no_run_waits_for_it(loaded):
    loaded.editor.type("hello")
    loaded.controller.generate()
    loaded.worker.encode_failed.emit(Failure(message="It cannot be encoded."))
    loaded.frame.show_problem.assert_called_once_with(
        "It cannot be encoded.", "", about=NoticeTopic.RUN
    )
    loaded.encode()
    loaded.runner.start.assert_not_called()


def test_stop_forgets_a_run_that_waits_for_its_model(world):
    world.editor.type("hello")
    world.controller.load_model("words")
    world.controller.generate()
    world.controller.stop()
    world.end_load()
    world.encode()
    world.runner.start.assert_not_called()


def test_the_runs_of_another_model_leave_the_lab(loaded):
    loaded.generate()
    loaded.step()
    loaded.finish()
    loaded.controller.load_model("others")
    loaded.end_load(2, replace(loaded.facts, name="others"))
    measured = loaded.controller.measured
    assert (measured.current, measured.earlier) == (None, [])
