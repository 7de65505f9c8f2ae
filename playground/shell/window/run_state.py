"""What the window is doing, as far as its controls are concerned."""

from enum import Enum


class RunState(Enum):
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
        return self in (RunState.RUNNING, RunState.PAUSED, RunState.STOPPING)
