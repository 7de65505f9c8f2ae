"""The costs of a forward pass as values: one an operation, and their sums."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What an operation's time is made of."""

    WEIGHTS = "weights"
    """A product of rows with a weight matrix, plus its bias."""
    ATTENTION = "attention"
    """A product of rows with keys or values, head by head."""
    SOFTMAX = "softmax"
    ACTIVATION = "activation"
    NORM = "norm"
    ADD = "add"
    """One addition an element."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationCost:
    """One named operation, over all layers of a pass that do it on the same number of rows.

    Attributes:
        operation: as the hook names it.
        kind: what its time is made of.
        n_rows: rows it is done on in each of those layers.
        calls: how often it is called.
        flops: of matrix products.
        bytes_read: weights, keys and values that it must read; intermediate results stay in the
            processor's caches and are left out.
        elements: results of element-wise work.
    """

    operation: str
    kind: Kind
    n_rows: int
    calls: int
    flops: int = 0
    bytes_read: int = 0
    elements: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PassCosts:
    """A whole forward pass.

    Attributes:
        n_seq: rows fed.
        n_past: rows whose keys and values came from the cache.
        operations: in the order of the pass; where the last block computes fewer rows than those
            before it, its operations stand by themselves.
    """

    n_seq: int
    n_past: int
    operations: tuple[OperationCost, ...]

    @property
    def n_kv(self) -> int:
        """Rows attended to."""
        return self.n_past + self.n_seq

    @property
    def flops(self) -> int:
        """FLOPs of all matrix products."""
        return sum(cost.flops for cost in self.operations)

    @property
    def bytes_read(self) -> int:
        """Bytes that must be read at least once."""
        return sum(cost.bytes_read for cost in self.operations)

    @property
    def elements(self) -> int:
        """Results of element-wise work."""
        return sum(cost.elements for cost in self.operations)

    @property
    def calls(self) -> int:
        """Calls of named operations."""
        return sum(cost.calls for cost in self.operations)
