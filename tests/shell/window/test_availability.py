import pytest

from playground.shell.window.app_state import AppState, reason_unavailable


@pytest.mark.parametrize(
    ("state", "available"),
    [
        (AppState.LOADING, {"generate"}),
        (AppState.READY, {"generate", "one_token", "regenerate"}),
        (AppState.RUNNING, {"stop", "pause"}),
        (AppState.PAUSED, {"stop", "pause", "one_token"}),
        (AppState.STOPPING, set()),
        (AppState.FAILED_TO_LOAD, set()),
    ],
)
def test_each_state_has_exactly_its_controls_available(window, generate, state, available):
    generate(window)
    window.set_run_state(state)
    buttons = {
        "generate": window.top_bar.generate_button,
        "stop": window.top_bar.stop_button,
        "pause": window.top_bar.pause_button,
        "one_token": window.top_bar.one_token_button,
        "regenerate": window.top_bar.regenerate_button,
    }
    assert {key for key, button in buttons.items() if button.isEnabled()} == available
    for key, button in buttons.items():
        reason = reason_unavailable(key, state, has_generation=True)
        assert bool(reason) is (key not in available)
        assert reason in button.toolTip()


@pytest.mark.parametrize("state", list(AppState))
def test_sampling_cache_switch_and_models_stay_available(window, state):
    window.set_run_state(state)
    assert window.sampling_panel.isEnabled()
    assert window.top_bar.cache_switch.isEnabled()
    assert window.top_bar.model_picker.isEnabled()


def test_regenerate_waits_for_something_to_replace(window, generate):
    button = window.top_bar.regenerate_button
    assert not button.isEnabled()
    generate(window)
    assert button.isEnabled()
    window.editor.undo_step()
    assert not button.isEnabled()
    assert "does not end with something that the model wrote" in button.toolTip()
