"""A machine's limits as values: what it can do at best on the shapes of one model."""

from dataclasses import dataclass
from math import isfinite, log

import numpy as np

from playground.gpt2 import OPERATIONS
from playground.measure.costs import Kind

STREAMED = {"qkv", "attention_output", "mlp_up", "mlp_down", "logits"}
"""Operations that read weight matrices."""
ELEMENTWISE = {Kind.SOFTMAX, Kind.ACTIVATION, Kind.NORM, Kind.ADD}
"""Kinds of work that cost so much an element."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamingRate:
    """How fast one weight matrix comes from memory in a matrix–vector product.

    Attributes:
        operation: whose weights have this shape.
        n_in: numbers that go in.
        n_out: numbers that come out.
        rows_bytes_per_s: computed as x @ W, W stored (n_in, n_out).
        columns_bytes_per_s: computed as W @ x, W stored (n_out, n_in).
    """

    operation: str
    n_in: int
    n_out: int
    rows_bytes_per_s: float
    columns_bytes_per_s: float

    @property
    def best_bytes_per_s(self) -> float:
        """The rate in the better of the two layouts."""
        return max(self.rows_bytes_per_s, self.columns_bytes_per_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCurve:
    """A rate measured at a few sizes.

    Attributes:
        sizes: where it was measured, ascending.
        rates: what was measured, per second.
    """

    sizes: tuple[int, ...]
    rates: tuple[float, ...]

    def at(self, size: int) -> float:
        """Return the rate at a size, between measured ones in proportion to the logarithm.

        Beyond the last size it stays what it was there: rates level off.
        """
        return float(np.interp(log(size), [log(each) for each in self.sizes], self.rates))


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The limits of this machine on one model's shapes.

    Attributes:
        streaming: of each weight matrix, by operation.
        product_flops_per_s: of the weights' products, by rows fed.
        attention_bytes_per_s: of keys and values in a pass of one row, by n_kv.
        attention_flops_per_s: of products with keys and values by blocks of rows, by n_kv.
        seconds_per_element: of element-wise work.
        overheads_s: of calling each operation once, however small its arrays.
        took_s: how long the calibration took.
    """

    streaming: tuple[StreamingRate, ...]
    product_flops_per_s: RateCurve
    attention_bytes_per_s: RateCurve
    attention_flops_per_s: RateCurve
    seconds_per_element: dict[Kind, float]
    overheads_s: dict[str, float]
    took_s: float

    def bytes_per_s(self, operation: str) -> float:
        """Return how fast an operation's weights can come from memory."""
        return next(rate.best_bytes_per_s for rate in self.streaming if rate.operation == operation)

    @property
    def is_sound(self) -> bool:
        """Whether every limit is there and a positive number: a file may hold anything."""
        curves = (self.product_flops_per_s, self.attention_bytes_per_s, self.attention_flops_per_s)
        numbers = (
            *(rate.rows_bytes_per_s for rate in self.streaming),
            *(rate.columns_bytes_per_s for rate in self.streaming),
            *(number for curve in curves for number in (*curve.sizes, *curve.rates)),
            *self.seconds_per_element.values(),
            *self.overheads_s.values(),
            self.took_s,
        )
        return (
            {rate.operation for rate in self.streaming} == STREAMED
            and set(self.seconds_per_element) == ELEMENTWISE
            and set(self.overheads_s) == set(OPERATIONS)
            and all(curve.sizes and len(curve.sizes) == len(curve.rates) for curve in curves)
            and all(curve.sizes == tuple(sorted(curve.sizes)) for curve in curves)
            and all(isfinite(number) and number > 0 for number in numbers)
        )
