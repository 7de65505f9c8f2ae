"""A widget as a person sees it, and whether several can be read side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from started.picture import Rect


@dataclass(frozen=True, slots=True)
class Seen:
    """A widget that can be seen, or a tab or row in one.

    Attributes:
        kind: its class.
        name: its object name, or what a screen reader calls it.
        words: what stands on it; of a row, cell by cell.
        description: what a screen reader adds.
        room: all of it, also what is scrolled away.
        seen: what is not.
        least: width and height that it needs.
    """

    kind: str
    name: str
    words: Any
    description: str
    room: Rect
    seen: Rect
    least: tuple[int, int]
    is_enabled: bool
    is_checked: bool
    has_focus: bool

    @classmethod
    def of(cls, described: dict[str, Any]) -> "Seen":
        """Take what the reporter says of a widget; of a tab or row it says less."""
        return cls(
            kind=described.get("kind", ""),
            name=described.get("name", ""),
            words=described["words"],
            description=described.get("description", ""),
            room=Rect(*described["room"]),
            seen=Rect(*described.get("seen", described["room"])),
            least=tuple(described.get("least", (0, 0))),
            is_enabled=described.get("is_enabled", True),
            is_checked=described.get("is_checked", False),
            has_focus=described.get("has_focus", False),
        )


def assert_apart(parts: Sequence[Seen]) -> None:
    """Assert that no two widgets lie over each other."""
    assert len(parts) > 1, "there is nothing to compare"
    overlaps = [
        f"{_named(one)} lies over {_named(other)}"
        for one, other in combinations(parts, 2)
        if not one.seen.intersection(other.seen).is_empty
    ]
    assert not overlaps, "; ".join(overlaps)


def assert_whole(parts: Sequence[Seen], within: Rect) -> None:
    """Assert that each widget has the height it needs, and is within a place with all of it."""
    cut = [
        f"{_named(part)} has {part.seen} of {part.room} in {within}, and needs {part.least}"
        for part in parts
        if part.seen.height < part.least[1] or not within.holds(part.room)
    ]
    assert not cut, "; ".join(cut)


def _named(part: Seen) -> str:
    return f"{part.kind} “{part.words or part.name}”"
