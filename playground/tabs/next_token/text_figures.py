"""What the model thought of each token of the text, found out when somebody wants to see it."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import Failure
from playground.generation.forward_paths import common_prefix_length
from playground.generation.run_log import RunLog, StepOfRun
from playground.measure.model_facts import ModelFacts
from playground.tabs.next_token.text_index import TextIndex
from playground.tabs.next_token.text_reading import (
    AskStepFigures,
    ReadText,
    StepFigures,
    TextReading,
    TokenFigures,
)

QUIET_MS = 250
"""Shorter than other long questions wait: a person looks at the answer."""


class TextFigures(Presenter):
    """Reads the text in one pass while nothing runs, and follows a run from the logits it kept.

    Wanted by nobody, it asks nothing, and a run costs what it costs without it.

    Signals:
        changed(): `of` may have other answers.
    """

    changed = Signal()

    def __init__(self, context: AppContext, index: TextIndex) -> None:
        super().__init__(context)
        self._index = index
        self._reader = context.idle_question_client(self)
        self._reader.quiet_ms = QUIET_MS
        self._follower = context.question_client(self)
        self._wants: list[Callable[[], bool]] = []
        self._reading: TextReading | None = None
        self._read_question: ReadText | None = None
        self._unread: tuple[tuple[int, ...], str] = ((), "")
        self._n_valid: tuple[tuple[int, ...], int] = ((), 0)
        self._log: RunLog | None = None
        self._is_running = False
        self._n_followed = 0
        self._followed: dict[int, TokenFigures] = {}
        self._reader.answered.connect(self._on_read)
        self._reader.failed.connect(self._on_failed)
        self._follower.answered.connect(self._on_followed)

    def want(self, is_wanted: Callable[[], bool]) -> None:
        """Find figures out whenever this says that a view wants them; `refresh` looks again."""
        self._wants.append(is_wanted)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._reader.is_waiting or self._follower.is_waiting

    @property
    def are_awaited(self) -> bool:
        """Whether there is a text whose figures come, or would if somebody wanted them."""
        if self._is_running:
            return True
        context = self._index.model_context()
        if context is None:  # it is being encoded, or the model is being loaded
            return bool(self._index.document.text)
        return len(context) > 1 and not self.problem

    @property
    def problem(self) -> str:
        """Why the text as it is now could not be read; empty where nothing went wrong."""
        context, problem = self._unread
        return problem if context == self._index.model_context() else ""

    def of(self, place: int) -> TokenFigures | None:
        """Return the figures of a token of the text as it is now, if they are known."""
        return self._at(place + self._index.n_hidden(), self._index.step_at(place), self._n_read())

    def known(self) -> dict[int, TokenFigures]:
        """Return the figures of every token of the text that are known, by place and in order."""
        steps, n_hidden, n_read = self._index.steps(), self._index.n_hidden(), self._n_read()
        places = range(len(self._index.tokens() or ()))
        found = ((place, self._at(place + n_hidden, steps.get(place), n_read)) for place in places)
        return {place: figures for place, figures in found if figures is not None}

    def _at(self, position: int, step: StepOfRun | None, n_read: int) -> TokenFigures | None:
        """Return what was read or followed of the token at a position of the context."""
        if self._reading is not None and position < n_read:
            return self._reading.of(position)
        if step is not None and step.log is self._log:
            return self._followed.get(step.index)
        return None

    def refresh(self) -> None:
        """Have the text read, unless it has been or a run will change it."""
        context = self._index.model_context()
        if not self._is_wanted():
            self._reader.take_back()
            self._read_question = None
        elif context is not None and len(context) > 1 and not self._is_running:
            self._read(ReadText(context=context))

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget what another model thought."""
        self._reader.take_back()
        self._follower.take_back()
        self._reading = self._read_question = self._log = None
        self._unread = ((), "")
        self._followed.clear()
        self.changed.emit()

    def on_tokens_ready(self) -> None:
        """Have the text read as it is now."""
        self.refresh()

    def on_worker_wanted(self) -> None:
        """Leave the worker to a person who waits for it; the reading goes on afterwards."""
        self._reader.give_way()

    def on_run_began(self, log: RunLog) -> None:
        """Follow another run."""
        self._reader.take_back()
        self._follower.take_back()
        self._read_question = None
        self._log, self._is_running = log, True
        self._n_followed = 0
        self._followed.clear()

    def on_flushed(self) -> None:
        """Ask for the steps that came in since; an answer on its way is waited for."""
        if self._is_running:
            self._follow()

    def on_run_ended(self, log: RunLog) -> None:
        """Follow the last steps; what is still missing is read once the tokens are ready."""
        self._is_running = False
        self._follow()

    def _follow(self) -> None:
        log = self._log
        if log is None or self._follower.is_waiting or not self._is_wanted():
            return
        token_ids = tuple(step.token_id for step in log.steps[self._n_followed :])
        if token_ids:
            self._follower.ask(AskStepFigures(first=self._n_followed, token_ids=token_ids))
            self._n_followed = len(log.steps)

    def _is_wanted(self) -> bool:
        return any(is_wanted() for is_wanted in self._wants)

    def _read(self, question: ReadText) -> None:
        if self._reading is not None and self._reading.context == question.context:
            self._reader.take_back()
            self._read_question = None
            self.changed.emit()
        elif question != self._read_question or not self._reader.is_waiting:
            self._read_question = question
            self._reader.ask(question)

    def _n_read(self) -> int:
        """Return how many tokens of the context are still those that were read."""
        context = self._index.model_context() or ()
        if self._reading is not None and context is not self._n_valid[0]:
            self._n_valid = context, common_prefix_length(self._reading.context, context)
        return self._n_valid[1]

    @Slot(object)
    def _on_read(self, reading: TextReading) -> None:
        self._reading, self._read_question = reading, None
        self._n_valid = ((), 0)
        self.changed.emit()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        context = () if self._read_question is None else self._read_question.context
        self._unread = context, failure.message
        self._reading = self._read_question = None
        self.changed.emit()

    @Slot(object)
    def _on_followed(self, found: StepFigures) -> None:
        for index, figures in enumerate(found.figures, start=found.first):
            self._followed[index] = figures
        self.changed.emit()
        if not self._is_running:
            self._follow()
