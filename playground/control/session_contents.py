"""What the session in hand holds, gathered from the window whenever it is to be kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from weakref import WeakSet

from playground.control.app_context import AppContext
from playground.control.session_models import SessionModels
from playground.generation.run_log import RunLog
from playground.measure.machine import machine_words
from playground.measure.model_facts import ModelFacts
from playground.models import catalog
from playground.sessions import SavedRun, SavedSession
from playground.sessions.kept import Draft, KeptSession, RunNote
from playground.sessions.members import run_member
from playground.shell.saved.settings import Settings, session_settings


class SessionContents:
    """Gathers text, settings and runs; all of it is immutable, so that any thread may write it.

    Args:
        context: the app.
        settings: returns those of the window.

    Attributes:
        models: what is known of the models of the session.
        written: the runs that its place has already.
        unread: those of the last time that are still to be read.
        file: where a person saves it; empty before they have.
        file_state: as `state_on_disk` told it when that file was last read or written here.
        last_number: of all the runs that it ever had.
    """

    def __init__(self, context: AppContext, settings: Callable[[], Settings]) -> None:
        self._controller = context.controller
        self._document = context.window.editor.document_model
        self._settings = settings
        self._made_with = version("gpt2-playground")  # read from a file each time
        self.models = SessionModels()
        self.written: WeakSet[RunLog] = WeakSet()
        self.unread: Sequence[RunNote] = ()
        self.file = self.file_state = ""
        self.last_number = 0

    @property
    def text(self) -> str:
        """What stands in the editor."""
        return self._document.text

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that a person would miss."""
        is_sample = self.text in _sample_texts(self._controller.facts)
        return not self.unread and not self._controller.logs and (not self.text or is_sample)

    def session(self) -> SavedSession:
        """Return it with all runs that have ended."""
        machine = machine_words()
        runs = [SavedRun.of(log, machine=machine) for log in self._controller.ended_logs]
        return replace(self._without_runs(), runs=tuple(runs))

    def draft(self) -> Draft:
        """Return what is to be written: of its runs those that have not been."""
        machine, notes = machine_words(), list(self.unread)
        runs: list[tuple[str, SavedRun]] = []
        for log in self._controller.logs:
            if log.summary is None and log not in self._controller.ended_logs:
                continue
            part = run_member(log.number)
            if log not in self.written:
                self.written.add(log)
                runs.append((part, SavedRun.of(log, machine=machine)))
            notes.append((part, log.name, log.comment))
            self.last_number = max(self.last_number, log.number)
        return Draft(session=self._without_runs(), runs=tuple(runs), notes=tuple(notes))

    def begin(
        self, session: SavedSession, logs: Sequence[RunLog], kept: KeptSession | None
    ) -> None:
        """Have these runs and no others, and count on behind every run that there ever was."""
        in_files = 0 if kept is None else kept.last_number()
        self.last_number = max(in_files, session.last_number)
        self._controller.set_logs(logs, last_number=self.last_number)

    def move(self, written: Iterable[RunLog]) -> None:
        """Be kept in another place from now on, which has these runs already."""
        self.unread, self.written = (), WeakSet(written)

    def _without_runs(self) -> SavedSession:
        settings = self._settings()
        named = {settings.model, *(log.conditions.model for log in self._controller.logs)}
        return SavedSession(
            spans=self._document.spans,
            settings=session_settings(settings),
            models=self.models.named(None if self.unread else named),
            model=settings.model,
            last_number=self.last_number,
            made_with=self._made_with,
            saved=datetime.now().astimezone(),
            file=self.file,
            file_state=self.file_state,
        )


def _sample_texts(facts: ModelFacts | None) -> set[str]:
    """Return the texts that are nobody's work: the model's samples, or any before there is one."""
    models = catalog() if facts is None else [facts]
    return {sample.text for model in models for sample in model.sample_prompts}
