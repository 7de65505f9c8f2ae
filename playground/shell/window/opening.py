"""What stands at the first paint: the window around its tabs, as it was left the last time."""

from dataclasses import replace

from PySide6.QtWidgets import QApplication

from playground.kit.look.theme import Theme, ThemeChoice
from playground.measure.blas import default_blas_threads, physical_cores
from playground.shell.saved.session_settings import show_settings
from playground.shell.saved.settings_file import load_settings, save_settings, settings_path
from playground.shell.window.main_window import MainWindow
from playground.shell.window.notices import NoticeKind
from playground.shell.window.screen_fit import fit_to_screen


class Opening:
    """The window with text, settings and the names of its tabs, whose pages are still empty.

    Attributes:
        theme, window: what is seen.
        settings: what the window shows; those of the last time, or the defaults.
        settings_path: where they are kept.
    """

    def __init__(self, app: QApplication, *, theme: ThemeChoice | None = None) -> None:
        self.settings_path = settings_path()
        settings, note = load_settings(self.settings_path)
        if settings.blas_threads is None:
            settings = replace(settings, blas_threads=default_blas_threads())
        if theme is not None:
            settings = replace(settings, theme=theme.value)
        self.settings = settings
        self.theme = Theme()
        # Before it is put on: dressing every widget again is what a change costs.
        self.theme.set_choice(ThemeChoice(settings.theme))
        self.theme.set_font_px(settings.font_px)
        self.theme.apply(app)
        self.window = MainWindow(self.theme)
        self.window.sampling_panel.set_thread_limit(physical_cores())
        show_settings(settings, self.window, self.theme)
        fit_to_screen(self.window)
        self.window.status_line.show_state("Starting…")
        if note:
            self.window.show_notice(NoticeKind.NOTE, note)

    def save_text(self) -> None:
        """Keep what was typed; for when what is behind the window, which saves all, is missing."""
        document = self.window.editor.document_model
        if document.text != (self.settings.text or ""):
            written = tuple((wrote.start, wrote.end) for wrote in document.generated_ranges())
            settings = replace(self.settings, text=document.text, generated=written)
            save_settings(settings, self.settings_path)
