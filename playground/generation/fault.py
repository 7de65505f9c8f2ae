"""What may be broken on purpose in a run."""

from enum import StrEnum


class Fault(StrEnum):
    """A mistake that people make with a KV cache; the value names it in a few words."""

    WRONG_POSITION = "wrong position"
    STALE_AFTER_EDIT = "stale after an edit"
    MASK_OFF_BY_ONE = "mask off by one"
    NOT_RESET = "not reset between runs"
    MOVING_MEAN = "old keys go stale"
