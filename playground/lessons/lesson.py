"""What a lesson is: its steps, what each waits for, and what it asks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playground.errors import InputError

RULE, MARK = "---", "lesson: 1"
"""The first two lines of a lesson's file, which tell it from any other text."""
_FIGURE = re.compile(r"\{([^{}]*)\}")


def is_lesson(path: Path) -> bool:
    """Return whether a file says of itself that it is a lesson.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        beginning = file.read(200).removeprefix(b"\xef\xbb\xbf")
    lines = [line.strip() for line in beginning.split(b"\n")]
    return lines[0] == RULE.encode() and len(lines) > 1 and lines[1].startswith(b"lesson:")


class LessonError(InputError):
    """A lesson cannot be used; the sentence says in which line."""


@dataclass(frozen=True, slots=True)
class LessonText:
    """Words with the names of figures in braces, which stand for what is measured.

    Attributes:
        source: as the lesson's file has it.
    """

    source: str

    @property
    def figures(self) -> tuple[str, ...]:
        """The names in braces, in order."""
        return tuple(name.strip() for name in _FIGURE.findall(self.source))

    def filled(self, figures: Mapping[str, str]) -> str:
        """Return the words with these figures in place of their names; … for one not known yet."""
        return _FIGURE.sub(lambda found: figures.get(found[1].strip(), "…"), self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What completes a step.

    Attributes:
        kind: a key of `DEEDS`.
        options: what it has to be like, checked against the vocabulary.
    """

    kind: str
    options: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to choose.

    Attributes:
        text: what it says.
        low, high: it is right if the figure lies from here to below there; None where it is right
            if the figure reads as the text does.
    """

    text: LessonText
    low: float | None = None
    high: float | None = None

    def is_right(self, answer: str, number: float | None, figures: Mapping[str, str]) -> bool:
        """Return whether the figure that was found is what this says."""
        if self.low is None or self.high is None:
            return self.text.filled(figures) == answer
        return number is not None and self.low <= number < self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a person is asked to expect before they see it.

    Attributes:
        text: the question.
        answer: the name of the figure that answers it.
        choices: to choose from; none where a number is to be written.
        unit: of that number, in words.
    """

    text: LessonText
    answer: str
    choices: tuple[Choice, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do, see and understand.

    Attributes:
        title: a few words.
        do: what to do.
        deed: what the step waits for.
        look: the name of the place to look at, a key of `PLACES`; empty for none.
        question: what to expect; None where nothing is asked.
        why: one sentence, shown once the step is done.
    """

    title: str
    do: LessonText
    deed: Deed
    look: str = ""
    question: Question | None = None
    why: LessonText = LessonText("")

    @property
    def texts(self) -> tuple[LessonText, ...]:
        """Everything in it that may name figures."""
        question = self.question
        if question is None:
            return (self.do, self.why)
        return (self.do, question.text, *(each.text for each in question.choices), self.why)

    @property
    def figures(self) -> frozenset[str]:
        """The names of all figures that it shows or asks for."""
        answer = () if self.question is None else (self.question.answer,)
        return frozenset((*answer, *(name for text in self.texts for name in text.figures)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A whole lesson.

    Attributes:
        key: tells it from others: the name of a bundled one, the path of a file.
        title, summary: what it is called, and what it is about in one sentence.
        steps: in order.
        text: what the editor holds when it begins.
        settings: of the window when it begins, by the names that a session's settings have.
        model: the name of the model it wants; empty for the one in hand.
        least_context: positions that the model has to have.
    """

    key: str
    title: str
    summary: str
    steps: tuple[Step, ...]
    text: str = ""
    settings: Mapping[str, object] = field(default_factory=dict[str, object])
    model: str = ""
    least_context: int = 1
