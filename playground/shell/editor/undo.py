"""Steps back and forth through the states of a text."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, TypeVar

MOST_STEPS = 1000
"""Steps beyond this are forgotten, the oldest first."""

StateT = TypeVar("StateT")


class StepKind(Enum):
    """What was done; steps of one kind that grow into each other are taken back together."""

    TYPING = auto()
    DELETING = auto()
    OTHER = auto()
    """A paste, a cut, a replacement: always a step of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A stretch of text put in place of another.

    Attributes:
        start: where, in characters.
        removed, inserted: the texts.
    """

    start: int
    removed: str
    inserted: str

    @property
    def kind(self) -> StepKind:
        """Return whether this is one character typed or deleted, or something larger."""
        if len(self.inserted) == 1 and not self.removed and self.inserted != "\n":
            return StepKind.TYPING
        if len(self.removed) == 1 and not self.inserted:
            return StepKind.DELETING
        return StepKind.OTHER

    def continues(self, last: "Edit") -> bool:
        """Return whether a person would take this and the edit before it for one."""
        if self.kind is not last.kind or self.kind is StepKind.OTHER:
            return False
        if self.kind is StepKind.DELETING:
            return self.start in (last.start, last.start - 1)
        begins_word = last.inserted.isspace() and not self.inserted.isspace()
        return self.start == last.start + 1 and not begins_word


class UndoHistory(Generic[StateT]):
    """Keeps the state before each step, whatever a state is.

    Typed characters form one step until a new word begins, the caret goes elsewhere, or something
    else is done; so do characters deleted one by one. What changes between `begin` and `end`, such
    as a whole generation, is one step; if nothing does, it is none.
    """

    def __init__(self) -> None:
        self._before: list[StateT] = []
        self._after: list[StateT] = []
        self._last: Edit | None = None
        self._is_open = False
        self._before_open: StateT | None = None

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to make again."""
        return bool(self._after)

    def clear(self) -> None:
        """Forget every step."""
        self._before.clear()
        self._after.clear()
        self.end()

    def record(self, before: StateT, edit: Edit) -> None:
        """Remember the state before an edit, unless the edit is part of the step in hand."""
        if self._is_open:
            self.change()
            return
        if self._last is None or not edit.continues(self._last):
            self._keep(before)
        self._last = edit

    def begin(self, before: StateT) -> None:
        """Take every change until `end` for one step; one that is open already goes on."""
        if not self._is_open:
            self._before_open = before
        self._is_open = True
        self._last = None

    def change(self) -> None:
        """Something changed since `begin`."""
        if self._before_open is not None:
            self._keep(self._before_open)
            self._before_open = None

    def end(self) -> None:
        """Have whatever comes next be a step of its own."""
        self._is_open = False
        self._before_open = None
        self._last = None

    def undo(self, now: StateT) -> StateT | None:
        """Return the state before the last step, or None if there is none."""
        return self._go(self._before, self._after, now)

    def redo(self, now: StateT) -> StateT | None:
        """Return the state after the step taken back last, or None if there is none."""
        return self._go(self._after, self._before, now)

    def _go(self, source: list[StateT], target: list[StateT], now: StateT) -> StateT | None:
        self.end()
        if not source:
            return None
        target.append(now)
        return source.pop()

    def _keep(self, before: StateT) -> None:
        self._after.clear()
        self._before.append(before)
        del self._before[:-MOST_STEPS]
