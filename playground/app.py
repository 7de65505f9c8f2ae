"""What stands behind the window: all parts are built here, and connected to one another."""

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from playground.control.app_context import AppContext
from playground.control.controller import Controller
from playground.control.lesson_guide import LessonGuide
from playground.control.lesson_session import LessonSession
from playground.control.live_settings import LiveSettings
from playground.control.model_choices import ModelChoices
from playground.control.model_download import ModelDownload
from playground.control.report_export import ReportExport
from playground.control.session_files import SessionFiles
from playground.control.session_keeper import SessionKeeper
from playground.control.session_saving import SessionSaving
from playground.control.step_selection import StepSelection
from playground.control.thread_calibration import ThreadCalibration
from playground.control.views import Views
from playground.control.weights_identity import WeightsIdentity
from playground.generation.request import Fault
from playground.models import DEFAULT_MODEL, find_entry, lasting_name
from playground.report import write_report
from playground.shell.saved.settings import Settings
from playground.shell.saved.settings_file import read_settings
from playground.shell.window.dropping import is_session_path
from playground.shell.window.frame import Frame
from playground.shell.window.opening import Opening
from playground.tabs.costs.tab import CostsTab
from playground.tabs.inside.tab import InsideTab
from playground.tabs.lab.tab import LabTab
from playground.tabs.next_token.tab import NextTokenTab
from playground.tabs.runs.tab import RunsTab
from playground.tabs.what_if.tab import WhatIfTab
from playground.worker.garbage import MainThreadCollector
from playground.worker.hub import HubRunner
from playground.worker.runner import GenerationRunner

_CLOSE_TIMEOUT_MS = 10_000


class PlaygroundApp(QObject):
    """Everything behind the window, from the first paint to the last save.

    Attributes:
        theme, window: what is seen around the tabs.
        lab, next_token, inside, runs, costs, what_if: the tabs' cards.
        runner, controller, settings, selection: what drives them.
        hub, download: the way to models that have to be fetched first.
        keeper: keeps what a person makes.
        lessons: leads through a lesson.
    """

    def __init__(self, opening: Opening, *, model: str | None = None) -> None:
        super().__init__()
        self.theme = opening.theme
        self.window = opening.window
        self.runner = GenerationRunner()
        self._collector = MainThreadCollector(self)
        frame = Frame(self.window)
        views = Views(
            editor=self.window.editor,
            sampling=self.window.sampling_panel,
            cache_switch=self.window.top_bar.cache_switch,
            stats=self.window.stats_bar,
            frame=frame,
        )
        self.settings = LiveSettings(self.runner, views, self)
        self.controller = Controller(self.runner, views, self.settings)
        self.selection = StepSelection(self)
        self.hub = HubRunner()
        picker = self.window.top_bar.model_picker
        self._choices = ModelChoices(picker, self.hub, self)
        self.download = ModelDownload(
            self.window, self.controller, self._choices, self.hub, self.controller
        )
        context = AppContext(
            theme=self.theme,
            window=self.window,
            frame=frame,
            runner=self.runner,
            controller=self.controller,
            settings=self.settings,
            selection=self.selection,
        )
        self._fill_tabs(context)
        self._model = lasting_name(model or opening.settings.model)
        self._wanted = model or ""
        self._is_first_launch = opening.is_first_launch
        self.next_token.show_settings(opening.settings)
        self.settings.set_threads(self.window.sampling_panel.chosen_threads())
        self.keeper = SessionKeeper(
            context,
            opening.kept,
            opening.found,
            settings=self.settings_now,
            settings_path=opening.settings_path,
        )
        self.weights.counted.connect(self.keeper.set_weights)
        self._files = SessionFiles(
            context,
            self.keeper,
            settings=self.settings_now,
            show=self.next_token.show_settings,
        )
        self._saving = SessionSaving(context, self.keeper)
        self._saving.named.connect(self._files.show_name)
        lesson_session = LessonSession(
            context,
            self.keeper,
            settings=self.settings_now,
            show=self.next_token.show_settings,
            switch=self._switch,
        )
        self.lessons = LessonGuide(context, self.keeper, lesson_session)
        ReportExport(context, self.keeper, write_report)
        self._file, self._lesson = opening.file, opening.lesson

    def _fill_tabs(self, context: AppContext) -> None:
        """Build the tabs, after everything that they hear of is connected."""
        _connect_window(context)
        ThreadCalibration(context)
        self.weights = WeightsIdentity(context)
        self.lab = LabTab(context)
        self.next_token = NextTokenTab(context)
        self.inside = InsideTab(context)
        self.runs = RunsTab(context)
        self.costs = CostsTab(context)
        self.what_if = WhatIfTab(context)
        self.window.copy_command_requested.connect(self._copy_command)

    def start(self) -> None:
        """Load the model; the window does not wait for it."""
        self._collector.start()
        if self._is_first_launch:
            self.window.editor.set_text(sample_prompt(self._model))
        self._choices.refresh()
        if self._file and is_session_path(Path(self._file)):
            self._files.open_first(self._file, model=self._wanted, otherwise=self._model)
            return
        self._files.expect_model(self._model)
        self.download.begin_with(self._model)
        if self._file:
            self.window.open_path(self._file)
        if self._lesson is not None:
            self.lessons.begin(self._lesson)

    def close(self) -> bool:
        """Save the session and end the worker's thread; False if it did not end in time."""
        self._saving.finish()
        is_kept = self.keeper.close()
        has_hub_ended = self.hub.close(_CLOSE_TIMEOUT_MS)
        has_ended = self.runner.close(_CLOSE_TIMEOUT_MS) and has_hub_ended
        # Whatever the worker said last, and every timer still set, goes with it.
        self.controller.deleteLater()
        self.settings.deleteLater()
        self._collector.stop()
        return has_ended and is_kept

    def settings_now(self) -> Settings:
        """Return the settings that the window shows."""
        picker = self.window.top_bar.model_picker
        model = picker.current() or picker.missing or self._model
        settings = read_settings(self.window, self.theme, model=model)
        return self.next_token.with_settings(settings)

    def _switch(self, fault: Fault | None, *, is_double: bool) -> None:
        """Have the next runs broken so, or sound, and races in double precision or not."""
        self.what_if.faults.set_fault(fault)
        self.lab.proof.set_races_in_double(is_double)

    @Slot()
    def _copy_command(self) -> None:
        if self.controller.command:
            QGuiApplication.clipboard().setText(self.controller.command)
            self.window.status_line.show_state("The command is on the clipboard")
        else:
            self.window.status_line.show_state("There is no run to repeat yet")


def _connect_window(context: AppContext) -> None:
    """Have what a person does reach the controller and the settings in force."""
    window, controller = context.window, context.controller
    bar = window.top_bar
    bar.generate_requested.connect(controller.generate)
    bar.stop_requested.connect(controller.stop)
    bar.regenerate_requested.connect(controller.regenerate)
    bar.pause_requested.connect(controller.set_paused)
    bar.one_token_requested.connect(controller.generate_one_token)
    window.actions_by_key["continue_here"].triggered.connect(controller.continue_from_caret)
    window.editor.text_edited.connect(controller.text_edited)
    window.cancel_load_requested.connect(controller.cancel_load)
    _connect_settings(context)
    _connect_selection(context)


def _connect_settings(context: AppContext) -> None:
    """Have what is changed take effect at the next token."""
    panel, settings = context.window.sampling_panel, context.settings
    context.controller.model_changed.connect(settings.set_model)
    context.controller.run_began.connect(settings.begin)
    context.window.top_bar.cache_switch.mode_requested.connect(settings.set_cache_mode)
    context.window.top_bar.cache_switch.mode_requested.connect(context.controller.run_changed)
    panel.speed_limit_changed.connect(context.controller.run_changed)
    panel.sampling_changed.connect(settings.set_sampling)
    panel.speed_limit_changed.connect(settings.set_speed_limit)
    panel.threads_changed.connect(settings.set_threads)
    panel.run_settings_changed.connect(settings.refresh_conditions)


def _connect_selection(context: AppContext) -> None:
    """Have the selected step follow the run, and the text while it is edited."""
    selection, controller = context.selection, context.controller
    context.window.editor.text_edited.connect(selection.select_text)
    controller.run_began.connect(selection.begin)
    controller.flushed.connect(selection.refresh)
    controller.model_changed.connect(selection.clear)


def sample_prompt(model: str) -> str:
    """Return the text that greets a person on the first launch."""
    entry = find_entry(model) or find_entry(DEFAULT_MODEL)
    return entry.sample_prompts[0].text if entry is not None else ""
