"""Has steps of a run's text profiled once the worker is idle."""

from PySide6.QtCore import QObject, Slot

from playground.generation import RunFailure
from playground.generation.run_log import RunLog
from playground.tabs.costs.time.figures import Profile
from playground.tabs.costs.time.question import ProfileQuestion
from playground.tabs.costs.views import TimeView
from playground.worker.idle_asker import IdleAsker

LONGER = 1.5
"""A text this many times as long as the one profiled is worth another profile."""


class ProfilePresenter(QObject):
    """Asks when the card comes in sight, when a text has grown, and when a person asks."""

    def __init__(self, view: TimeView, asker: IdleAsker, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._asker = asker
        self._log: RunLog | None = None
        self._profile: Profile | None = None
        self._failure = ""
        asker.answered.connect(self._on_answered)
        asker.failed.connect(self._on_failed)
        asker.began.connect(self._show)
        asker.gave_way.connect(self._show)

    @Slot()
    def clear(self) -> None:
        """Forget the runs and the profile: another model is in hand."""
        self._log = None
        self._forget_profile()
        self._show()

    @Slot()
    def conditions_changed(self) -> None:
        """BLAS has another number of threads: what was measured holds no longer."""
        self._forget_profile()
        self.refresh()

    @Slot(object)
    def end(self, log: RunLog) -> None:
        """A run has ended; its text can be profiled."""
        if log.steps:
            is_other = self._log is not None and self._log.conditions != log.conditions
            self._log = log
            if is_other:
                self._forget_profile()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what is known, and have measured what is missing, if the card is in sight."""
        if self._view.is_shown and not self._asker.is_waiting and self._is_due():
            self._ask()
        self._show()

    @Slot()
    def profile_again(self) -> None:
        """Measure once more."""
        self._failure = ""
        self._ask()
        self._show()

    def _is_due(self) -> bool:
        if self._log is None or self._failure:
            return False
        if self._profile is None:
            return True
        longest = max(step.n_kv for step in self._profile.steps)
        return self._log.steps[-1].context_tokens >= LONGER * longest

    def _ask(self) -> None:
        if self._log is not None:
            last = self._log.steps[-1]
            context = self._log.context_of(last.index)
            self._asker.ask(ProfileQuestion(context=context, sampling=last.sampling))

    def _forget_profile(self) -> None:
        self._asker.take_back()
        self._profile = None
        self._failure = ""

    @Slot()
    def _show(self) -> None:
        self._view.show_profile(self._profile, self._note())

    def _note(self) -> str:
        if self._failure:
            return f"The steps could not be timed. {self._failure}"
        if self._asker.is_at_it:
            return "Timing steps at a few lengths of the text…"
        if self._asker.is_waiting:
            return "Steps are timed here as soon as the machine is idle."
        return ""

    @Slot(object)
    def _on_answered(self, profile: Profile) -> None:
        self._profile = profile
        self._show()

    @Slot(object)
    def _on_failed(self, failure: RunFailure) -> None:
        self._failure = failure.message
        self._show()
