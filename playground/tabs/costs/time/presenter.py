"""Has steps of a run's text profiled once the worker is idle."""

from PySide6.QtCore import Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation import Failure
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.tabs.costs.time.card import TimeCard
from playground.tabs.costs.time.figures import Profile
from playground.tabs.costs.time.profiling import ProfileQuestion

LONGER = 1.5
"""A text this many times as long as the one profiled is worth another profile."""


class TimePresenter(Presenter):
    """Asks when the card comes in sight, when a text has grown, and when a person asks."""

    def __init__(self, context: AppContext, card: TimeCard) -> None:
        super().__init__(context, card)
        self._card = card
        self._client = context.idle_question_client(self)
        self._editor = context.window.editor
        self._n_ctx = 0
        self._log: RunLog | None = None
        self._asked: tuple[int, ...] = ()
        self._profiled: tuple[int, ...] = ()
        self._profile: Profile | None = None
        self._failure = ""
        self._client.answered.connect(self._on_answered)
        self._client.failed.connect(self._on_failed)
        self._client.began.connect(self._show)
        self._client.gave_way.connect(self._show)
        card.profile_requested.connect(self.profile_again)
        self._editor.text_edited.connect(self._show)
        context.settings.threads.changed.connect(self.on_threads_changed)

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Forget the runs and the profile."""
        self._log, self._n_ctx = None, facts.n_ctx
        self._forget_profile()
        self._show()

    @Slot(int)
    def on_threads_changed(self, n_threads: int) -> None:
        """BLAS has another number of threads: what was measured holds no longer."""
        self._forget_profile()
        self.refresh()

    def on_flushed(self) -> None:
        """Leave the profile as it is while a run goes."""

    def on_tokens_ready(self) -> None:
        """Say whether the profile is of the text as it stands now."""
        self._show()

    def on_run_ended(self, log: RunLog) -> None:
        """Take in a text that can be profiled."""
        if log.steps:
            is_other = self._log is not None and self._log.conditions != log.conditions
            self._log = log
            if is_other:
                self._forget_profile()
        self.refresh()

    def on_worker_wanted(self) -> None:
        """Leave the worker to whoever waits for it."""
        self._client.give_way()

    def refresh(self) -> None:
        """Show what is known, and have measured what is missing, if the card is in sight."""
        if self._card.is_shown and not self._client.is_waiting and self._is_due():
            self._ask()
        self._show()

    @Slot()
    def profile_again(self) -> None:
        """Measure once more: the text as it stands, if it can be, else that of the last run."""
        self._failure = ""
        context = self._editor.document_model.context()
        self._ask(context if context and len(context) <= self._n_ctx else None)
        self._show()

    def _is_due(self) -> bool:
        if self._log is None or self._failure:
            return False
        if self._profile is None:
            return True
        longest = max(step.n_kv for step in self._profile.steps)
        return self._log.steps[-1].context_tokens >= LONGER * longest

    def _ask(self, context: tuple[int, ...] | None = None) -> None:
        """Have a text profiled; that of the last run unless given."""
        if self._log is not None:
            last = self._log.steps[-1]
            self._asked = context or self._log.text_tokens()
            context = context or self._log.context_of(last.index)
            self._client.ask(ProfileQuestion(context=context, sampling=last.sampling))

    def _is_earlier(self) -> bool:
        """Whether the profile is of a text that the one in hand does not begin with."""
        if self._profile is None:
            return False
        return not self._editor.document_model.goes_on_from(self._profiled)

    def _forget_profile(self) -> None:
        self._client.take_back()
        self._profile = None
        self._failure = ""

    @Slot()
    def _show(self) -> None:
        self._card.show_profile(self._profile, self._note(), is_earlier=self._is_earlier())

    def _note(self) -> str:
        if self._failure:
            return f"The steps could not be timed. {self._failure}"
        if self._client.is_at_it:
            return "Timing steps at a few lengths of the text…"
        if self._client.is_waiting:
            return "Steps are timed here as soon as the machine is idle."
        return ""

    @Slot(object)
    def _on_answered(self, profile: Profile) -> None:
        self._profile, self._profiled = profile, self._asked
        self._show()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._failure = failure.message
        self._show()
