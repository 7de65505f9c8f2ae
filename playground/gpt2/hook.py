"""The optional observer of a forward pass."""

from typing import Protocol, runtime_checkable

from numpy import ndarray


@runtime_checkable
class Hook(Protocol):
    """Sees the result of every named operation as a forward pass goes by.

    Arrays are valid only during the call: the engine works in place and in row blocks. A hook
    copies what it keeps and never writes to an array, the model or the cache.
    """

    def observe(
        self, operation: str, result: ndarray, *, layer: int | None, first_row: int = 0
    ) -> None:
        """Take note of one operation's result.

        Args:
            operation: its name, a key of `playground.gpt2.OPERATIONS`.
            result: what it returned.
            layer: the block it belongs to, or None outside the blocks.
            first_row: which row of the pass the result begins with: attention works on blocks of
                rows, and the last block goes on with the last row alone.
        """
        ...
