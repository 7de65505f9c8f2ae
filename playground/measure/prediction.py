"""How long a step takes by its costs on a calibrated machine, and what bounds it."""

from dataclasses import dataclass
from enum import Enum

from playground.gpt2 import GPT2Config
from playground.measure.calibration.limits import Calibration, OperationTimes
from playground.measure.costs import (
    Kind,
    OperationCost,
    PassCosts,
    cached_step_costs,
    uncached_step_costs,
)


class Bound(Enum):
    """What most of a step's time goes to."""

    MEMORY = "memory"
    ARITHMETIC = "arithmetic"
    ELEMENTWISE = "element-wise work"
    OVERHEAD = "call overhead"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationPrediction:
    """The time of one operation, over all layers of a pass that do it on as many rows.

    Attributes:
        operation: as the hook names it.
        product_s: of its matrix product within a pass.
        elementwise_s: to work on every element of its result.
        overhead_s: to call it.
        memory_s: what the product alone would take at best, were there only bytes to read.
        arithmetic_s: the same, were there only numbers to multiply.
    """

    operation: str
    product_s: float
    elementwise_s: float
    overhead_s: float
    memory_s: float
    arithmetic_s: float

    @property
    def is_memory_bound(self) -> bool:
        """Whether a product waits for memory rather than for arithmetic."""
        return self.memory_s >= self.arithmetic_s

    @property
    def limit_s(self) -> float:
        """The product alone, at its best: reading and multiplying overlap (Williams et al. 2009).

        Nothing for what is no product.
        """
        return max(self.memory_s, self.arithmetic_s)

    @property
    def total_s(self) -> float:
        """Time of the operation."""
        return self.product_s + self.elementwise_s + self.overhead_s


@dataclass(frozen=True, slots=True, kw_only=True)
class PassPrediction:
    """The time of one forward pass, and what it is made of.

    Attributes:
        costs: what the pass does.
        operations: the time of each of the costs' operations, in their order.
    """

    costs: PassCosts
    operations: tuple[OperationPrediction, ...]

    @property
    def total_s(self) -> float:
        """Time of the pass."""
        return sum(each.total_s for each in self.operations)

    @property
    def limit_s(self) -> float:
        """What its products alone would take, each at its best on this pass's shapes."""
        return sum(each.limit_s for each in self.operations)

    @property
    def shares_s(self) -> dict[Bound, float]:
        """The time by what it is bound by; the shares sum to `total_s`."""
        every = self.operations
        return {
            Bound.MEMORY: sum(each.product_s for each in every if each.is_memory_bound),
            Bound.ARITHMETIC: sum(each.product_s for each in every if not each.is_memory_bound),
            Bound.ELEMENTWISE: sum(each.elementwise_s for each in every),
            Bound.OVERHEAD: sum(each.overhead_s for each in every),
        }

    @property
    def bound(self) -> Bound:
        """What most of the time goes to."""
        shares = self.shares_s
        return max(shares, key=shares.__getitem__)


def predict(costs: PassCosts, calibration: Calibration) -> PassPrediction:
    """Return the time of a pass on a calibrated machine; a pass that does more never takes less."""
    operations = tuple(_predict_operation(cost, costs, calibration) for cost in costs.operations)
    return PassPrediction(costs=costs, operations=operations)


def predict_cached_step(
    config: GPT2Config, calibration: Calibration, n_kv: int, *, itemsize: int = 4
) -> PassPrediction:
    """Return the time of a step that computes the last of `n_kv` rows."""
    return predict(cached_step_costs(config, n_kv, itemsize=itemsize), calibration)


def predict_uncached_step(
    config: GPT2Config, calibration: Calibration, n_kv: int, *, itemsize: int = 4
) -> PassPrediction:
    """Return the time of a step that computes all `n_kv` rows again."""
    return predict(uncached_step_costs(config, n_kv, itemsize=itemsize), calibration)


def _predict_operation(
    cost: OperationCost, costs: PassCosts, calibration: Calibration
) -> OperationPrediction:
    """Return what an operation takes, and which part of it is calling it."""
    spent_s = cost.layers * _layer_s(cost, calibration.operations[cost.operation])
    overhead_s = min(cost.calls * calibration.overheads_s[cost.operation], spent_s)
    is_product = cost.kind in (Kind.WEIGHTS, Kind.ATTENTION)
    work_s = spent_s - overhead_s
    return OperationPrediction(
        operation=cost.operation,
        product_s=work_s if is_product else 0.0,
        elementwise_s=0.0 if is_product else work_s,
        overhead_s=overhead_s,
        memory_s=_memory_s(cost, costs, calibration),
        arithmetic_s=_arithmetic_s(cost, costs, calibration),
    )


def _layer_s(cost: OperationCost, times: OperationTimes) -> float:
    """Return what an operation takes in one layer: no less than its work on one of the rows."""
    work = cost.work / cost.layers
    one_row_s = times.one_row.at(work / cost.n_rows)
    return one_row_s if cost.n_rows == 1 else max(one_row_s, times.many_rows.at(work))


def _memory_s(cost: OperationCost, costs: PassCosts, calibration: Calibration) -> float:
    """Return how long bringing in the bytes takes; those of norms and embeddings are few."""
    match cost.kind:
        case Kind.WEIGHTS:
            return cost.bytes_read / calibration.bytes_per_s(cost.operation)
        case Kind.ATTENTION:
            return cost.bytes_read / calibration.attention_bytes_per_s.at(costs.n_kv)
        case _:
            return 0.0


def _arithmetic_s(cost: OperationCost, costs: PassCosts, calibration: Calibration) -> float:
    """Return how long a product takes when memory does not hold it up; one row always waits."""
    match cost.kind:
        case Kind.WEIGHTS if cost.n_rows > 1:
            return cost.flops / calibration.product_flops_per_s[cost.operation].at(cost.n_rows)
        case Kind.ATTENTION if cost.n_rows > 1:
            return cost.flops / calibration.attention_flops_per_s.at(costs.n_kv)
        case _:
            return 0.0
