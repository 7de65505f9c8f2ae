"""The residual stream as a pass goes by: its last row after each block, and what a norm gets."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.gpt2 import GPT2Config
from playground.tabs.inside.shapes.operation_hook import OperationPlace

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NormPlace:
    """One of the model's layer norms.

    Attributes:
        operation: `ln_1`, `ln_2` or `ln_f`.
        layer: its block, or None for the final one.
    """

    operation: str
    layer: int | None

    @property
    def parameter_prefix(self) -> str:
        """The beginning of the checkpoint names of its scale and shift."""
        return f"{self.operation}." if self.layer is None else f"h.{self.layer}.{self.operation}."


FINAL_NORM = NormPlace(operation="ln_f", layer=None)


def norm_places(n_layer: int) -> Iterator[NormPlace]:
    """Yield the norms of a model in the order of a pass."""
    for layer in range(n_layer):
        yield NormPlace(operation="ln_1", layer=layer)
        yield NormPlace(operation="ln_2", layer=layer)
    yield FINAL_NORM


class StreamHook:
    """Captures the last row of the residual stream after each block, and all rows at one norm.

    All that the pass computes: in the last block those are all rows only if it was asked for
    every row.
    """

    def __init__(self, config: GPT2Config, norm: NormPlace | None = None) -> None:
        self._norm_input = None if norm is None else _made_by(config, norm)
        self._last_rows: list[Floats] = []
        self._entering: Floats | None = None

    def observe(
        self,
        operation: str,
        result: NDArray[Any],
        *,
        layer: int | None,
        first_row: int = 0,
    ) -> None:
        """Copy rows of the stream; see `Hook`."""
        if operation in ("embed", "mlp_residual"):
            self._last_rows.append(result[-1].copy())
        if (operation, layer) == self._norm_input:
            self._entering = result.copy()

    def last_rows(self) -> Floats:
        """Return the last row after the embedding and each block, `(n_layer + 1, n_embd)`."""
        return np.stack(self._last_rows)

    def entering(self) -> Floats:
        """Return what goes into the norm, `(n_seq, n_embd)`.

        Raises:
            ValueError: no norm was asked for, or no pass has gone by.
        """
        if self._entering is None:
            raise ValueError("nothing was captured")
        return self._entering


def _made_by(config: GPT2Config, norm: NormPlace) -> OperationPlace:
    """Return the operation whose result a norm works on."""
    if norm.operation == "ln_2":
        return "attention_residual", norm.layer
    before = (config.n_layer if norm.layer is None else norm.layer) - 1
    return ("embed", None) if before < 0 else ("mlp_residual", before)
