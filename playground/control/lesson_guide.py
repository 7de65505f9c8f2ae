"""Leads through a lesson, step by step, in the strip under the text."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QAction

from playground.control.app_context import AppContext
from playground.control.lesson_deeds import DeedWatch
from playground.control.lesson_figures import LessonFigures
from playground.control.lesson_place import LessonPlace
from playground.control.lesson_session import LessonSession
from playground.control.lesson_steps import LessonSteps
from playground.control.session_keeper import SessionKeeper
from playground.generation.run_log import RunLog
from playground.lessons import Lesson, LessonError
from playground.lessons.library import (
    LESSONS,
    find_lesson,
    remember_step,
    step_reached,
)
from playground.shell.lesson.strip import LessonStrip
from playground.shell.window.app_state import AppState
from playground.shell.window.notices import NoticeKind

_BUSY = "A run is under way; stop it first."
_UNSAVED = "The session in hand could not be saved, so no lesson can take its place yet."
_BEGUN = "A lesson is under way; your own text waits, and returns when you leave it."
_OVER = "The lesson is left; this is your own text again."
_LOOK_EVERY_MS = 300
_WAIT_MS = 100


class LessonGuide(QObject):
    """Begins lessons, shows their steps, and leaves them.

    Args:
        context: the app.
        keeper: keeps the session in hand.
        session: has a lesson in place of the person's work, and that back.

    Attributes:
        strip: shows a step; None before the first lesson.
        steps: the lesson in hand; None without one.
    """

    def __init__(self, context: AppContext, keeper: SessionKeeper, session: LessonSession) -> None:
        super().__init__(context.owner)
        self._context = context
        self._keeper = keeper
        self._session = session
        self._wanted: Lesson | None = None
        self._is_leaving = False
        self.strip: LessonStrip | None = None
        self.steps: LessonSteps | None = None
        self._place = LessonPlace(context, self)
        self._figures = LessonFigures(context)
        self._watch = DeedWatch(context, self._place.shows)
        self._wait = _timer(self, _WAIT_MS, self._begin_wanted)
        self._look = _timer(self, _LOOK_EVERY_MS, self._on_look)
        self._place.came.connect(self._on_look)
        self._figures.changed.connect(self._on_figures_changed)
        self._watch.done.connect(self._on_deed_done)
        self._watch.missed.connect(self.refresh)
        context.window.open_lesson_requested.connect(self.open)
        context.controller.run_ended.connect(self._on_run_ended)
        context.window.stage.walk_first = self.walk
        context.window.stage.changed.connect(self._on_stage_changed)
        self._fill_menu()

    # ---- what a person asks for ------------------------------------------------------------

    @Slot(object)
    def open(self, named: str) -> None:
        """Begin a lesson by its name or its file, or say why it cannot be."""
        try:
            self.begin(find_lesson(str(named)))
        except LessonError as error:
            self._context.frame.show_problem(str(error))

    def begin(self, lesson: Lesson) -> None:
        """Put a lesson in place of the person's text, as soon as there is a model."""
        if self._context.controller.state.is_run or self._keeper.is_failing:
            reason = _UNSAVED if self._keeper.is_failing else _BUSY
            self._context.window.show_notice(NoticeKind.NOTE, reason)
            return
        self._wanted = lesson
        self._begin_wanted()

    @Slot()
    def leave(self) -> None:
        """Return to the person's own text, runs and settings; a run under way is stopped first."""
        if self.steps is None:
            return
        if self._context.controller.has_active_run:
            self._is_leaving = True
            self._context.controller.stop()
            return
        self._is_leaving = False
        self._end()

    @Slot()
    def go_on(self) -> None:
        """Go to the next step, or to what this one still has to say."""
        steps = self.steps
        if steps is None:
            return
        if steps.step.deed.kind == "read" and not steps.state.is_done:
            steps.state.is_done = True
            steps.find(self._figures.found())
            if not (steps.is_complete and not steps.step.why.source):
                self.refresh()
                return
        if steps.is_last:
            remember_step(steps.lesson.key, 0)
            self.leave()
        else:
            self._go_to(steps.index + 1)

    @Slot()
    def go_back(self) -> None:
        """Return to the step before."""
        if self.steps is not None and self.steps.index:
            self._go_to(self.steps.index - 1)

    def walk(self, step: int) -> bool:
        """Go a step on (1) or back (-1) for who presents, and say whether there is a lesson.

        Only the strip ends it: a click too many must not.
        """
        steps = self.steps
        if steps is None:
            return False
        is_unread = steps.step.deed.kind == "read" and not steps.state.is_done
        if step < 0:
            self.go_back()
        elif not steps.is_last or (is_unread and steps.step.why.source):
            self.go_on()
        self._place.show()
        return True

    # ---- beginning and ending --------------------------------------------------------------

    @Slot()
    def _begin_wanted(self) -> None:
        """Begin what is wanted once a model and the person's runs are there."""
        lesson, state = self._wanted, self._context.controller.state
        if lesson is None or state is AppState.FAILED_TO_LOAD:
            self._wait.stop()
            return
        if state is not AppState.READY or self._keeper.is_reading:
            self._wait.start()
            return
        self._wait.stop()
        self._wanted = None
        self._end()
        index = self._session.begin(lesson, step_reached(lesson.key))
        self.steps = LessonSteps(lesson, index)
        self._show_strip()
        self._look.start()
        self._context.window.status_line.show_state(_BEGUN)
        self._go_to(self.steps.index)

    def _end(self) -> None:
        """Put the person's text, runs and settings back, if a lesson has their place."""
        if self.steps is None:
            return
        self.steps = None
        self._watch.watch(None)
        self._figures.want(())
        self._look.stop()
        self._place.point_at("")
        if self.strip is not None:
            self.strip.hide()
        self._session.end()
        self._context.window.status_line.show_state(_OVER)

    @Slot(object)
    def _on_run_ended(self, _log: RunLog) -> None:
        if self._is_leaving:
            QTimer.singleShot(0, self, self.leave)

    # ---- the step in hand ------------------------------------------------------------------

    def _go_to(self, index: int) -> None:
        steps = self.steps
        assert steps is not None
        steps.index = index
        remember_step(steps.lesson.key, index)
        self._place.point_at(steps.step.look)
        self._figures.want(steps.step.figures)
        self._watch.watch(None if steps.state.is_done else steps.step.deed)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the step as it stands."""
        if self.steps is not None and self.strip is not None:
            self.strip.show_step(
                self.steps.view(hint=self._place.hint(), missing=self._watch.missing)
            )

    @Slot()
    def _on_figures_changed(self) -> None:
        if self.steps is not None:
            self.steps.find(self._figures.found())
            self.refresh()

    @Slot()
    def _on_deed_done(self) -> None:
        if self.steps is not None:
            self.steps.state.is_done = True
            self._on_figures_changed()

    @Slot(int)
    def _on_chosen(self, place: int) -> None:
        if self.steps is not None:
            self.steps.guess(chosen=place)
            self._on_figures_changed()

    @Slot(float)
    def _on_written(self, number: float) -> None:
        if self.steps is not None:
            self.steps.guess(number=number)
            self._on_figures_changed()

    @Slot()
    def _on_look(self) -> None:
        """Notice what came into sight or went; a run that is timed is left alone."""
        if not self._context.controller.state.is_run:
            self._watch.look()
            self.refresh()

    @Slot()
    def _on_stage_changed(self) -> None:
        if self._context.window.stage.is_presenting:
            self._place.show()

    # ---- what is seen ----------------------------------------------------------------------

    def _show_strip(self) -> None:
        if self.strip is None:
            self.strip = LessonStrip()
            self._context.window.show_under_text(self.strip)
            self.strip.chosen.connect(self._on_chosen)
            self.strip.written.connect(self._on_written)
            self.strip.onward.connect(self.go_on)
            self.strip.back.connect(self.go_back)
            self.strip.left.connect(self.leave)
            self.strip.show_me.connect(self._place.show)
        self.strip.begin()

    def _fill_menu(self) -> None:
        menu = self._context.window.lessons_menu
        menu.setToolTipsVisible(True)
        for name in LESSONS:
            lesson = find_lesson(name)
            action = QAction(lesson.title, menu)
            action.setObjectName(f"lesson_{name}")
            action.setData(name)
            tip = f"{lesson.summary} {len(lesson.steps)} steps; your own text waits meanwhile."
            action.setToolTip(tip)
            action.setStatusTip(tip)
            action.triggered.connect(self._on_menu)
            menu.addAction(action)

    @Slot()
    def _on_menu(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.open(action.data())


def _timer(parent: QObject, interval_ms: int, served: Callable[[], object]) -> QTimer:
    timer = QTimer(parent)
    timer.setInterval(interval_ms)
    timer.timeout.connect(served)
    return timer
