"""A session whose paths have a fault, and what there is to know of each fault in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.generation import Fault
from playground.generation.session import Session
from playground.gpt2 import GPT2
from playground.measure.faults.mask_off_by_one import MaskOffByOne
from playground.measure.faults.moving_mean import MovingMean, MovingMeanRecomputed
from playground.measure.faults.not_reset import NotReset
from playground.measure.faults.small_path import SmallPath
from playground.measure.faults.stale_after_edit import StaleAfterEdit
from playground.measure.faults.wrong_position import WrongPosition
from playground.text import Tokenizer

_CACHED: dict[Fault, type[SmallPath]] = {
    Fault.WRONG_POSITION: WrongPosition,
    Fault.STALE_AFTER_EDIT: StaleAfterEdit,
    Fault.MASK_OFF_BY_ONE: MaskOffByOne,
    Fault.NOT_RESET: NotReset,
    Fault.MOVING_MEAN: MovingMean,
}
_NEEDS_EARLIER_RUN = (Fault.STALE_AFTER_EDIT, Fault.NOT_RESET)


def faulty_session(
    fault: Fault, gpt2: GPT2, tokenizer: Tokenizer, *, held: Sequence[int] = ()
) -> Session:
    """Return a session with a cached path of its own that has the fault.

    Its path without the cache is the engine's, unless the fault affects that one too.

    Args:
        fault: what is to go wrong.
        gpt2: the model; nothing of it is changed.
        tokenizer: of that model.
        held: tokens of the last run. A fault that only shows after an earlier run finds their rows
            in its cache, so that the next run shows it.
    """
    cached = _CACHED[fault](gpt2, held if fault in _NEEDS_EARLIER_RUN else ())
    uncached = MovingMeanRecomputed(gpt2) if fault is Fault.MOVING_MEAN else None
    return Session(gpt2, tokenizer, cached=cached, uncached=uncached)


def needs_earlier_run(fault: Fault) -> bool:
    """Return whether a fault only shows after another run, whose rows it finds in the cache."""
    return fault in _NEEDS_EARLIER_RUN


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
