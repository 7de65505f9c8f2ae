"""How long a step must take by its costs and the machine's limits, and what bounds it."""

from dataclasses import dataclass
from enum import Enum

from playground.gpt2 import GPT2Config
from playground.measure.calibration.limits import Calibration
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
        memory_s: to bring in what it reads.
        arithmetic_s: to multiply.
        elementwise_s: to work on every element of its result.
        overhead_s: to call it.
    """

    operation: str
    memory_s: float
    arithmetic_s: float
    elementwise_s: float
    overhead_s: float

    @property
    def is_memory_bound(self) -> bool:
        """Whether a product waits for memory rather than for arithmetic."""
        return self.memory_s >= self.arithmetic_s

    @property
    def product_s(self) -> float:
        """Reading and multiplying overlap, so the slower one counts (Williams et al. 2009)."""
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
    """Return the time of a pass on a calibrated machine."""
    operations = tuple(
        OperationPrediction(
            operation=cost.operation,
            memory_s=_memory_s(cost, costs, calibration),
            arithmetic_s=_arithmetic_s(cost, costs, calibration),
            elementwise_s=_elementwise_s(cost, calibration),
            overhead_s=cost.calls * calibration.overheads_s[cost.operation],
        )
        for cost in costs.operations
    )
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
    """Return how long the products take when memory does not hold them up."""
    match cost.kind:
        case Kind.WEIGHTS:
            return cost.flops / calibration.product_flops_per_s.at(cost.n_rows)
        case Kind.ATTENTION if cost.n_rows > 1:
            return cost.flops / calibration.attention_flops_per_s.at(costs.n_kv)
        case _:
            return 0.0


def _elementwise_s(cost: OperationCost, calibration: Calibration) -> float:
    """Return how long the work on each element takes; a product's is to add its bias."""
    kind = Kind.ADD if cost.kind is Kind.WEIGHTS else cost.kind
    return cost.elements * calibration.seconds_per_element.get(kind, 0.0)
