"""The figures of the lesson in hand, as they are found in its runs and in the model."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Signal, Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.lessons.figures import FigureValue, Situation, find_figure, needs_pass
from playground.lessons.text_pass import LookAtText, TextPass
from playground.measure.model_facts import ModelFacts
from playground.shell.window.app_state import AppState
from playground.worker.question_client import IdleQuestionClient


class LessonFigures(Presenter):
    """Finds figures; what stands in arrays, the worker is asked for while it is idle.

    Signals:
        changed(): some may be others now.
    """

    changed = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        # A run that waits between two tokens leaves the worker free as well.
        self._client = IdleQuestionClient(
            context.question_client(self),
            lambda: context.controller.state in (AppState.READY, AppState.PAUSED),
            self,
        )
        self._client.answered.connect(self._on_answered)
        self._names: frozenset[str] = frozenset()
        self._text_pass: TextPass | None = None
        self._asked: tuple[int, ...] = ()
        context.selection.selection_changed.connect(self._on_selection_changed)
        context.window.sampling_panel.sampling_changed.connect(self.refresh)

    @property
    def is_waiting(self) -> bool:
        """Whether some figure is still being found."""
        return self._client.is_waiting

    def want(self, names: Iterable[str]) -> None:
        """Find these from now on."""
        self._names = frozenset(names)
        self._client.take_back()
        self._asked = ()
        self.refresh()

    def found(self) -> Mapping[str, FigureValue]:
        """Return those that are known."""
        facts = self.context.controller.facts
        if facts is None:
            return {}
        tokens, context = self.context.window.editor.document_model.tokens(), self._context()
        is_of_text = self._text_pass is not None and self._text_pass.context == context
        situation = Situation(
            facts=facts,
            logs=self.context.controller.logs_of_model,
            n_typed=None if tokens is None else len(tokens),
            text_pass=self._text_pass if is_of_text else None,
            config=None if self._text_pass is None else self._text_pass.config,
            sampling=self.context.window.sampling_panel.sampling(),
        )
        values = {name: find_figure(name, situation) for name in self._names}
        return {name: value for name, value in values.items() if value is not None}

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget what the model before showed."""
        self._text_pass, self._asked = None, ()
        self.refresh()

    def on_flushed(self) -> None:
        """Wait until the run waits or has ended: a figure that runs on cannot be read."""
        if self.context.controller.state is AppState.PAUSED:
            self.refresh()

    def on_run_ended(self, log: RunLog) -> None:
        """Find anew what runs show."""
        self.refresh()

    def on_tokens_ready(self) -> None:
        """Look at the text as it stands."""
        self.refresh()

    def on_worker_wanted(self) -> None:
        """Leave the worker to a person who waits for it."""
        self._client.give_way()

    def refresh(self) -> None:
        """Ask for what is missing, and have what is known shown."""
        if not self._names:  # no lesson is under way
            return
        facts = self.context.controller.facts
        context = self._context()
        if facts is not None and context and any(map(needs_pass, self._names)):
            is_known = self._text_pass is not None and self._text_pass.context == context
            if not is_known and context != self._asked and len(context) <= facts.n_ctx:
                self._asked = context
                self._client.ask(LookAtText(context=context))
        self.changed.emit()

    def _context(self) -> tuple[int, ...] | None:
        """Return the tokens that the tabs look at: before the selected step, or the whole text."""
        selected = self.context.selection.current
        if selected is not None:
            return selected.context
        return self.context.window.editor.document_model.context()

    @Slot(object)
    def _on_selection_changed(self, selected: object) -> None:
        if not self.context.controller.state.is_run:
            self.refresh()

    @Slot(object)
    def _on_answered(self, text_pass: TextPass) -> None:
        self._text_pass = text_pass
        self.changed.emit()
