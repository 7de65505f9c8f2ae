"""What a person does to runs: names them, comments on them, deletes them, uses their settings."""

from collections.abc import Sequence

from PySide6.QtCore import Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.shell.window.notices import NoticeKind, NoticeTopic
from playground.tabs.runs.table.card import RunsCard

_ONE = "Choose one run."
_RUN = "A run is under way; stop it first."


class RunEditing(Presenter):
    """Serves the runs chosen in the table.

    What was deleted can be put back where it was, the latest first; not into another session.

    Args:
        context: the app.
        runs: the card with the table; its rows are up to date whenever this is asked to act.
    """

    def __init__(self, context: AppContext, runs: RunsCard) -> None:
        super().__init__(context, runs)
        self._runs = runs
        self._noted: RunLog | None = None
        self._deleted: list[list[tuple[int, RunLog]]] = []
        self._is_own_change = False
        runs.choice_changed.connect(self.refresh)
        runs.notes_requested.connect(self.ask_for_notes)
        runs.notes_written.connect(self.write_notes)
        runs.settings_requested.connect(self.use_settings)
        runs.delete_requested.connect(self.delete)
        runs.undo_requested.connect(self.undo_delete)

    # ---- what happens elsewhere ------------------------------------------------------------

    def on_run_began(self, log: RunLog) -> None:
        """Offer less while it goes on."""
        self.refresh()

    def on_flushed(self) -> None:
        """Nothing that is offered changes with a step."""

    def on_runs_changed(self) -> None:
        """Forget the deleted runs of a session that has given way to another."""
        if not self._is_own_change:
            self._deleted.clear()
            self._withdraw_notice()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Offer what can be done with the runs chosen."""
        if not self._runs.is_shown:
            return
        n_chosen = len(self._runs.selected_numbers())
        one = "" if n_chosen == 1 else _ONE
        run = _RUN if self._is_running else ""
        self._runs.set_notes_available(one)
        self._runs.set_settings_available(one or run)
        self._runs.set_delete_available(run if n_chosen else "No run is chosen.")
        self._runs.set_undo_available(run if self._deleted else "There is no run to put back.")

    # ---- what a person asks for ------------------------------------------------------------

    @Slot()
    def ask_for_notes(self) -> None:
        """Ask what a person calls the run chosen, and says of it."""
        if len(chosen := self._chosen()) == 1:
            (self._noted,) = chosen
            self._runs.ask_for_notes(chosen[0].number, chosen[0].name, chosen[0].comment)

    @Slot(str, str)
    def write_notes(self, name: str, comment: str) -> None:
        """Keep what a person calls the run that was asked about, and says of it."""
        if self._noted is not None:
            self._noted.name, self._noted.comment = name, comment
            self._is_own_change = True
            self.context.controller.runs_changed.emit()
            self._is_own_change = False

    @Slot()
    def use_settings(self) -> None:
        """Put the settings in force that the run chosen began with."""
        if len(chosen := self._chosen()) != 1 or self._is_running:
            return
        (log,) = chosen
        window = self.context.window
        window.sampling_panel.use(log.sampling, log.request)
        window.top_bar.cache_switch.button(log.mode).click()
        but = ", but not its fault" if log.conditions.fault is not None else ""
        self._runs.tell(f"The settings of run {log.number} are in force{but}.")

    @Slot()
    def delete(self) -> None:
        """Take the runs chosen out of the session."""
        chosen = self._chosen()
        if not chosen or self._is_running:
            return
        every = self.context.controller.logs
        self._deleted.append([(place, log) for place, log in enumerate(every) if log in chosen])
        # The run behind the first of them is chosen next, or else the last that is left.
        place = every.index(chosen[0])
        left = [log for log in every if log not in chosen]
        self._set_logs(left)
        self._runs.choose([log.number for log in left[place : place + 1] or left[-1:]])
        which = f"Run {chosen[0].number} was" if len(chosen) == 1 else f"{len(chosen)} runs were"
        self.context.window.show_notice(
            NoticeKind.NOTE,
            f"{which} deleted.",
            about=NoticeTopic.DELETED,
            offer=self._runs.actions_of_run.undo,
        )

    @Slot()
    def undo_delete(self) -> None:
        """Put back where they were the runs deleted last."""
        if not self._deleted or self._is_running:
            return
        every, back = list(self.context.controller.logs), self._deleted.pop()
        for place, log in back:
            every.insert(place, log)
        self._set_logs(every)
        if self._runs.is_shown:  # else its rows are still those of before
            self._runs.choose([log.number for _, log in back])
        self._withdraw_notice()

    # ---- within ----------------------------------------------------------------------------

    @property
    def _is_running(self) -> bool:
        return self.context.controller.has_active_run

    def _chosen(self) -> list[RunLog]:
        numbers = self._runs.selected_numbers()
        return [log for log in self.context.controller.logs if log.number in numbers]

    def _set_logs(self, logs: Sequence[RunLog]) -> None:
        self._is_own_change = True
        self.context.controller.set_logs(logs)
        self._is_own_change = False

    def _withdraw_notice(self) -> None:
        self.context.window.notice_area.withdraw_about(NoticeTopic.DELETED)
