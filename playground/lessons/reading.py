"""A lesson's file, read and checked; what is wrong in it is told with its line."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from playground.lessons.figures import figure_problem
from playground.lessons.lesson import (
    MARK,
    RULE,
    Choice,
    Deed,
    Lesson,
    LessonError,
    LessonText,
    Question,
    Step,
)
from playground.lessons.settings import SETTINGS, read_setting
from playground.lessons.vocabulary import DEEDS, PLACES

MOST_BYTES = 256_000
MOST_STEPS = 40
_KEY = re.compile(r"([a-z_]+):(?:\s+(.*))?$")
_OF_HEAD = ("lesson", "title", "summary", "model", "context", "text", "settings")
_OF_STEP = ("look", "do", "deed", "ask", "choice", "number", "answer", "why")
_MOST_CHOICES = 6


def read_lesson(path: Path, *, key: str = "") -> Lesson:
    """Return the lesson that a file holds.

    Args:
        path: of the file.
        key: what the lesson is known by; the file's own path unless given.

    Raises:
        LessonError: the file cannot be read or used; the sentence names it and the line.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise LessonError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    try:
        return parse_lesson(content, key=key or str(path.absolute()))
    except LessonError as error:
        raise LessonError(f"{path.name}, {error}") from error


def parse_lesson(content: bytes, *, key: str) -> Lesson:
    """Return the lesson that these bytes spell.

    Raises:
        LessonError: they do not; the sentence begins with the line.
    """
    if len(content) > MOST_BYTES:
        raise LessonError(f"line 1: the file is larger than {MOST_BYTES // 1000} kB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        n_line = content.count(b"\n", 0, error.start) + 1
        raise LessonError(f"line {n_line}: this is not UTF-8 text.") from error
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].strip() != RULE or len(lines) < 2 or lines[1].strip() != MARK:
        raise LessonError(f"line 1: a lesson begins with a line {RULE} and a line “{MARK}”.")
    end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() == RULE), None)
    if end is None:
        raise LessonError(f"line 1: the front matter is not closed by a line {RULE}.")
    head = _fields(lines[1:end], first_line=2, allowed=_OF_HEAD, repeated=())
    steps = tuple(_step(section) for section in _sections(lines, after=end))
    if not steps:
        raise LessonError(f"line {end + 1}: there are no steps; each begins with “## ”.")
    if len(steps) > MOST_STEPS:
        raise LessonError(f"line {end + 1}: {len(steps)} steps are more than {MOST_STEPS}.")
    return _lesson(head, steps, key=key)


@dataclass(frozen=True, slots=True)
class _Field:
    """What stands behind a key, and in which line that begins."""

    value: str
    line: int

    def wrong(self, what: str) -> LessonError:
        return LessonError(f"line {self.line}: {what}")


@dataclass(frozen=True, slots=True)
class _Section:
    """A step as it is written: its title and its fields, a list for each key."""

    title: str
    line: int
    fields: Mapping[str, Sequence[_Field]]

    def one(self, key: str) -> _Field | None:
        found = self.fields.get(key)
        return found[0] if found else None


def _lesson(head: Mapping[str, Sequence[_Field]], steps: tuple[Step, ...], *, key: str) -> Lesson:
    def of(name: str) -> str:
        return head[name][0].value if name in head else ""

    for needed in ("title", "summary"):
        if not of(needed):
            raise LessonError(f"line 2: the front matter has no {needed}.")
    context = head["context"][0] if "context" in head else _Field("1", 2)
    if not (context.value.isascii() and context.value.isdecimal() and len(context.value) < 7):
        raise context.wrong(f"context has to be a whole number, not “{context.value}”.")
    return Lesson(
        key=key,
        title=of("title"),
        summary=of("summary"),
        steps=steps,
        text=of("text"),
        settings=_settings(head["settings"][0]) if "settings" in head else {},
        model=of("model"),
        least_context=int(context.value),
    )


def _settings(written: _Field) -> Mapping[str, object]:
    """Read `temperature 0.8, seed 7, cache on`."""
    settings: dict[str, object] = {}
    for part in written.value.split(","):
        name, _, value = part.strip().partition(" ")
        if name not in SETTINGS:
            raise written.wrong(f"there is no setting “{name}”; there are {', '.join(SETTINGS)}.")
        try:
            settings |= read_setting(name, value.strip())
        except ValueError as error:
            raise written.wrong(f"{name} has to be {error}, not “{value.strip()}”.") from error
    return settings


def _sections(lines: Sequence[str], *, after: int) -> Iterator[_Section]:
    """Cut what follows the front matter at its headings."""
    starts = [at for at in range(after + 1, len(lines)) if lines[at].startswith("## ")]
    for at in range(after + 1, starts[0] if starts else len(lines)):
        if lines[at].strip():
            raise LessonError(f"line {at + 1}: a step begins with “## ” and its title.")
    for start, end in zip(starts, [*starts, len(lines)][1:], strict=True):
        fields = _fields(
            lines[start + 1 : end], first_line=start + 2, allowed=_OF_STEP, repeated=("choice",)
        )
        yield _Section(lines[start].removeprefix("## ").strip(), start + 1, fields)


def _fields(
    lines: Sequence[str], *, first_line: int, allowed: Sequence[str], repeated: Sequence[str]
) -> Mapping[str, Sequence[_Field]]:
    """Read `key: words`; lines without a key go on with the words before."""
    fields: dict[str, list[_Field]] = {}
    last = ""
    for number, line in enumerate(lines, first_line):
        found = _KEY.match(line)
        if found:
            last, words = found[1], found[2] or ""
            if last not in allowed:
                known = ", ".join(allowed)
                raise LessonError(f"line {number}: there is no “{last}:” here; there are {known}.")
            if last in fields and last not in repeated:
                raise LessonError(f"line {number}: “{last}:” stands here a second time.")
            fields.setdefault(last, []).append(_Field(words.strip(), number))
        elif line.strip():
            if not last:
                raise LessonError(f"line {number}: a line begins with a key, such as “do: ”.")
            before = fields[last][-1]
            fields[last][-1] = _Field(f"{before.value} {line.strip()}".strip(), before.line)
    return fields


def _step(section: _Section) -> Step:
    if not section.title:
        raise LessonError(f"line {section.line}: the step has no title.")
    for needed in ("do", "deed"):
        found = section.one(needed)
        if found is None or not found.value:
            raise LessonError(f"line {section.line}: the step “{section.title}” has no {needed}.")
    look, why = section.one("look"), section.one("why")
    if look is not None and look.value not in PLACES:
        raise look.wrong(f"there is no place “{look.value}”; there are {', '.join(PLACES)}.")
    question = _question(section)
    deed = _deed(section.fields["deed"][0])
    if deed.kind == "guess" and question is None:
        raise section.fields["deed"][0].wrong("a guess needs a question: “ask:” and “answer:”.")
    return Step(
        title=section.title,
        do=_text(section.fields["do"][0]),
        deed=deed,
        look="" if look is None else look.value,
        question=question,
        why=LessonText("") if why is None else _text(why),
    )


def _deed(written: _Field) -> Deed:
    """Read `run cache=off context=200`."""
    kind, *words = written.value.split()
    if kind not in DEEDS:
        raise written.wrong(f"there is no deed “{kind}”; there are {', '.join(DEEDS)}.")
    readers = DEEDS[kind].options
    options: dict[str, str] = {}
    for word in words:
        name, _, value = word.partition("=")
        if name not in readers:
            known = f"it has {', '.join(readers)}" if readers else "it has none"
            raise written.wrong(f"the deed {kind} has no option “{name}”; {known}.")
        try:
            readers[name](value)
        except ValueError as error:
            raise written.wrong(f"{name} has to be {error}, not “{value}”.") from error
        options[name] = value
    for needed in DEEDS[kind].needed:
        if needed not in options:
            raise written.wrong(f"the deed {kind} needs “{needed}=…”.")
    return Deed(kind=kind, options=options)


def _question(section: _Section) -> Question | None:
    ask, answer, number = section.one("ask"), section.one("answer"), section.one("number")
    written = section.fields.get("choice", ())
    if ask is None:
        for stray in (answer, number, *written):
            if stray is not None:
                raise stray.wrong("this belongs to a question, and there is no “ask:”.")
        return None
    if answer is None:
        raise ask.wrong("the question has no “answer:”, the name of a figure.")
    if problem := figure_problem(answer.value):
        raise answer.wrong(problem)
    if bool(written) == (number is not None):
        raise ask.wrong("a question has either “choice:” lines or “number:”, the unit of a number.")
    if len(written) == 1 or len(written) > _MOST_CHOICES:
        raise written[0].wrong(f"there are 2 to {_MOST_CHOICES} choices to a question.")
    return Question(
        text=_text(ask),
        answer=answer.value,
        choices=tuple(map(_choice, written)),
        unit="" if number is None else number.value,
    )


def _choice(written: _Field) -> Choice:
    """Read `about as long = 0.5..2`, or words alone, which are right if the figure reads so."""
    words, equals, bounds = written.value.rpartition(" = ")
    if not equals:
        return Choice(text=_text(written))
    low, dots, high = bounds.partition("..")
    try:
        least = float(low) if low.strip() else -math.inf
        most = float(high) if high.strip() else math.inf
    except ValueError:
        dots, least, most = "", 0.0, 0.0
    if not dots or not least < most:
        raise written.wrong(f"“{bounds}” is no range such as 2..8, ..2 or 8.. .")
    return Choice(text=_text(_Field(words.strip(), written.line)), low=least, high=most)


def _text(written: _Field) -> LessonText:
    """Read words, and check the figures in braces."""
    text = LessonText(written.value)
    if text.source.count("{") != len(text.figures) or text.source.count("}") != len(text.figures):
        raise written.wrong("a brace is not closed: figures are written {name}.")
    for name in text.figures:
        if problem := figure_problem(name):
            raise written.wrong(problem)
    return text
