"""A machine as values: what it takes for the shapes of one model, and could do at best."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isfinite, log

import numpy as np

from playground.gpt2 import OPERATIONS

STREAMED = {"qkv", "attention_output", "mlp_up", "mlp_down", "logits"}
"""Operations that read weight matrices."""
MOST_OF_LIMIT = 1.05
"""Two measurements of one thing differ by a few hundredths; a limit that is beaten by more is none,
and to be measured again."""


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
class WorkCurve:
    """Seconds by amount of work, measured at a few amounts; more work never takes less time.

    Attributes:
        amounts: FLOPs or elements at which it was measured, ascending.
        seconds: what was measured.
    """

    amounts: tuple[int, ...]
    seconds: tuple[float, ...]

    def times(self, factor: float) -> "WorkCurve":
        """Return the same work where everything takes so many times as long."""
        return replace(self, seconds=tuple(factor * each for each in self.seconds))

    def at(self, amount: float) -> float:
        """Return the seconds of an amount of work.

        Between two measured amounts time goes in proportion, and so it goes on beyond the last.
        Less work than the least measured takes as long: it is calls that it waits for. Where more
        work was measured to take less time, which is scatter, the longer time holds.
        """
        xs, place = self.amounts, bisect_right(self.amounts, amount)
        if place == 0:
            return self.seconds[0]
        if len(xs) == 1:
            return self.seconds[0] * amount / xs[0]
        # The stretch that it lies on, or the last one.
        place = min(place, len(xs) - 1)
        high_s, low_s = max(self.seconds[: place + 1]), max(self.seconds[:place])
        low = xs[place - 1]
        return low_s + (high_s - low_s) * (amount - low) / (xs[place] - low)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationTimes:
    """What one operation takes in one layer of a pass.

    Attributes:
        one_row: on a single row, as in a step with the cache; its work grows with n_kv only.
        many_rows: on every row of a pass without a cache.
    """

    one_row: WorkCurve
    many_rows: WorkCurve


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """This machine on one model's shapes: what passes take, and its limits.

    The limits are of products alone, each at its best. A pass reaches them only partly.

    Attributes:
        operations: what each operation takes within a pass, one pass of its kind after another.
        raced_factor: how much longer a step with the cache takes between passes without it.
        overheads_s: of calling each operation once, however small its arrays.
        streaming: of each weight matrix, by operation.
        product_flops_per_s: of the products with a block's weights, by operation, by rows fed.
        attention_bytes_per_s: of keys and values in a pass of one row, by n_kv.
        attention_flops_per_s: of products with keys and values by blocks of rows, by n_kv.
        took_s: how long the calibration took.
        is_disturbed: whether other work would not let it measure in peace: the machine can do
            better than this says, and nobody knows how much.
    """

    operations: dict[str, OperationTimes]
    raced_factor: float
    overheads_s: dict[str, float]
    streaming: tuple[StreamingRate, ...]
    product_flops_per_s: dict[str, RateCurve]
    attention_bytes_per_s: RateCurve
    attention_flops_per_s: RateCurve
    took_s: float
    is_disturbed: bool = False

    def bytes_per_s(self, operation: str) -> float:
        """Return how fast an operation's weights can come from memory."""
        return next(rate.best_bytes_per_s for rate in self.streaming if rate.operation == operation)

    def in_race(self) -> "Calibration":
        """Return the same machine racing: each step with the cache follows passes without it."""
        raced = {
            name: replace(times, one_row=times.one_row.times(self.raced_factor))
            for name, times in self.operations.items()
        }
        return replace(self, operations=raced, raced_factor=1.0)

    @property
    def best_flops_per_s(self) -> float:
        """The highest rate of any product with weights."""
        return max(max(curve.rates) for curve in self.product_flops_per_s.values())

    @property
    def is_sound(self) -> bool:
        """Whether everything is there and a positive number: a file may hold anything."""
        rates = (
            *self.product_flops_per_s.values(),
            self.attention_bytes_per_s,
            self.attention_flops_per_s,
        )
        works = [
            curve for each in self.operations.values() for curve in (each.one_row, each.many_rows)
        ]
        curves = (
            *((curve.sizes, curve.rates) for curve in rates),
            *((curve.amounts, curve.seconds) for curve in works),
        )
        numbers = (
            *(rate.rows_bytes_per_s for rate in self.streaming),
            *(rate.columns_bytes_per_s for rate in self.streaming),
            *(number for curve in curves for numbers in curve for number in numbers),
            *self.overheads_s.values(),
            self.raced_factor,
            self.took_s,
        )
        return (
            {rate.operation for rate in self.streaming} == STREAMED
            and set(self.product_flops_per_s) == STREAMED - {"logits"}
            and set(self.overheads_s) == set(self.operations) == set(OPERATIONS)
            and all(xs and len(xs) == len(ys) for xs, ys in curves)
            and all(low < high for xs, _ in curves for low, high in pairwise(xs))
            and all(isfinite(number) and number > 0 for number in numbers)
        )
