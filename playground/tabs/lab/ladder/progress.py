"""How far a climb of the ladder has come, as a value to show."""

from dataclasses import dataclass
from enum import Enum

from playground.tabs.lab.ladder.rung_question import N_RUNGS, RungResult


class ClimbState(Enum):
    """What is going on."""

    NOT_YET = "not yet"
    CLIMBING = "climbing"
    WAITING = "waiting"
    """It goes on once nobody else needs the worker."""
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderProgress:
    """Everything measured so far.

    Attributes:
        state: what is going on.
        contexts: the context lengths to be measured, the shortest first.
        results: what has been, rung by rung.
        failure: why it could not go on; empty unless the state says so.
    """

    state: ClimbState
    contexts: tuple[int, ...]
    results: tuple[RungResult, ...]
    failure: str = ""

    @property
    def n_planned(self) -> int:
        """Results that a whole climb has."""
        return N_RUNGS * len(self.contexts)

    @property
    def n_same(self) -> int:
        """Results whose token is the engine's."""
        return sum(result.same_token for result in self.results)

    @property
    def max_abs_logit_diff(self) -> float:
        """The largest difference of a logit from the engine's."""
        return max((result.max_abs_logit_diff for result in self.results), default=0.0)

    def of_rung(self, rung: int) -> tuple[RungResult, ...]:
        """Return what was measured of one rung, the shortest context first."""
        return tuple(result for result in self.results if result.timing.rung == rung)

    def gain(self, rung: int) -> float | None:
        """Return how many times faster a rung is than the one below, at their longest context."""
        below = {r.timing.context_tokens: r.timing.step_ms for r in self.of_rung(rung - 1)}
        for result in reversed(self.of_rung(rung)):
            if below_ms := below.get(result.timing.context_tokens):
                return below_ms / result.timing.step_ms
        return None
