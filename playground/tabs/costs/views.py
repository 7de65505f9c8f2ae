"""What the presenters of the tab “Costs” ask of its cards; the widgets fit by their shape."""

from collections.abc import Sequence
from typing import Protocol

from playground.tabs.costs.edits.figures import Reuse
from playground.tabs.costs.memory.figures import CacheMemory
from playground.tabs.costs.time.figures import Profile


class TimeView(Protocol):
    """Shows which part of a step takes how long."""

    @property
    def is_shown(self) -> bool:
        """Whether it is in sight; hidden, it costs nothing."""
        ...

    def show_profile(self, profile: Profile | None, note: str = "") -> None:
        """Show a profile, and say what is being done about another one."""
        ...


class MemoryView(Protocol):
    """Shows what keys and values take."""

    @property
    def is_shown(self) -> bool:
        """Whether it is in sight; hidden, it costs nothing."""
        ...

    def show_memory(self, memory: CacheMemory | None) -> None:
        """Show the cache after a step; None before the first."""
        ...


class EditsView(Protocol):
    """Shows what an edit of the prompt costs."""

    @property
    def is_shown(self) -> bool:
        """Whether it is in sight; hidden, it costs nothing."""
        ...

    def show_reuse(
        self, reuse: Reuse | None, texts: Sequence[str] = (), *, is_expected: bool = False
    ) -> None:
        """Show rows kept and computed, of the last run or of the one to come."""
        ...


class CostsViews(Protocol):
    """The cards of the tab."""

    @property
    def time(self) -> TimeView:
        """Where the time goes."""
        ...

    @property
    def memory(self) -> MemoryView:
        """What keys and values take."""
        ...

    @property
    def edits(self) -> EditsView:
        """What an edit of the prompt costs."""
        ...
