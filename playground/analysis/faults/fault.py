"""The faults that a person can switch on, each in a few plain sentences."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultFacts:
    """What there is to know of a fault.

    Attributes:
        title: a few words.
        sentence: what is wrong.
        affects: the path that computes something wrong.
        watch: what to do, and where the answers part.
    """

    title: str
    sentence: str
    affects: str
    watch: str


class Fault(Enum):
    """Mistakes that people make with a KV cache; the value never changes."""

    WRONG_POSITION = "wrong_position"
    STALE_AFTER_EDIT = "stale_after_edit"
    MASK_OFF_BY_ONE = "mask_off_by_one"
    NOT_RESET = "not_reset"
    MOVING_MEAN = "moving_mean"

    @property
    def facts(self) -> FaultFacts:
        """What it is, in words."""
        return _FACTS[self]


_WITH_CACHE = "the path with the cache"

_FACTS = {
    Fault.WRONG_POSITION: FaultFacts(
        title="Wrong position",
        sentence="Every pass counts positions from 0, so each new token takes itself for the "
        "first of the text.",
        affects=_WITH_CACHE,
        watch="The first token is right, for the whole prompt goes in at once; the second is not.",
    ),
    Fault.STALE_AFTER_EDIT: FaultFacts(
        title="Stale after an edit",
        sentence="The cache counts its rows but never compares them with the text, so what you "
        "changed in the prompt keeps its old keys and values.",
        affects=_WITH_CACHE,
        watch="After a run, change a word near the beginning of the text and race: wrong from "
        "the first token. Without an edit nothing is wrong.",
    ),
    Fault.MASK_OFF_BY_ONE: FaultFacts(
        title="Mask off by one",
        sentence="The mask hides one position too many: a token sees those before it, but not "
        "itself.",
        affects=_WITH_CACHE,
        watch="Every row is wrong, those of the prompt too: the answers part at the first token.",
    ),
    Fault.NOT_RESET: FaultFacts(
        title="Not reset between runs",
        sentence="A new run appends its prompt to the rows that the last run left, and the model "
        "reads both as one text.",
        affects=_WITH_CACHE,
        watch="Run once, then race the same prompt again: wrong from the first token. The first "
        "run of all is right.",
    ),
    Fault.MOVING_MEAN: FaultFacts(
        title="Old keys go stale",
        sentence="The mean over all positions is taken off the input of attention. Each new token "
        "moves that mean, but the keys and values in the cache keep the old one.",
        affects="both paths, which compute one and the same other network",
        watch="The first token agrees. From the second on, only the path that recomputes every "
        "row is right about its own network: no cache is legal for it.",
    ),
}
