import pytest

from playground.generation import Failure, StopReason
from playground.shell.window.app_state import AppState
from playground.shell.window.notices import NoticeTopic


def test_tokens_reach_text_lab_and_figures(loaded):
    loaded.generate("hello")
    loaded.step(index=0, token_id=2)
    loaded.step(index=1, token_id=1)
    loaded.finish(new_tokens=2)
    assert loaded.editor.document_model.text == "hello world hello"
    current = loaded.controller.measured.current
    assert current.n_steps == 2
    assert loaded.stats.show_cache.call_args.args == (128,)
    assert loaded.stats.show_context.call_args.args == (3, 64)
    assert loaded.stats.show_first_token.call_args.args == (pytest.approx(0.011),)
    assert loaded.state is AppState.READY
    assert not loaded.editor.is_generating
    assert "Finished" in loaded.said


def test_the_context_in_use_follows_the_text_when_it_is_edited(loaded):
    loaded.generate("hello")
    loaded.step(index=0, token_id=2)
    loaded.finish(new_tokens=1)
    assert loaded.stats.show_context.call_args.args == (2, 64)
    document = loaded.editor.document_model
    document.replace(len("hello"), document.n_chars, "")
    loaded.controller.text_edited()
    assert loaded.stats.show_context.call_args.args == (1, 64)


def test_steps_of_an_old_run_never_reach_the_new_one(loaded):
    loaded.generate("hello")
    loaded.step(run_id=101)
    loaded.controller.stop()
    loaded.finish(101, StopReason.CANCELLED)
    loaded.controller.generate()
    loaded.step(run_id=101, index=7)
    loaded.finish(run_id=101)
    assert loaded.state is AppState.RUNNING
    loaded.step(run_id=102)
    loaded.finish(run_id=102)
    assert loaded.editor.document_model.text == "hello world world"


def test_a_failed_run_keeps_the_text_and_says_what_happened(loaded):
    loaded.generate("hello")
    loaded.step(token_id=2)
    loaded.worker.failed.emit(101, Failure(message="It broke.", details="traceback"))
    assert loaded.editor.document_model.text == "hello world"
    (call,) = loaded.frame.show_problem.call_args_list
    assert call.args == (
        "It broke. What was written stays; Generate goes on from there.",
        "traceback",
    )
    assert call.kwargs == {"about": NoticeTopic.RUN}
    assert loaded.state is AppState.READY


def test_a_run_that_never_began_says_nothing_of_what_was_written(loaded):
    loaded.generate("hello")
    loaded.worker.failed.emit(101, Failure(message="The prompt is too long."))
    (call,) = loaded.frame.show_problem.call_args_list
    assert call.args[0] == "The prompt is too long."


def test_a_run_that_ends_well_settles_what_was_said_of_one_that_failed(loaded):
    loaded.generate("hello")
    loaded.step(token_id=2)
    loaded.frame.settle.reset_mock()
    loaded.finish()
    loaded.frame.settle.assert_called_once_with(NoticeTopic.RUN)


def test_a_paced_run_is_labelled(loaded):
    loaded.sampling.speed_limit_per_s.return_value = 5.0
    loaded.generate()
    assert "paced to 5 tokens a second" in loaded.said
