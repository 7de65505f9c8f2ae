"""A profile as values: the time of each part of a step, beside what it computed and read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from playground.measure.calibration import MOST_OF_LIMIT, Calibration
from playground.measure.costs import OperationCost, PassCosts
from playground.measure.prediction import OperationPrediction, predict


class Part(Enum):
    """What a step spends its time on, in the order of a step."""

    EMBED = "embed"
    NORMS = "norms and sums"
    QKV = "Q, K, V"
    SCORES = "scores"
    SOFTMAX = "softmax"
    VALUES = "pattern · V"
    PROJECTION = "projection"
    MLP = "MLP"
    UNEMBED = "unembed"
    SAMPLE = "sample"


PART_OF: Mapping[str, Part] = MappingProxyType(
    {
        "embed": Part.EMBED,
        "ln_1": Part.NORMS,
        "qkv": Part.QKV,
        "attention_scores": Part.SCORES,
        "attention_pattern": Part.SOFTMAX,
        "attention_values": Part.VALUES,
        "attention_output": Part.PROJECTION,
        "attention_residual": Part.NORMS,
        "ln_2": Part.NORMS,
        "mlp_up": Part.MLP,
        "mlp_activation": Part.MLP,
        "mlp_down": Part.MLP,
        "mlp_residual": Part.NORMS,
        "ln_f": Part.NORMS,
        "logits": Part.UNEMBED,
    }
)
"""The part that each operation of a forward pass belongs to; sampling is none of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartProfile:
    """One part of a step, over all layers.

    Attributes:
        part: which.
        seconds: measured.
        flops: of its matrix products.
        bytes_read: weights, keys and values that it must read.
        elements: results of its element-wise work.
        limit_s: what its products alone would take, each at its best on this pass's shapes; None
            when that is not known, and where nothing is multiplied.
        is_memory_bound: whether most of `limit_s` is waiting for memory, not arithmetic.
    """

    part: Part
    seconds: float
    flops: int = 0
    bytes_read: int = 0
    elements: int = 0
    limit_s: float | None = None
    is_memory_bound: bool = False

    @property
    def of_limit(self) -> float | None:
        """The share of the machine's limit that was reached."""
        return None if self.limit_s is None or not self.seconds else self.limit_s / self.seconds

    @property
    def beats_limit(self) -> bool:
        """Whether it was faster than the machine's best: then that is to be measured again."""
        return self.of_limit is not None and self.of_limit > MOST_OF_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class StepProfile:
    """One step, computed one way, at one context length.

    Attributes:
        cached: whether it used the KV cache.
        n_kv: tokens of the context.
        parts: in the order of a step; sampling comes last.
        plain_s: the forward pass without a hook.
        profiled_s: the forward pass with one.
    """

    cached: bool
    n_kv: int
    parts: tuple[PartProfile, ...]
    plain_s: float
    profiled_s: float

    @property
    def parts_s(self) -> float:
        """The parts of the forward pass together, sampling left out."""
        return sum(each.seconds for each in self.parts if each.part is not Part.SAMPLE)

    @property
    def total_s(self) -> float:
        """All parts together, sampling included."""
        return sum(each.seconds for each in self.parts)

    @property
    def overhead(self) -> float:
        """Profiled time ÷ plain time: what looking at the clock cost."""
        return self.profiled_s / self.plain_s

    @property
    def of_limit(self) -> float | None:
        """Time of all products at their best ÷ time of the pass; None where it is not known."""
        limits_s = [part.limit_s for part in self.parts if part.limit_s is not None]
        return sum(limits_s) / self.parts_s if limits_s and self.parts_s else None

    @property
    def beats_limit(self) -> bool:
        """Whether a part was faster than the machine's best."""
        return any(part.beats_limit for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Steps of one text at a few context lengths, both ways.

    Attributes:
        steps: by context length, with the cache before without.
        took_s: the whole measurement.
        others_share: share of the machine that other programs used meanwhile, 0 to 1.
    """

    steps: tuple[StepProfile, ...]
    took_s: float
    others_share: float = 0.0

    def path(self, *, cached: bool) -> tuple[StepProfile, ...]:
        """Return the steps computed one way, by context length."""
        return tuple(step for step in self.steps if step.cached == cached)

    @property
    def beats_limit(self) -> bool:
        """Whether a part of any step was faster than the machine's best."""
        return any(step.beats_limit for step in self.steps)


def part_profiles(
    seconds: Mapping[str, float],
    costs: PassCosts,
    *,
    sampling_s: float,
    calibration: Calibration | None = None,
) -> tuple[PartProfile, ...]:
    """Add up operations by part.

    Args:
        seconds: of each operation of a forward pass.
        costs: what the pass does.
        sampling_s: to draw the token.
        calibration: the machine's limits, if they are known.
    """
    limits = None if calibration is None else predict(costs, calibration).operations
    parts = [
        _part_profile(part, seconds, costs.operations, limits)
        for part in Part
        if part is not Part.SAMPLE
    ]
    return (*parts, PartProfile(part=Part.SAMPLE, seconds=sampling_s))


def _part_profile(
    part: Part,
    seconds: Mapping[str, float],
    costs: tuple[OperationCost, ...],
    limits: tuple[OperationPrediction, ...] | None,
) -> PartProfile:
    mine = [cost for cost in costs if PART_OF[cost.operation] is part]
    bounds = [limit for limit in limits or () if PART_OF[limit.operation] is part]
    return PartProfile(
        part=part,
        seconds=sum(spent_s for name, spent_s in seconds.items() if PART_OF[name] is part),
        flops=sum(cost.flops for cost in mine),
        bytes_read=sum(cost.bytes_read for cost in mine),
        elements=sum(cost.elements for cost in mine),
        limit_s=sum(bound.limit_s for bound in bounds) or None,
        is_memory_bound=sum(bound.memory_s - bound.arithmetic_s for bound in bounds) >= 0,
    )
