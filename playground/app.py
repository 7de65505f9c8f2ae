"""The window: its parts are built here, wired to one another, and run."""

import signal
import sys
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from playground.analysis.blas import default_blas_threads, physical_cores, set_blas_threads
from playground.models import DEFAULT_MODEL, catalog, find_entry
from playground.models.quantities import short_count
from playground.resource_files import resource_path
from playground.runtime.controller import Controller
from playground.runtime.costs_presenters import CostsPresenters
from playground.runtime.garbage import MainThreadCollector
from playground.runtime.inside_presenter import TAB_KEY as INSIDE_KEY
from playground.runtime.inside_wiring import present_inside
from playground.runtime.lab_presenters import LabPresenters
from playground.runtime.live_settings import LiveSettings
from playground.runtime.next_token_presenters import NextTokenPresenters
from playground.runtime.race_presenters import RacePresenters
from playground.runtime.repeating import Repeating
from playground.runtime.runner import GenerationRunner
from playground.runtime.runs_presenter import RunsPresenter
from playground.runtime.step_selection import StepSelection
from playground.runtime.views import Views
from playground.runtime.what_if_presenters import WhatIfPresenters
from playground.ui.costs.costs_tab import Costs
from playground.ui.frame import Frame
from playground.ui.inspect.inside_tab import InsideTab
from playground.ui.inspect.next_token_tab import NextTokenTab
from playground.ui.lab import Lab
from playground.ui.main_window import MainWindow
from playground.ui.model_picker import ModelChoice
from playground.ui.notice import NoticeKind
from playground.ui.runs.runs_tab import RunsTab
from playground.ui.session_settings import read_settings, show_settings
from playground.ui.settings_file import (
    load_settings,
    reset_settings,
    save_settings,
    settings_path,
)
from playground.ui.theme import Theme, ThemeChoice
from playground.ui.whatif.what_if_tab import WhatIf

_CLOSE_TIMEOUT_MS = 10_000


class PlaygroundApp(QObject):
    """The window with everything behind it, from the first paint to the last save.

    Attributes:
        theme, window, lab, runs, runner, controller, selection: the parts, for tests and scripts.
    """

    def __init__(self, app: QApplication, *, model: str | None = None) -> None:
        super().__init__()
        self.theme = Theme()
        self.theme.apply(app)
        self.window = MainWindow(self.theme)
        self.lab = Lab(self.window.lab, self.theme)
        self.what_if = WhatIf(self.theme, self.window.notice_area)
        self.costs = Costs(self.theme)
        self.inside = InsideTab(self.theme, self.window.editor)
        self.runner = GenerationRunner()
        self._collector = MainThreadCollector(self)
        views = self._views()
        self.controller = Controller(self.runner, views)
        self.live_settings = LiveSettings(self.runner, views, self)
        self.lab_presenters = LabPresenters(
            self.runner, self.controller, self.lab, self.controller
        )
        self.race = RacePresenters(
            self.runner, self.controller, self.live_settings, self.lab.proof, views, self
        )
        self.selection = StepSelection(self)
        self._connect_next_token()
        self._connect_inside()
        self._connect_runs()
        self._connect_costs()
        self._connect_what_if()
        self._settings_path = settings_path()
        settings, note = load_settings(self._settings_path)
        self._model = model or settings.model
        self._is_first_launch = settings.text is None
        self._connect()
        self.window.top_bar.model_picker.set_models(model_choices())
        self.window.sampling_panel.set_thread_limit(physical_cores())
        if settings.blas_threads is None:
            settings = replace(settings, blas_threads=default_blas_threads())
        show_settings(settings, self.window, self.theme)
        self.next_token.show_settings(settings)
        set_blas_threads(self.window.sampling_panel.blas_threads())
        if note:
            self.window.show_notice(NoticeKind.NOTE, note)

    @Slot()
    def start(self) -> None:
        """Show the window, then load the model; the window does not wait for it."""
        self.window.show()
        self._collector.start()
        QTimer.singleShot(0, self, self._load_first_model)

    def close(self) -> bool:
        """Save the session and end the worker's thread; False if it did not end in time."""
        self.save_session()
        has_ended = self.runner.close(_CLOSE_TIMEOUT_MS)
        # Whatever the worker said last, and every timer still set, goes with it.
        self.controller.deleteLater()
        self._collector.stop()
        return has_ended

    @Slot()
    def save_session(self) -> None:
        """Write text and settings; a failure is told and nothing else is lost."""
        model = self.window.top_bar.model_picker.current() or self._model
        settings = read_settings(self.window, self.theme, model=model)
        settings = self.next_token.with_settings(settings)
        if failure := save_settings(settings, self._settings_path):
            self.window.show_notice(NoticeKind.WARNING, failure)

    @Slot()
    def _load_first_model(self) -> None:
        if self._is_first_launch:
            self.window.editor.set_text(sample_prompt(self._model))
        self.controller.load_model(self._model)

    def _views(self) -> Views:
        window = self.window
        return Views(
            editor=window.editor,
            sampling=window.sampling_panel,
            cache_switch=window.top_bar.cache_switch,
            faults=self.what_if.faults,
            stats=window.stats_bar,
            lab=self.lab,
            frame=Frame(window),
        )

    def _connect(self) -> None:
        window, controller, settings = self.window, self.controller, self.live_settings
        controller.model_changed.connect(settings.set_model)
        bar, panel = window.top_bar, window.sampling_panel
        bar.generate_requested.connect(controller.generate)
        bar.stop_requested.connect(controller.stop)
        bar.regenerate_requested.connect(controller.regenerate)
        bar.pause_requested.connect(controller.set_paused)
        bar.one_token_requested.connect(controller.generate_one_token)
        bar.model_picker.model_chosen.connect(controller.load_model)
        bar.cache_switch.mode_requested.connect(settings.set_cache_mode)
        panel.sampling_changed.connect(settings.set_sampling)
        panel.speed_limit_changed.connect(settings.set_speed_limit)
        panel.threads_changed.connect(settings.set_threads)
        panel.run_settings_changed.connect(settings.refresh_conditions)
        window.editor.text_edited.connect(controller.text_edited)
        window.editor.text_edited.connect(self.selection.select_text)
        controller.run_began.connect(self.selection.begin)
        controller.flushed.connect(self.selection.refresh)
        controller.model_changed.connect(self.selection.clear)
        window.open_model_requested.connect(controller.load_model)
        window.cancel_load_requested.connect(controller.cancel_load)
        window.copy_command_requested.connect(self._copy_command)
        window.save_session_requested.connect(self.save_session)
        panel.threads_changed.connect(self.lab_presenters.threads_changed)
        self._connect_lab()
        self.lab.proof.double_requested.connect(self.race.proof.request_double)
        self.lab.proof.shown.connect(self.race.proof.refresh)
        window.editor.text_edited.connect(self.race.proof.clear_mark)
        for card in self.lab.cards:
            card.told.connect(window.status_line.show_state)

    def _connect_next_token(self) -> None:
        """Add the tab “Next token”, and keep it and the marks in the text up to date."""
        tab, window = NextTokenTab(self.window, self.theme), self.window
        window.tabs.add_tab(tab.KEY, tab.TITLE, tab.grid, tab.TIP)
        self.next_token = tab
        self.next_token_presenters = presenters = NextTokenPresenters(
            self.runner,
            self.controller,
            self.selection,
            tab,
            window.editor,
            window.sampling_panel,
            self.controller,
        )
        window.editor.text_edited.connect(presenters.on_text_edited)
        window.sampling_panel.sampling_changed.connect(presenters.next_token.on_sampling_changed)
        window.actions_by_key["accept_next"].triggered.connect(presenters.next_token.accept_top)
        tab.logits.shown.connect(presenters.next_token.refresh)
        tab.logits.candidate_chosen.connect(presenters.next_token.on_candidate_chosen)
        tab.step_bar.step_chosen.connect(presenters.step_bar.choose)
        tab.step_bar.newest_chosen.connect(presenters.step_bar.choose_newest)
        tab.step_bar.text_chosen.connect(presenters.step_bar.choose_text)
        tab.surprise.shown.connect(presenters.on_surprise_shown)
        tab.colour.choice_changed.connect(presenters.marks.on_choice_changed)
        tab.pointer.hovered.connect(presenters.pointer.on_hovered)
        tab.pointer.left.connect(presenters.pointer.on_left)
        tab.pointer.clicked.connect(presenters.pointer.on_clicked)
        tab.token.alternative_chosen.connect(presenters.pointer.on_alternative_chosen)
        presenters.brancher.told.connect(window.status_line.show_state)
        for card in tab.cards:
            card.told.connect(window.status_line.show_state)

    def _connect_inside(self) -> None:
        """Add the tab that looks inside the model, and keep it up to date."""
        tab, window = self.inside, self.window
        window.tabs.add_tab(
            INSIDE_KEY, "Inside the model", tab, "What goes on inside the selected step."
        )
        presenter = present_inside(self.runner, self.controller, self.selection, tab, self)
        window.tabs.tab_shown.connect(presenter.show_tab)
        tab.layer_chosen.connect(presenter.choose_layer)
        tab.norm_chosen.connect(presenter.choose_norm)
        for card in tab.cards():
            card.told.connect(window.status_line.show_state)

    def _connect_runs(self) -> None:
        """Add the tab of the runs, and keep it up to date."""
        tab, controller, repeating = RunsTab(self.theme), self.controller, Repeating(self)
        presenter = RunsPresenter(tab, controller.logs, repeating, self)
        self.runs = tab
        self.window.tabs.add_tab(tab.KEY, "Runs", tab.grid, "Every run so far, compared.")
        self.window.tabs.tab_shown.connect(presenter.show_tab)
        controller.model_changed.connect(presenter.set_model)
        controller.run_began.connect(repeating.begin)
        controller.run_began.connect(presenter.begin)
        controller.flushed.connect(presenter.flush)
        controller.run_ended.connect(repeating.end)
        controller.run_ended.connect(presenter.end)
        repeating.repeat_requested.connect(controller.repeat)
        tab.choice_changed.connect(presenter.select)
        tab.repeat_requested.connect(presenter.repeat)
        tab.stop_requested.connect(controller.stop)
        tab.command_requested.connect(presenter.copy_command)
        tab.export_chosen_requested.connect(presenter.export_chosen)
        tab.export_all_requested.connect(presenter.export_all)
        for card in (tab.runs, tab.choice):
            card.told.connect(self.window.status_line.show_state)

    def _connect_costs(self) -> None:
        """Add the tab “Costs”, and keep it up to date."""
        tab, window = self.costs, self.window
        window.tabs.add_tab(
            tab.KEY, "Costs", tab.grid, "Where time and memory go, and what an edit costs."
        )
        presenters = CostsPresenters(self.runner, self.controller, tab, window.editor, self)
        tab.time.shown.connect(presenters.profile.refresh)
        tab.time.profile_requested.connect(presenters.profile.profile_again)
        tab.memory.shown.connect(presenters.memory.refresh)
        tab.edits.shown.connect(presenters.edits.refresh)
        window.sampling_panel.threads_changed.connect(presenters.profile.conditions_changed)
        for card in (tab.time, tab.memory, tab.edits):
            card.told.connect(window.status_line.show_state)

    def _connect_lab(self) -> None:
        """Have the lab's cards say what a person asks of them, and when they come in sight."""
        lab, presenters = self.lab, self.lab_presenters
        lab.latency.shown.connect(presenters.forecast.show)
        lab.why.shown.connect(presenters.forecast.show)
        lab.work.shown.connect(presenters.work.refresh)
        lab.work.cell_chosen.connect(presenters.work.choose)
        lab.ladder.climb_requested.connect(presenters.ladder.climb)
        lab.ladder.stop_requested.connect(presenters.ladder.stop)
        presenters.busy_watch.busy_seen.connect(self._show_warning)

    @Slot(str)
    def _show_warning(self, sentence: str) -> None:
        self.window.show_notice(NoticeKind.WARNING, sentence)

    def _connect_what_if(self) -> None:
        """Add the tab “What if”, and keep it up to date."""
        tab, window = self.what_if, self.window
        window.tabs.add_tab(
            tab.KEY, "What if", tab.grid, "What goes wrong when something is wrong."
        )
        presenters = WhatIfPresenters(
            self.runner,
            self.controller,
            tab,
            window.top_bar.cache_switch,
            window.editor,
            self.controller,
        )
        faults, causality = presenters.faults, presenters.causality
        tab.faults.fault_chosen.connect(faults.set_fault)
        tab.faults.race_requested.connect(faults.race)
        tab.banner.off_requested.connect(faults.turn_off)
        tab.parting.shown.connect(faults.refresh)
        tab.causality.shown.connect(causality.refresh)
        tab.causality.question_changed.connect(causality.refresh)
        faults.fault_changed.connect(self.live_settings.refresh_conditions)
        for card in (tab.faults, tab.parting, tab.causality):
            card.told.connect(window.status_line.show_state)

    @Slot()
    def _copy_command(self) -> None:
        if self.controller.command:
            QGuiApplication.clipboard().setText(self.controller.command)
            self.window.status_line.show_state("The command is on the clipboard")
        else:
            self.window.status_line.show_state("There is no run to repeat yet")


def run(*, model: str | None = None, reset: bool = False, theme: str | None = None) -> int:
    """Open the window and return the exit status once it is closed.

    Args:
        model: name or folder of the model to load; without it, the one of the last time.
        reset: forget the saved settings first.
        theme: `system`, `light` or `dark`, from now on.
    """
    app = QApplication(sys.argv[:1])
    app.setApplicationName("gpt2-playground")
    app.setApplicationDisplayName("GPT-2 Playground")
    app.setWindowIcon(QIcon(str(resource_path("icons/app.svg"))))
    # Python would see Ctrl+C only at its next own instruction, which may never come.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    failure = reset_settings(settings_path()) if reset else ""
    playground = PlaygroundApp(app, model=model)
    if failure:
        playground.window.show_notice(NoticeKind.WARNING, failure)
    if theme:
        playground.theme.set_choice(ThemeChoice(theme))
    playground.start()
    status = app.exec()
    return status if playground.close() else 1


def model_choices() -> list[ModelChoice]:
    """Return the built-in models for the list in the top bar."""
    return [
        ModelChoice(
            name=entry.name,
            title=entry.title,
            size=short_count(entry.config.n_parameters),
            origin="trained, built in" if entry.trained else "random weights",
            facts=entry.facts,
        )
        for entry in catalog()
    ]


def sample_prompt(model: str) -> str:
    """Return the text that greets a person on the first launch."""
    entry = find_entry(model) or find_entry(DEFAULT_MODEL)
    return entry.sample_prompts[0] if entry is not None else ""
