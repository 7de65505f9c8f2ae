"""What the window is doing, as far as its controls are concerned."""

from playground.generation.run_state import RunState

__all__ = ["RunState"]
