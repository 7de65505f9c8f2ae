"""A hook that looks at the clock instead of the arrays."""

from time import perf_counter

from numpy import ndarray


class TimingHook:
    """Takes the time from one operation's result to the next one's, and adds it up by operation.

    So the times sum to the whole pass: what lies between two operations, such as taking heads
    apart or writing keys into the cache, counts for the operation that it makes ready.

    Attributes:
        seconds: of each operation so far, over all layers.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last_s = perf_counter()

    def start(self) -> None:
        """Begin to count: a pass follows."""
        self.seconds.clear()
        self._last_s = perf_counter()

    def observe(
        self, operation: str, result: ndarray, *, layer: int | None, first_row: int = 0
    ) -> None:
        """Count the time since the operation before."""
        del result, layer, first_row
        now_s = perf_counter()
        self.seconds[operation] = self.seconds.get(operation, 0.0) + now_s - self._last_s
        # What this call itself takes is nobody's: the profiled step's total still has it.
        self._last_s = perf_counter()
