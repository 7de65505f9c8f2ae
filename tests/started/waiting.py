"""Waiting for what a person waits for: until it can be seen, not for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_S = 60.0
"""Far beyond what anything takes, on a busy machine too: who waits this long waits in vain."""
_LOOK_EVERY_S = 0.05

Found = TypeVar("Found")


def wait_until(look: Callable[[], Found], what: str) -> Found:
    """Look again and again until there is something, and return it.

    Raises:
        AssertionError: there was nothing in `PATIENCE_S` seconds.
    """
    deadline_s = time.monotonic() + PATIENCE_S
    while not (found := look()):
        assert time.monotonic() < deadline_s, f"waited in vain for {what}"
        time.sleep(_LOOK_EVERY_S)
    return found
