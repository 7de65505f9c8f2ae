"""How far a person is in a lesson: what they guessed, what is done, and how a step reads now."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from playground.lessons import Lesson, Question, Step
from playground.lessons.figures import FigureValue
from playground.numbers import three_figures
from playground.shell.lesson.strip import StepView

_CLOSE = 0.25
"""A number that is off by less than this share of the figure is close."""
_SEEN, _SKIP, _ON, _FINISH = "I have seen it", "Skip", "Go on", "Finish"


@dataclass(slots=True, kw_only=True)
class StepState:
    """What has happened in one step.

    Attributes:
        chosen, number: the guess.
        is_done: the deed is.
        figures: as they were found when all was done; what comes later does not change them.
    """

    chosen: int | None = None
    number: float | None = None
    is_done: bool = False
    figures: Mapping[str, FigureValue] = field(default_factory=dict[str, FigureValue])

    @property
    def has_guess(self) -> bool:
        """Whether something was guessed."""
        return self.chosen is not None or self.number is not None


class LessonSteps:
    """One lesson in progress.

    Args:
        lesson: the lesson.
        index: the step to begin with.

    Attributes:
        lesson, index: what is taken, and the step in hand, from 0.
    """

    def __init__(self, lesson: Lesson, index: int) -> None:
        self.lesson = lesson
        self.index = min(index, len(lesson.steps) - 1)
        self._states = [StepState() for _ in lesson.steps]

    @property
    def step(self) -> Step:
        """The step in hand."""
        return self.lesson.steps[self.index]

    @property
    def state(self) -> StepState:
        """What has happened in it."""
        return self._states[self.index]

    @property
    def is_last(self) -> bool:
        """Whether no step comes after."""
        return self.index == len(self._states) - 1

    @property
    def is_open(self) -> bool:
        """Whether a guess may still be given or changed."""
        return self.step.question is not None and not self.is_complete

    @property
    def is_complete(self) -> bool:
        """Whether deed and guess are done, and the figures found."""
        state, step = self.state, self.step
        has_guessed = step.question is None or state.has_guess
        return state.is_done and has_guessed and step.figures <= state.figures.keys()

    def guess(self, *, chosen: int | None = None, number: float | None = None) -> None:
        """Take a guess, as long as the answer is not shown."""
        if self.is_open:
            self.state.chosen, self.state.number = chosen, number
            if self.step.deed.kind == "guess":
                self.state.is_done = True

    def find(self, figures: Mapping[str, FigureValue]) -> None:
        """Take in figures that were found, until the step is complete."""
        if not self.is_complete:
            self.state.figures = {
                name: figures[name] for name in self.step.figures & figures.keys()
            }

    def view(self, *, hint: str, missing: str) -> StepView:
        """Return how the step reads now.

        Args:
            hint: where to look, if that is not in sight.
            missing: what the last run lacked.
        """
        step, state, question = self.step, self.state, self.step.question
        texts = {name: value.text for name, value in state.figures.items()}
        is_complete = self.is_complete
        verdict, is_as_expected = "", None
        if question is not None and is_complete:
            verdict, is_as_expected = self._verdict(question, texts)
        choices = () if question is None else question.choices
        return StepView(
            title=step.title,
            progress=f"{self.lesson.title} · {self.index + 1} of {len(self._states)}",
            do=step.do.filled(texts),
            ask="" if question is None else question.text.filled(texts),
            choices=tuple(choice.text.filled(texts) for choice in choices),
            unit="" if question is None else question.unit,
            chosen=state.chosen,
            number="" if state.number is None else f"{state.number:g}",
            verdict=verdict,
            is_as_expected=is_as_expected,
            why=step.why.filled(texts) if is_complete else missing or self._waits_for(),
            onward=self._onward(is_complete=is_complete),
            is_done=is_complete or (step.deed.kind == "read" and not state.is_done),
            hint=hint,
            is_first=self.index == 0,
        )

    def _verdict(self, question: Question, texts: Mapping[str, str]) -> tuple[str, bool | None]:
        state, answer = self.state, self.state.figures[question.answer]
        if state.chosen is not None:
            choice = question.choices[state.chosen]
            if choice.is_right(answer.text, answer.number, texts):
                return f"**{answer.text}**, as you expected.", True
            return f"**{answer.text}**. You expected: {choice.text.filled(texts)}.", False
        assert state.number is not None
        guessed = f"{three_figures(state.number)} {question.unit}".strip()
        if answer.number == state.number:
            return f"**{answer.text}**, as you expected.", True
        if answer.number and abs(state.number / answer.number - 1) < _CLOSE:
            return f"**{answer.text}**. You expected {guessed}: close.", True
        return f"**{answer.text}**. You expected {guessed}.", False

    def _waits_for(self) -> str:
        """Say what is still missing once the deed is done."""
        if not self.state.is_done:
            return ""
        if self.step.question is not None and not self.state.has_guess:
            return "Done. And what did you expect?"
        return "Done; the figures are being read…"

    def _onward(self, *, is_complete: bool) -> str:
        if is_complete:
            return _FINISH if self.is_last else _ON
        is_to_be_seen = self.step.deed.kind == "read" and not self.state.is_done
        return _SEEN if is_to_be_seen else _SKIP
