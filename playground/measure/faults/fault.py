"""What there is to know of each fault, in plain sentences."""

from dataclasses import dataclass

from playground.generation import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultFacts:
    """A fault in words.

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


def fault_facts(fault: Fault) -> FaultFacts:
    """Return what a fault is, in words."""
    sentence, affects, watch = _FACTS[fault]
    return FaultFacts(
        title=fault.value.capitalize(), sentence=sentence, affects=affects, watch=watch
    )


_WITH_CACHE = "the path with the cache"

_FACTS = {
    Fault.WRONG_POSITION: (
        "Every pass counts positions from 0: each new token takes itself for the first.",
        _WITH_CACHE,
        "The first token is right as long as the whole prompt goes in at once; the second is not.",
    ),
    Fault.STALE_AFTER_EDIT: (
        "The cache counts its rows but never compares them: a word you changed keeps its old "
        "keys and values.",
        _WITH_CACHE,
        "After a run, change an early word of the text and race: wrong from the first token. "
        "Without an edit nothing is wrong.",
    ),
    Fault.MASK_OFF_BY_ONE: (
        "The mask hides one position too many: a token sees those before it, but not itself.",
        _WITH_CACHE,
        "Every row is wrong, those of the prompt too: the answers part at the first token.",
    ),
    Fault.NOT_RESET: (
        "A new run appends its prompt to the rows of the last one; the model reads both as one "
        "text.",
        _WITH_CACHE,
        "Run once, then race the same prompt: wrong from the first token. Only the very first "
        "run is right.",
    ),
    Fault.MOVING_MEAN: (
        "The mean over all positions is taken off; each token moves it, but the keys in the "
        "cache keep the old one.",
        "both paths, which compute one and the same other network",
        "The first token agrees; from the second on they part. No cache is legal for a network "
        "whose old rows change.",
    ),
}
