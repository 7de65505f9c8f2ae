"""What follows when a person asks for something: loads and runs, with text and window in step."""

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction

from playground.control import status_words
from playground.control.active_run import ActiveRun
from playground.control.document_tokens import DocumentTokens
from playground.control.flush_timer import PaintTurns
from playground.control.live_settings import LiveSettings
from playground.control.model_loading import ModelLoading
from playground.control.run_display import Measured
from playground.control.run_setup import PlannedRun, plan_repeat, plan_repeat_in_double, plan_run
from playground.control.status_words import PrefillSign
from playground.control.threads import compared_run
from playground.control.views import Views
from playground.errors import InputError
from playground.generation import CacheMode, ContextEnd, Failure
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.shell.window.app_state import AppState
from playground.shell.window.notices import NoticeTopic
from playground.worker.jobs import ReadyModel
from playground.worker.runner import GenerationRunner


class PendingAction(Enum):
    """A run asked for that has to wait: for a model, for tokens, or for a run to end."""

    RUN = "run"
    ONE_TOKEN = "one token"
    REGENERATE = "regenerate"


class Controller(QObject):
    """Keeps the window, the text and the worker in step; lives on the main thread.

    Its public slots are what a person can ask for; its signals are for the presenters of the tabs.
    What the worker says about loads and runs is taken by `ModelLoading` and `ActiveRun`.

    Signals:
        model_changed(ModelFacts): another model is in hand.
        run_began(RunLog): its steps follow.
        flushed(): what came in has been shown; the current log may have grown.
        run_complete(RunLog): it has ended, and nobody has been told yet.
        run_ended(RunLog): it will not change any more.
        runs_changed(): runs came from a session, are gone, or have another name or comment; or the
            model of those that came is there.
        tokens_ready(): the tokens of the whole text are known.
        worker_wanted(): a person waits for the worker; long questions give way.
    """

    model_changed = Signal(object)
    run_began = Signal(object)
    flushed = Signal()
    run_complete = Signal(object)
    run_ended = Signal(object)
    runs_changed = Signal()
    tokens_ready = Signal()
    worker_wanted = Signal()

    def __init__(
        self,
        runner: GenerationRunner,
        views: Views,
        settings: LiveSettings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._runner = runner
        self._views = views
        self._loading = ModelLoading(runner, views.frame, self)
        self._tokens = DocumentTokens(views.editor, views.stats, runner, self)
        self._run = ActiveRun(runner, views, self)
        self._prefill_sign = PrefillSign(views.frame, self)
        self._facts: ModelFacts | None = None
        self._pending: PendingAction | None = None
        self._slide_offer = QAction("Slide on and generate", self)
        self._slide_offer.setToolTip("The model forgets the oldest half of the text and goes on.")
        self._command = ""
        self._is_prefilling = False
        self._connect()

    # ---- what is known ---------------------------------------------------------------------

    @property
    def command(self) -> str:
        """The command line that repeats the last run; empty before the first."""
        return self._command

    @property
    def logs(self) -> list[RunLog]:
        """Every run since the app started, the oldest first."""
        return self._run.logs

    def set_logs(self, logs: Sequence[RunLog], *, last_number: int | None = None) -> None:
        """Keep other runs in place of those before.

        Args:
            logs: the oldest first.
            last_number: of all runs that the session ever had, the deleted ones too; given when it
                is another session than before.

        Raises:
            ValueError: the run under way is not the last of them.
        """
        if self._run.is_active and (not logs or logs[-1] is not self._run.logs[-1]):
            raise ValueError("the run under way cannot be taken out")
        self._run.set_logs(logs, last_number=last_number)
        self.runs_changed.emit()

    def show_newest_runs(self) -> None:
        """Show what the newest runs measured, although the model that made them is not here."""
        self._run.show_newest_runs()
        self.runs_changed.emit()

    @property
    def logs_of_model(self) -> list[RunLog]:
        """Runs of the model in hand, since another one's last."""
        return self._run.logs_of_model

    @property
    def ended_logs(self) -> list[RunLog]:
        """The runs that will not change any more, but for a person's words."""
        return self.logs[:-1] if self._run.is_active else self.logs

    @property
    def has_active_run(self) -> bool:
        """Whether a run has yet to end, also while a load that ends it is what goes on."""
        return self._run.is_active

    @property
    def facts(self) -> ModelFacts | None:
        """The model in hand; None before there is one."""
        return self._facts

    @property
    def measured(self) -> Measured:
        """What the runs of the model in hand have shown so far."""
        return self._run.measured

    @property
    def paint_turns(self) -> PaintTurns:
        """When cards are drawn while a run goes on."""
        return self._run.paint_turns

    @property
    def state(self) -> AppState:
        """What is going on."""
        if self._loading.is_loading:
            return AppState.LOADING
        if self._run.is_active:
            if self._run.is_stopping:
                return AppState.STOPPING
            return AppState.PAUSED if self._run.is_paused else AppState.RUNNING
        return AppState.FAILED_TO_LOAD if self._facts is None else AppState.READY

    # ---- what a person can ask for ---------------------------------------------------------

    @Slot(object)
    def load_model(self, name: str) -> None:
        """Load a model in place of the one in hand; a run under way ends."""
        self.worker_wanted.emit()
        self._loading.load(name)
        self._refresh_state()

    @Slot()
    def cancel_load(self) -> None:
        """Give up the load in hand, or the run whose weights are still being prepared."""
        if self._loading.is_loading:
            self._loading.cancel()
        else:
            self.stop()

    @Slot()
    def generate(self) -> None:
        """Go on writing; waits for what is still missing. A paused run goes on."""
        if not self._run.is_active:
            self._want(PendingAction.RUN)
        elif self._run.is_paused:
            self.set_paused(False)

    @Slot()
    def continue_from_caret(self) -> None:
        """Cut off what follows the caret and go on writing there; one undo returns all of it."""
        if self.state is AppState.READY:
            self._views.editor.cut_behind_caret()
            self.generate()

    @Slot()
    def generate_one_token(self) -> None:
        """Write one token, then wait."""
        if not self._run.is_active:
            self._want(PendingAction.ONE_TOKEN)
        elif self._run.is_paused:
            self._run.step_once()

    @Slot()
    def regenerate(self) -> None:
        """Replace what the model wrote last; a run under way is stopped first."""
        if self._run.is_active:
            self.stop()
        self._want(PendingAction.REGENERATE)

    @Slot(object)
    def repeat(self, log: RunLog, *, compared: RunLog | None = None) -> None:
        """Run again what a run was asked, beside the text; does nothing while anything goes on.

        Args:
            log: the run.
            compared: the run whose threads it is to have; the run itself unless given.
        """
        if self._facts is not None and self.state is AppState.READY:
            n_threads = self._settings.threads.choose_for_run(compared or log)
            self._begin_run(plan_repeat(log, self._facts, blas_threads=n_threads))
            self._refresh_state()

    @Slot(object)
    def repeat_in_double(self, log: RunLog) -> None:
        """Race again in double precision, beside the text; does nothing while anything goes on."""
        if self._facts is not None and self.state is AppState.READY:
            n_threads = self._settings.threads.choose_for_run(None)
            self._begin_run(plan_repeat_in_double(log, self._facts, blas_threads=n_threads))
            self._refresh_state()

    @Slot()
    def stop(self) -> None:
        """End the run in hand, and forget a run that is waiting to begin."""
        self._pending = None
        self._run.stop()
        self._refresh_state()

    @Slot(bool)
    def set_paused(self, is_paused: bool) -> None:
        """Wait before the next step, or go on."""
        if is_paused:
            self._run.pause()
        else:
            self._run.resume()

    @Slot()
    def run_changed(self) -> None:
        """A run paused or went on, or its switch or speed limit changed; say what goes on now."""
        if self._run.is_active:
            self._refresh_state()

    @Slot()
    def text_edited(self) -> None:
        """Encode what changed."""
        self.worker_wanted.emit()
        self._tokens.request_soon()

    # ---- what follows ----------------------------------------------------------------------

    def _want(self, pending: PendingAction) -> None:
        """Begin a run as soon as there is a model, no other run, and the tokens are known."""
        self._pending = pending
        self.worker_wanted.emit()
        if self._facts is not None and not self._loading.is_loading and not self._run.is_active:
            if pending is PendingAction.REGENERATE and self._views.editor.can_regenerate():
                self._views.editor.remove_last_generation()
            self._tokens.request_now()
        self._refresh_state()

    @Slot()
    def _on_tokens_ready(self) -> None:
        pending, facts = self._pending, self._facts
        if pending is None or facts is None or self._loading.is_loading or self._run.is_active:
            return
        self._pending = None
        try:
            n_threads = self._threads_for_run(
                facts, is_replaced=pending is PendingAction.REGENERATE
            )
            planned = plan_run(self._views, self._settings, facts, blas_threads=n_threads)
            if _fits(planned, facts):
                self._begin_run(planned, pause_after_step=pending is PendingAction.ONE_TOKEN)
            else:
                said = status_words.context_full(len(planned.request.prompt_tokens), facts.n_ctx)
                self._views.frame.show_note(said, about=NoticeTopic.RUN, offer=self._slide_offer)
        except InputError as error:
            self._views.frame.show_problem(str(error), about=NoticeTopic.RUN)
        self._refresh_state()

    @Slot()
    def _on_slide_chosen(self) -> None:
        self._views.sampling.slide_on()
        self.generate()

    def _threads_for_run(self, facts: ModelFacts, *, is_replaced: bool) -> int:
        """Return the threads of a run into the text: as before while a comparison lasts."""
        mode = self._views.cache_switch.mode()
        threads, compared = self._settings.threads, None
        if not threads.begins_anew:
            compared = compared_run(self.logs, model=facts.name, mode=mode, is_replaced=is_replaced)
        return threads.choose_for_run(compared)

    def _begin_run(self, planned: PlannedRun, *, pause_after_step: bool = False) -> None:
        self._command = planned.command
        self.worker_wanted.emit()
        self._run.begin(planned, pause_after_step=pause_after_step)

    @Slot(object)
    def _on_encode_failed(self, failure: Failure) -> None:
        self._pending = None
        self._views.frame.show_problem(failure.message, failure.details, about=NoticeTopic.RUN)
        self._refresh_state()

    @Slot(object)
    def _on_run_began(self, log: RunLog) -> None:
        self._is_prefilling = True
        # What takes its weights in another precision says itself how far it has come.
        if self._facts is not None and log.conditions.dtype == self._facts.dtype:
            self._prefill_sign.begin(log)

    @Slot()
    def _on_flushed(self) -> None:
        self._prefill_sign.refresh()
        if self._is_prefilling and self._run.is_active and self._run.logs[-1].steps:
            self._is_prefilling = False
            self._refresh_state()

    @Slot(object, str)
    def _on_run_ended(self, log: RunLog, said: str) -> None:
        self._prefill_sign.end()
        self.run_complete.emit(log)
        self._refresh_state(said)
        if log.summary is not None:  # a failure has a notice, which is read out
            self._views.frame.announce(status_words.spoken_ending(log, said))
        self.run_ended.emit(log)
        self._tokens.request_soon()
        if self._pending is not None:
            self._want(self._pending)

    @Slot(object)
    def _on_model_loaded(self, model: ReadyModel) -> None:
        self._facts = model.facts
        self._views.editor.document_model.set_tokenizer(model.tokenizer)
        self._run.set_model(model.facts.n_ctx, model.facts.name)
        self._tokens.set_n_ctx(model.facts.n_ctx)
        self._views.frame.announce(f"{model.facts.title} is loaded. {model.facts.summary}")
        self._views.frame.show_model(model.facts)
        self.model_changed.emit(model.facts)
        self.runs_changed.emit()  # those that it made are shown again

    @Slot(str, bool)
    def _on_load_ended(self, said: str, has_loaded: bool) -> None:
        # What was asked for during the load was meant for that model.
        if not has_loaded:
            self._pending = None
        self._refresh_state(said)
        if self._pending is not None:
            self._want(self._pending)

    def _refresh_state(self, said: str = "") -> None:
        """Tell the window what is going on, in its controls and in words."""
        self._views.frame.set_run_state(self.state)
        self._views.frame.show_state(said or self._state_in_words())

    def _state_in_words(self) -> str:
        if self._pending is not None and self.state is AppState.LOADING:
            return status_words.GENERATES_WHEN_READY
        if self.state is AppState.RUNNING and not self._run.logs[-1].into_text:
            return status_words.REPEATING
        if self.state is not AppState.RUNNING:
            return status_words.STATES[self.state]
        log = self._run.logs[-1]
        words = status_words.running(
            is_race=self._views.cache_switch.mode() is CacheMode.RACE,
            speed_limit_per_s=self._views.sampling.speed_limit_per_s(),
            fault=log.conditions.fault,
        )
        if log.steps:
            return words
        return f"{words}; {status_words.prefill(len(log.request.prompt_tokens))}"

    def _connect(self) -> None:
        self._slide_offer.triggered.connect(self._on_slide_chosen)
        self._run.began.connect(self.run_began)
        self._run.began.connect(self._on_run_began)
        self._run.flushed.connect(self.flushed)
        self._run.flushed.connect(self._on_flushed)
        self._run.paused.connect(self.run_changed)
        self._run.resumed.connect(self.run_changed)
        self._run.ended.connect(self._on_run_ended)
        self._tokens.ready.connect(self._on_tokens_ready)
        self._tokens.failed.connect(self._on_encode_failed)
        self._tokens.ready.connect(self.tokens_ready)
        self._loading.loaded.connect(self._on_model_loaded)
        self._loading.ended.connect(self._on_load_ended)


def _fits(planned: PlannedRun, facts: ModelFacts) -> bool:
    """Return whether the context holds a run's prompt, or may slide until it does."""
    slides = planned.request.at_context_end is ContextEnd.SLIDE
    return slides or len(planned.request.prompt_tokens) <= facts.n_ctx
