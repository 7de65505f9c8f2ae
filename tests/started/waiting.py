"""Waiting for what a person waits for: until it can be seen, not for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_S = 60.0
"""Far beyond what anything takes, on a busy machine too: who waits this long waits in vain."""
HUNG_S = 4 * PATIENCE_S
"""As far beyond what a single answer takes, where the machine may hold everything up meanwhile."""
_LOOK_EVERY_S, _LONGEST_LOOK_S = 0.05, 1.0

Found = TypeVar("Found")


def wait_until(look: Callable[[], Found], what: str) -> Found:
    """Look again and again until there is something, and return it.

    Raises:
        AssertionError: there was nothing in `PATIENCE_S` seconds, those not counted in which the
            machine held everything up.
    """
    waited_s, before_s = 0.0, time.monotonic()
    while not (found := look()):
        assert waited_s < PATIENCE_S, f"waited in vain for {what}"
        time.sleep(_LOOK_EVERY_S)
        now_s = time.monotonic()
        waited_s += min(now_s - before_s, _LONGEST_LOOK_S)
        before_s = now_s
    return found
