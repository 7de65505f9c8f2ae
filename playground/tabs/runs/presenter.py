"""What the tab of the runs shows, and what follows when a person asks for something there."""

from collections.abc import Sequence

from PySide6.QtCore import Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.tabs.runs.choice.card import ChoiceCard
from playground.tabs.runs.choice.figures import choose
from playground.tabs.runs.export import runs_csv, runs_json
from playground.tabs.runs.repeating import Repeating
from playground.tabs.runs.rerunning import Rerunning
from playground.tabs.runs.rows import TableRow, row_of
from playground.tabs.runs.table.card import RunsCard


class RunsPresenter(Presenter):
    """Keeps the runs up to date while their tab is in front; else it costs nothing.

    Args:
        context: the app.
        runs: the card with the table of the runs.
        choice: the card of those chosen in it.
        repeating: does runs again.
        rerunning: computes a run again, and compares.
    """

    def __init__(
        self,
        context: AppContext,
        runs: RunsCard,
        choice: ChoiceCard,
        *,
        repeating: Repeating,
        rerunning: Rerunning,
    ) -> None:
        super().__init__(context, runs, choice)
        self._runs = runs
        self._choice = choice
        self._repeating = repeating
        self._rerunning = rerunning
        self._live: RunLog | None = None
        self._facts: ModelFacts | None = None
        self._rows: list[TableRow] = []
        repeating.progressed.connect(self._on_repeating_progressed)
        rerunning.progressed.connect(self._on_rerunning_progressed)
        runs.choice_changed.connect(self.select)
        runs.repeat_requested.connect(self.repeat)
        runs.stop_requested.connect(self.stop)
        runs.command_requested.connect(self.copy_command)
        runs.text_requested.connect(self.show_text)
        runs.rerun_requested.connect(self.rerun)
        runs.export_chosen_requested.connect(self.export_chosen)
        runs.export_all_requested.connect(self.export_all)

    # ---- what happens elsewhere ------------------------------------------------------------

    def on_model_changed(self, facts: ModelFacts) -> None:
        """Know which runs can be repeated: those of the model in hand."""
        self._facts = facts
        self.refresh()

    def on_run_began(self, log: RunLog) -> None:
        """Show it; it changes nothing in the rows of the others."""
        self._live = log
        if self._is_shown:
            index = len(self._logs) - 1
            self._rows[index:] = [row_of(index, self._logs, is_live=True)]
            self._show_rows()

    def on_flushed(self) -> None:
        """Show how the run in hand has come on."""
        if self._live is None or not self._is_shown or self._live is not self._logs[-1]:
            return
        index = len(self._logs) - 1
        self._runs.show_row(row_of(index, self._logs, is_live=True))
        if self._live.number in self._runs.selected_numbers():
            self._show_choice()

    def on_run_ended(self, log: RunLog) -> None:
        """Show it as it will stay; others may have their speed-up from it."""
        if self._live is log:
            self._live = None
        self.refresh()

    def refresh(self) -> None:
        """Show every run anew, if anybody can see them."""
        if not self._is_shown:
            return
        self._rows = [
            row_of(index, self._logs, is_live=log is self._live)
            for index, log in enumerate(self._logs)
        ]
        self._show_rows()

    # ---- what a person asks for here -------------------------------------------------------

    @Slot()
    def select(self) -> None:
        """Draw the runs chosen, and offer what can be done with them."""
        self._show_choice()
        self._runs.set_repeat_available(self._reason_not_to_repeat())
        self._runs.set_command_available(self._reason_for_no_command())
        self._runs.set_text_available("" if len(self._chosen()) == 1 else "Choose one run.")
        self._runs.set_rerun_available(self._reason_not_to_rerun())

    @Slot(int)
    def repeat(self, n_times: int) -> None:
        """Do the run chosen again so many times."""
        if not self._reason_not_to_repeat():
            self._repeating.start(self._chosen()[0], n_times)

    @Slot()
    def stop(self) -> None:
        """End the repeat under way, and have no more after it."""
        self._repeating.stop()
        self.context.controller.stop()

    @Slot()
    def copy_command(self) -> None:
        """Give the command line that repeats the run chosen."""
        if not self._reason_for_no_command():
            (log,) = self._chosen()
            self._runs.copy_command(log.number, log.command)

    @Slot()
    def show_text(self) -> None:
        """Show what the run chosen began with and what it wrote."""
        if len(chosen := self._chosen()) == 1:
            written = chosen[0].written or "".join(step.text for step in chosen[0].steps)
            self._runs.show_text(chosen[0].number, chosen[0].prompt, written)

    @Slot()
    def rerun(self) -> None:
        """Compute the run chosen again and compare, or end that."""
        if self._rerunning.is_going_on:
            self._rerunning.stop()
        elif not self._reason_not_to_rerun():
            self._rerunning.start(self._chosen()[0])

    @Slot(str)
    def export_chosen(self, suffix: str) -> None:
        """Have the runs chosen written out, as `csv` or `json`."""
        chosen = self._chosen()
        names = " ".join(str(log.number) for log in chosen)
        self._export(f"run{'s' * (len(chosen) > 1)} {names}", suffix, chosen)

    @Slot(str)
    def export_all(self, suffix: str) -> None:
        """Have every run written out, as `csv` or `json`."""
        self._export("all runs", suffix, self._logs)

    # ---- within ----------------------------------------------------------------------------

    @property
    def _logs(self) -> Sequence[RunLog]:
        """Every run of the session, the oldest first."""
        return self.context.controller.logs

    @property
    def _is_shown(self) -> bool:
        """Whether the tab is in front; either card may be there alone, as large as the tab."""
        return self._runs.is_shown or self._choice.is_shown

    def _show_rows(self) -> None:
        self._runs.show_rows(list(self._rows))
        self.select()

    def _show_choice(self) -> None:
        chosen = self._chosen()
        series = self._repeating.series_of(chosen[0]) if len(chosen) == 1 else None
        repeats = [] if series is None else series.finished
        remarks = _remarks(chosen[0], self._rerunning) if len(chosen) == 1 else ()
        self._choice.show_choice(choose(chosen, repeats=repeats, live=self._live, remarks=remarks))

    def _chosen(self) -> list[RunLog]:
        numbers = self._runs.selected_numbers()
        return [log for log in self._logs if log.number in numbers]

    def _export(self, title: str, suffix: str, logs: Sequence[RunLog]) -> None:
        content = runs_csv(logs) if suffix == "csv" else runs_json(logs)
        self._runs.save(title, suffix, content.encode())

    def _reason_not_to_repeat(self) -> str:
        chosen = self._chosen()
        if len(chosen) != 1:
            return "Choose one run to repeat it."
        return self._reason_while_running() or self._reason_of_model(chosen[0], "repeat it")

    def _reason_not_to_rerun(self) -> str:
        chosen = self._chosen()
        if len(chosen) != 1:
            return "Choose one run to compute it again."
        if not chosen[0].steps:
            return "The run ended before its first token."
        running = self._reason_while_running()
        return running or self._reason_of_model(chosen[0], "compute it again")

    def _reason_while_running(self) -> str:
        is_going_on = self._repeating.is_going_on or self._rerunning.is_going_on
        if self._live is not None or is_going_on:
            return "A run is under way; stop it first."
        return ""

    def _reason_of_model(self, log: RunLog, wish: str) -> str:
        if self._facts is None:
            return "No model is loaded."
        model = log.conditions.model
        if model != self._facts.name:
            return f"The run was made with {model}; load that model to {wish}."
        return ""

    def _reason_for_no_command(self) -> str:
        chosen = self._chosen()
        if len(chosen) != 1:
            return "Choose one run to copy its command."
        return "" if chosen[0].command else "No command repeats a run with a fault in it."

    @Slot(str)
    def _on_repeating_progressed(self, words: str) -> None:
        self._runs.show_repeating(words, is_going_on=self._repeating.is_going_on)
        if self._is_shown:
            self.select()

    @Slot(str)
    def _on_rerunning_progressed(self, words: str) -> None:
        self._runs.show_rerunning(words, is_going_on=self._rerunning.is_going_on)
        if self._is_shown:
            self.select()


def _remarks(log: RunLog, rerunning: Rerunning) -> tuple[str, ...]:
    """Return a person's comment on a run, and what a rerun showed."""
    comment = " ".join(log.comment.split())
    return ((f"“{comment}”",) if comment else ()) + rerunning.found_of(log)
