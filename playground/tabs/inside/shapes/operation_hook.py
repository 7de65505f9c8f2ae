"""What a pass did, operation by operation: shapes, bytes and times, noted by a hook."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from numpy.typing import NDArray

from playground.gpt2 import Hook
from playground.tabs.inside.shapes.operation_texts import Shape

OperationPlace = tuple[str, int | None]
"""An operation and its block; None outside the blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenOperation:
    """One operation of one pass.

    Attributes:
        shapes: of its results, one a block of rows; most operations have one.
        dtype: of the results.
        n_bytes: of the results together.
        seconds: between the observation before and its own.
    """

    shapes: tuple[Shape, ...]
    dtype: str
    n_bytes: int
    seconds: float


SeenPass = Mapping[OperationPlace, SeenOperation]
"""Every operation of a pass, in its order."""


class OperationHook:
    """Notes every result of a pass, and passes it on to other hooks.

    The clock stands while the others look, so that what they copy is not counted.
    """

    def __init__(self, *listeners: Hook) -> None:
        self._listeners = listeners
        self._sums: dict[OperationPlace, _Sum] = {}
        self._resumed_s = time.perf_counter()

    def observe(
        self, operation: str, result: NDArray[Any], *, layer: int | None, first_row: int = 0
    ) -> None:
        """Take note of a result; see `Hook`."""
        seconds = time.perf_counter() - self._resumed_s
        noted = self._sums.setdefault((operation, layer), _Sum(result.dtype.name))
        noted.shapes.append(result.shape)
        noted.n_bytes += result.nbytes
        noted.seconds += seconds
        for listener in self._listeners:
            listener.observe(operation, result, layer=layer, first_row=first_row)
        self._resumed_s = time.perf_counter()

    def seen_pass(self) -> SeenPass:
        """Return what was seen."""
        return {
            place: SeenOperation(
                shapes=tuple(noted.shapes),
                dtype=noted.dtype,
                n_bytes=noted.n_bytes,
                seconds=noted.seconds,
            )
            for place, noted in self._sums.items()
        }


def median_pass(passes: Sequence[SeenPass]) -> SeenPass:
    """Return one pass for several of the same shapes, each time the median of theirs."""
    return {
        place: SeenOperation(
            shapes=seen.shapes,
            dtype=seen.dtype,
            n_bytes=seen.n_bytes,
            seconds=median(each[place].seconds for each in passes),
        )
        for place, seen in passes[0].items()
    }


@dataclass(slots=True)
class _Sum:
    """An operation whose blocks of rows are still coming in."""

    dtype: str
    shapes: list[Shape] = field(default_factory=list[Shape])
    n_bytes: int = 0
    seconds: float = 0.0
