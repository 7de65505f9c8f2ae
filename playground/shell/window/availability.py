"""Which actions apply in which state, and why the others do not."""

from playground.shell.window.run_state import RunState

_NO_MODEL = "No model is loaded; choose one in the list of models first."
_NO_RUN = "Nothing is running."
_WAIT_FOR_MODEL = "The model is still loading."
_STOPPING = "The run is stopping."

_REASONS: dict[str, dict[RunState, str]] = {
    "generate": {
        RunState.RUNNING: "A run is under way; stop it first.",
        RunState.PAUSED: "A run is paused; resume or stop it first.",
        RunState.STOPPING: _STOPPING,
        RunState.FAILED_TO_LOAD: _NO_MODEL,
    },
    "stop": {
        RunState.LOADING: _NO_RUN,
        RunState.READY: _NO_RUN,
        RunState.STOPPING: _STOPPING,
        RunState.FAILED_TO_LOAD: _NO_RUN,
    },
    "pause": {
        RunState.LOADING: _NO_RUN,
        RunState.READY: _NO_RUN,
        RunState.STOPPING: _STOPPING,
        RunState.FAILED_TO_LOAD: _NO_RUN,
    },
    "one_token": {
        RunState.LOADING: _WAIT_FOR_MODEL,
        RunState.RUNNING: "A run is under way; pause it first.",
        RunState.STOPPING: _STOPPING,
        RunState.FAILED_TO_LOAD: _NO_MODEL,
    },
    "accept_next": {
        RunState.LOADING: _WAIT_FOR_MODEL,
        RunState.RUNNING: "A run is under way; stop it first.",
        RunState.PAUSED: "A run is paused; resume or stop it first.",
        RunState.STOPPING: _STOPPING,
        RunState.FAILED_TO_LOAD: _NO_MODEL,
    },
    "regenerate": {
        RunState.LOADING: _WAIT_FOR_MODEL,
        RunState.RUNNING: "A run is under way; stop it first.",
        RunState.PAUSED: "A run is paused; resume or stop it first.",
        RunState.STOPPING: _STOPPING,
        RunState.FAILED_TO_LOAD: _NO_MODEL,
    },
}

_NOTHING_TO_REPLACE = "The text does not end with something that the model wrote."


def reason_unavailable(action: str, state: RunState, *, has_generation: bool) -> str:
    """Return in one sentence why an action does not apply now, or nothing when it does.

    Args:
        action: the action's key; one that no state restricts always applies.
        state: what the window is doing.
        has_generation: the text holds something that the model wrote last and that can be
            replaced.
    """
    reason = _REASONS.get(action, {}).get(state, "")
    if not reason and action == "regenerate" and not has_generation:
        return _NOTHING_TO_REPLACE
    return reason
