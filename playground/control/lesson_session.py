"""A lesson in place of a person's session for a while, and then that as it was."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from playground.control.app_context import AppContext
from playground.control.session_keeper import SessionKeeper
from playground.control.session_reading import read_logs
from playground.generation.request import Fault
from playground.lessons import Lesson
from playground.lessons.library import LESSONS, lessons_folder
from playground.lessons.settings import as_session_settings
from playground.models import DEFAULT_MODEL
from playground.sessions import SessionError
from playground.sessions.claims import claim_place
from playground.sessions.kept import Found, KeptSession
from playground.shell.editor.undo import UndoHistory
from playground.shell.saved.settings import Settings, with_session_settings
from playground.shell.saved.settings_file import show_settings
from playground.text.passage import Span


class SwitchBroken(Protocol):
    """Has the next runs broken so, or sound, and races computed in double precision or not."""

    def __call__(self, fault: Fault | None, *, is_double: bool) -> None:
        """Do so, and have the cards show it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Person:
    """What of a person's work no session holds, for when the lesson is left.

    Attributes:
        spans, history: the text, and the steps before it.
        caret, scrolled: places in it.
        fault, races_in_double: switches that are not saved.
    """

    spans: tuple[Span, ...]
    history: UndoHistory
    caret: int
    scrolled: int
    fault: Fault | None
    races_in_double: bool


class LessonSession:
    """Swaps text, runs and settings.

    A lesson is a session of its own, kept apart: nothing of it is ever written where the person's
    session is kept, which stays as it was, also if the program ends in the middle.

    Args:
        context: the app.
        keeper: keeps the session in hand.
        settings: returns those of the window.
        show: has the tabs show settings that a session has.
        switch: has the next runs be of this fault, and races of double precision.
    """

    def __init__(
        self,
        context: AppContext,
        keeper: SessionKeeper,
        *,
        settings: Callable[[], Settings],
        show: Callable[[Settings], None],
        switch: SwitchBroken,
    ) -> None:
        self._context = context
        self._keeper = keeper
        self._settings = settings
        self._show = show
        self._switch = switch
        self._person: _Person | None = None

    def begin(self, lesson: Lesson, index: int) -> int:
        """Put a lesson in the person's place; needs a model in hand, and nothing that runs.

        Args:
            lesson: to begin.
            index: the step at which it was left; 0 begins it anew.

        Returns:
            The step to go on with.
        """
        context = self._context
        kept, found = _place_of(lesson, is_new=index == 0)
        read, _ = ((), 0) if found is None else read_logs(found)
        editor = context.window.editor
        caret, scrolled = editor.textCursor().position(), editor.verticalScrollBar().value()
        spans, history = editor.set_text_aside()
        self._person = _Person(
            spans=spans,
            history=history,
            caret=caret,
            scrolled=scrolled,
            fault=context.settings.fault,
            races_in_double=context.settings.races_in_double,
        )
        own = self._settings()
        self._keeper.set_aside(kept, read)
        given = as_session_settings(lesson.settings) if found is None else found.session.settings
        self._put(
            with_session_settings(own, {**given, "model": own.model}),
            () if found is None else found.session.spans,
            text=lesson.text,
        )
        self._switch(None, is_double=False)
        self._load(self._model_for(lesson))
        return index if found is not None else 0

    def end(self) -> None:
        """Put the person's text, runs and settings back."""
        person, self._person = self._person, None
        if person is None:
            return
        settings = self._keeper.take_back()
        self._put(settings, person.spans, history=person.history)
        self._switch(person.fault, is_double=person.races_in_double)
        editor = self._context.window.editor
        cursor = editor.textCursor()
        cursor.setPosition(person.caret)
        editor.setTextCursor(cursor)
        editor.verticalScrollBar().setValue(person.scrolled)
        self._load(settings.model)

    def _put(
        self,
        settings: Settings,
        spans: Sequence[Span],
        *,
        text: str = "",
        history: UndoHistory | None = None,
    ) -> None:
        """Have other settings and another text in hand."""
        window = self._context.window
        self._context.selection.clear()
        show_settings(settings, window)
        self._show(settings)
        self._context.settings.set_threads(settings.chosen_threads)
        self._context.settings.refresh_conditions()
        if history is not None:
            window.editor.swap_text(spans, history)
        elif spans:
            window.editor.set_spans(spans)
        else:
            window.editor.set_text(text)
        window.editor.text_edited.emit()

    def _model_for(self, lesson: Lesson) -> str:
        facts = self._context.controller.facts
        assert facts is not None, "a lesson begins once there is a model"
        if facts.n_ctx < lesson.least_context or not facts.n_layer:
            return lesson.model or DEFAULT_MODEL
        return lesson.model or facts.name

    def _load(self, model: str) -> None:
        facts = self._context.controller.facts
        if model and (facts is None or facts.name != model):
            self._context.controller.load_model(model)


def _place_of(lesson: Lesson, *, is_new: bool) -> tuple[KeptSession | None, Found | None]:
    """Return where a lesson is kept and what of it is there; nothing where nothing can be.

    Args:
        lesson: to begin.
        is_new: what was kept of it is to be forgotten.
    """
    name = lesson.key if lesson.key in LESSONS else sha256(lesson.key.encode()).hexdigest()[:16]
    kept = None
    with suppress(OSError, RuntimeError):
        kept = claim_place(lessons_folder() / name)
        if kept is not None and is_new:
            kept.release(forget=True)
            kept = claim_place(lessons_folder() / name)
    if kept is None:
        return None, None
    try:
        return kept, kept.read()
    except SessionError:
        return kept, None
