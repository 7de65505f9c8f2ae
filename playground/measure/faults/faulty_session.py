"""A session whose paths have a fault; the engine and its cache stay out of it."""

from collections.abc import Sequence

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
