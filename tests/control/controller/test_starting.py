import pytest

from playground.generation import CacheMode
from playground.shell.window.app_state import AppState


def test_typing_is_encoded_after_a_pause_and_counted(loaded, qtbot):
    loaded.editor.type("hello world hello")
    loaded.controller.text_edited()
    assert loaded.editor.counts[-1] == (None, 64)

    def asked():
        loaded.runner.encode.assert_called_once()

    qtbot.waitUntil(asked)
    loaded.encode()
    assert loaded.editor.counts[-1] == (3, 64)
    loaded.runner.start.assert_not_called()


def test_generate_encodes_the_text_and_then_starts(loaded):
    loaded.editor.type("hello world")
    loaded.controller.generate()
    loaded.runner.start.assert_not_called()
    loaded.encode()
    request, sampling, mode = loaded.runner.start.call_args.args
    assert request.prompt_tokens == (1, 2)
    assert (request.seed, request.max_new_tokens) == (3, 20)
    assert (sampling.temperature, mode) == (0.5, CacheMode.ON)
    assert loaded.state is AppState.RUNNING
    assert loaded.editor.is_generating


def test_an_empty_text_is_refused_in_words(loaded):
    loaded.editor.type("")
    loaded.controller.generate()
    loaded.runner.start.assert_not_called()
    assert "empty" in loaded.frame.show_problem.call_args.args[0]
    assert loaded.state is AppState.READY


def test_a_run_remembers_the_text_before_it_and_what_it_wrote(loaded):
    loaded.generate("hello")
    loaded.step(token_id=2)
    loaded.step(token_id=1, index=1)
    loaded.finish()
    log = loaded.controller.logs[0]
    assert (log.prompt, log.written) == ("hello", " world hello")


def test_a_repeat_reads_as_if_it_had_been_written_into_the_text(loaded):
    loaded.generate("hello")
    loaded.step(token_id=2)
    loaded.finish()
    loaded.editor.type("something else")
    loaded.controller.repeat(loaded.controller.logs[0])
    loaded.step(102, token_id=2)
    loaded.finish(102)
    log = loaded.controller.logs[1]
    assert (log.prompt, log.written) == ("hello", " world")


def test_the_command_repeats_the_run(loaded):
    assert loaded.controller.command == ""
    loaded.switch.mode.return_value = CacheMode.OFF
    loaded.generate("hello world")
    assert "--prompt='hello world'" in loaded.controller.command or (
        "'--prompt=hello world'" in loaded.controller.command
    )
    assert "--no-kv-cache" in loaded.controller.command
    assert "--seed 3" in loaded.controller.command


@pytest.fixture
def free(loaded, monkeypatch):
    """A model that uses every free core of four; the test says how many are free."""
    threads, runner = loaded.settings.threads, loaded.runner
    runner.set_blas_threads.side_effect = lambda n: setattr(runner, "blas_threads", n)

    def choose(n_threads):
        monkeypatch.setattr(threads, "_chosen", lambda: n_threads)

    choose(4)
    return choose


def run_once(world, run_id, mode):
    world.switch.mode.return_value = mode
    world.generate(f"hello {'world ' * (run_id % 50)}")
    world.step(run_id)
    world.finish(run_id)
    return world.controller.logs[-1].conditions.blas_threads


def test_the_other_half_of_a_comparison_keeps_the_threads(loaded, free):
    assert run_once(loaded, 101, CacheMode.ON) == 4
    free(3)
    assert run_once(loaded, 102, CacheMode.OFF) == 4
    assert run_once(loaded, 103, CacheMode.OFF) == 3  # a comparison begins with it
    free(4)
    assert run_once(loaded, 104, CacheMode.ON) == 3


def test_a_run_in_anothers_place_keeps_its_threads(loaded, free):
    run_once(loaded, 101, CacheMode.ON)
    free(2)
    loaded.controller.regenerate()
    loaded.encode()
    assert loaded.controller.logs[-1].conditions.blas_threads == 4


def test_a_repeat_has_the_threads_of_what_it_repeats(loaded, free):
    run_once(loaded, 101, CacheMode.ON)
    free(2)
    run_once(loaded, 102, CacheMode.ON)
    loaded.controller.repeat(loaded.controller.logs[0])
    assert loaded.controller.logs[-1].conditions.blas_threads == 4


def test_a_run_can_be_measured_again_with_the_threads_of_another(loaded, free):
    run_once(loaded, 101, CacheMode.ON)
    free(2)
    run_once(loaded, 102, CacheMode.ON)
    first, second = loaded.controller.logs
    loaded.controller.repeat(first, compared=second)
    assert loaded.controller.logs[-1].conditions.blas_threads == 2
