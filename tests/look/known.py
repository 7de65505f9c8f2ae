"""What the walk finds and what may wait, each with its reason; the list is to become empty.

An entry holds for the conditions, places and faults that its patterns match from their beginning.
"""

import re
from dataclasses import dataclass

SMALL_AND_LARGEST = "1024x640-.*-largest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Faults that are known.

    Attributes:
        conditions, place, fault: regular expressions of where and what.
        reason: why it may wait.
    """

    conditions: str
    place: str
    fault: str
    reason: str

    def covers(self, conditions: object, place: str, fault: str) -> bool:
        """Return whether a fault is one of these."""
        pairs = ((self.conditions, str(conditions)), (self.place, place), (self.fault, fault))
        return all(re.match(pattern, text) for pattern, text in pairs)


KNOWN: tuple[Known, ...] = ()
