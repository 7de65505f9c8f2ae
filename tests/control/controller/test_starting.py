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


def test_the_command_repeats_the_run(loaded):
    assert loaded.controller.command == ""
    loaded.switch.mode.return_value = CacheMode.OFF
    loaded.generate("hello world")
    assert "--prompt='hello world'" in loaded.controller.command or (
        "'--prompt=hello world'" in loaded.controller.command
    )
    assert "--no-kv-cache" in loaded.controller.command
    assert "--seed 3" in loaded.controller.command
