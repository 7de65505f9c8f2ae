"""What the window is doing, as far as its controls are concerned."""

from enum import Enum

_NO_MODEL = "No model is loaded; choose one in the list of models first."
_NO_RUN = "Nothing is running."
_WAIT_FOR_MODEL = "The model is still loading."
_STOPPING = "The run is stopping."
_NOTHING_TO_REPLACE = "The text does not end with something that the model wrote."


class AppState(Enum):
    """One of these holds at any moment; `availability` says which controls apply in it."""

    LOADING = "loading"
    """A model is being loaded; a press of Generate waits for it."""
    READY = "ready"
    """A model is loaded and nothing runs."""
    RUNNING = "running"
    """Tokens are being generated."""
    PAUSED = "paused"
    """A run waits between two tokens."""
    STOPPING = "stopping"
    """A run was asked to stop and has not ended yet."""
    FAILED_TO_LOAD = "failed_to_load"
    """No model could be loaded; another has to be chosen."""

    @property
    def is_run(self) -> bool:
        """Whether a run is under way, so that its text must not be edited."""
        return self in (AppState.RUNNING, AppState.PAUSED, AppState.STOPPING)


_REASONS: dict[str, dict[AppState, str]] = {
    "generate": {
        AppState.RUNNING: "A run is under way; stop it first.",
        AppState.PAUSED: "A run is paused; resume or stop it first.",
        AppState.STOPPING: _STOPPING,
        AppState.FAILED_TO_LOAD: _NO_MODEL,
    },
    "stop": {
        AppState.LOADING: _NO_RUN,
        AppState.READY: _NO_RUN,
        AppState.STOPPING: _STOPPING,
        AppState.FAILED_TO_LOAD: _NO_RUN,
    },
    "pause": {
        AppState.LOADING: _NO_RUN,
        AppState.READY: _NO_RUN,
        AppState.STOPPING: _STOPPING,
        AppState.FAILED_TO_LOAD: _NO_RUN,
    },
    "one_token": {
        AppState.LOADING: _WAIT_FOR_MODEL,
        AppState.RUNNING: "A run is under way; pause it first.",
        AppState.STOPPING: _STOPPING,
        AppState.FAILED_TO_LOAD: _NO_MODEL,
    },
    "continue_here": {
        AppState.LOADING: _WAIT_FOR_MODEL,
        AppState.RUNNING: "A run is under way; stop it first.",
        AppState.PAUSED: "A run is paused; resume or stop it first.",
        AppState.STOPPING: _STOPPING,
        AppState.FAILED_TO_LOAD: _NO_MODEL,
    },
    "accept_next": {
        AppState.LOADING: _WAIT_FOR_MODEL,
        AppState.RUNNING: "A run is under way; stop it first.",
        AppState.PAUSED: "A run is paused; resume or stop it first.",
        AppState.STOPPING: _STOPPING,
        AppState.FAILED_TO_LOAD: _NO_MODEL,
    },
    "regenerate": {
        AppState.LOADING: _WAIT_FOR_MODEL,
        AppState.RUNNING: "A run is under way; stop it first.",
        AppState.PAUSED: "A run is paused; resume or stop it first.",
        AppState.STOPPING: _STOPPING,
        AppState.FAILED_TO_LOAD: _NO_MODEL,
    },
}


def obstacle(state: AppState, missing: str) -> str:
    """Return what has to be done before anything can be computed, or nothing if nothing has to.

    Args:
        state: what the window is doing.
        missing: the model that the session was made with, if that is not here; else nothing.
    """
    if state is not AppState.FAILED_TO_LOAD:
        return ""
    if missing:
        return f"{missing} is not here: choose its folder, or another model, in the list above."
    return "No model is loaded: choose one in the list above."


def reason_unavailable(action: str, state: AppState, *, has_generation: bool) -> str:
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
