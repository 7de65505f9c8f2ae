"""What a person remembers of their work, and whether it is still there after a kill."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from playground.sessions import SessionError, read_session
from playground.sessions.claims import kept_folders
from playground.sessions.kept import Found, KeptSession

OLD_S = 2.0
"""Text that has stood for so long is never lost."""
_TICK_S, _LONGEST_S = 0.02, 0.1


class LivedTime:
    """Counts the seconds in which processes could run; while the machine held them up, none go by.

    Attributes:
        now_s: so many, since this began.
    """

    def __init__(self) -> None:
        self.now_s = 0.0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        before_s = time.monotonic()
        while True:
            time.sleep(_TICK_S)
            now_s = time.monotonic()
            self.now_s += min(now_s - before_s, _LONGEST_S)
            before_s = now_s


@dataclass(eq=False)
class Work:
    """A text that only ever grows, and its runs.

    Attributes:
        standing: of its text, what can no longer be lost.
        n_ended: runs that were seen to end.
        seen: when the text was looked at lately, and what it was.
        left_s: when it was left for another; None while it is in hand.
    """

    standing: str = ""
    n_ended: int = 0
    seen: list[tuple[float, str]] = field(default_factory=list)
    left_s: float | None = None

    @property
    def text(self) -> str:
        """The text as it was seen last."""
        return self.seen[-1][1] if self.seen else self.standing

    def settle(self) -> None:
        """Count all of the text as kept: something else comes in its place only once it is."""
        self.standing, self.seen = self.text, []

    def end(self, killed_s: float) -> None:
        """Keep in mind what had stood for a while when the kill came."""
        old = [text for seen_s, text in self.seen if seen_s <= killed_s - OLD_S]
        self.standing, self.seen = old[-1] if old else self.standing, []


@dataclass
class Memory:
    """All that a person has made, over all starts.

    Attributes:
        works: what they wrote; the last one is in hand.
        lesson: what they did in the lesson; None before they took one, or while it begins anew.
        step: of the lesson, from 1.
        is_in_lesson: the lesson is in hand, in place of their own.
        files: where they saved what, as far as that was said to be done.
    """

    works: list[Work]
    time: LivedTime = field(default_factory=LivedTime)
    lesson: Work | None = None
    step: int = 1
    is_in_lesson: bool = False
    files: dict[Path, Work] = field(default_factory=dict)
    _read: set[tuple[Path, int]] = field(default_factory=set)

    @property
    def in_hand(self) -> Work:
        """What is before the person."""
        if self.is_in_lesson and self.lesson is not None:
            return self.lesson
        return self.works[-1]

    def look(self, text: str) -> None:
        """Remember what the text is now."""
        self.in_hand.seen.append((self.time.now_s, text))

    def begin(self, work: Work) -> None:
        """Have another work in hand."""
        self.works[-1].settle()
        self.works[-1].left_s = self.time.now_s
        self.works.append(work)

    def end(self, killed_s: float) -> None:
        """The program was killed, whatever was in hand."""
        for work in (self.works[-1], self.lesson):
            if work is not None:
                work.end(killed_s)
        self.is_in_lesson = False

    def take_up(self, text: str, killed_s: float) -> list[str]:
        """Go on with what the next start shows; return what is wrong with that, in sentences.

        What was left just before the kill may be in hand again.
        """
        late = [each for each in self.works if (each.left_s or killed_s) > killed_s - OLD_S]
        found = [work for work in reversed(late) if text.startswith(work.standing)]
        if not found:
            stood = self.works[-1].standing
            return [f"text {stood[-60:]!r}, back is {text[-60:]!r}"]
        self.works.remove(found[0])
        self.works.append(found[0])
        found[0].left_s = None
        return []

    def losses(self, state: Path) -> list[str]:
        """Return what is no longer there, or cannot be read, in sentences."""
        kept, lost = self._all_in(state / "sessions")
        for number, work in enumerate(self.works):
            lost += _lost_of(work, kept, f"text {number}")
        if self.lesson is not None:
            in_lessons, damaged = self._all_in(state / "lessons")
            lost += damaged + _lost_of(self.lesson, in_lessons, "the lesson")
        for file, saved in self.files.items():
            try:
                session = read_session(file)
            except SessionError as error:
                lost.append(f"{file.name}: {error}")
                continue
            lost += _lost_of(saved, [(session.text, len(session.runs))], file.name)
        return lost

    def _all_in(self, root: Path) -> tuple[list[tuple[str, int]], list[str]]:
        """Return the text of each session that is kept, and how many runs; what is damaged too."""
        kept: list[tuple[str, int]] = []
        damaged: list[str] = []
        for folder in kept_folders(root):
            session = KeptSession(folder)
            try:
                if (found := session.read()) is not None:
                    self._read_runs(session, found)
                    kept.append((found.session.text, len(found.notes)))
            except SessionError as error:
                damaged.append(f"{folder.name}: {error}")
        return kept, damaged

    def _read_runs(self, session: KeptSession, found: Found) -> None:
        """Read every run that was not read yet: once it is written, it never changes."""
        for note in found.notes:
            file = session.folder / note[0]
            state = (file, file.stat().st_mtime_ns if file.exists() else 0)
            if state not in self._read:
                session.read_run(note, found.session.models)
                self._read.add(state)


def _lost_of(work: Work, kept: Iterable[tuple[str, int]], name: str) -> list[str]:
    """Say what of a work is in none of the places where it could be."""
    with_text = [n_runs for text, n_runs in kept if text.startswith(work.standing)]
    if not with_text:
        # What was begun a moment ago is nowhere yet.
        return [f"{name} is nowhere: {work.standing[-60:]!r}"] if work.standing else []
    n_lost = work.n_ended - max(with_text)
    return [f"{name}: {n_lost} of {work.n_ended} runs"] if n_lost > 0 else []
