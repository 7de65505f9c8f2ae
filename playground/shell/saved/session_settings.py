"""From saved settings to the window's widgets, and back."""

from playground.kit.look.theme import Theme, ThemeChoice
from playground.shell.saved.settings import Settings
from playground.shell.window.main_window import MainWindow
from playground.text import TextRange


def show_settings(settings: Settings, window: MainWindow, theme: Theme) -> None:
    """Have the window look as it did when the settings were saved."""
    theme.set_choice(ThemeChoice(settings.theme))
    theme.set_font_px(settings.font_px)
    window.sampling_panel.set_values(
        sampling=settings.sampling,
        seed=settings.seed,
        max_new_tokens=settings.max_new_tokens,
        speed_limit_per_s=settings.speed_limit_per_s,
        ignore_end_of_text=settings.ignore_end_of_text,
        at_context_end=settings.at_context_end,
        blas_threads=settings.blas_threads,
    )
    window.editor.footer.set_context_end(settings.at_context_end)
    window.sampling_panel.set_show_more(settings.show_more)
    window.top_bar.cache_switch.set_mode(settings.cache_mode)
    text = settings.text or ""
    written = [TextRange(start=start, end=end) for start, end in settings.generated]
    # A settings file that was edited by hand may tell of text that is not there.
    window.editor.set_text(text, [wrote for wrote in written if wrote.end <= len(text)])
    window.tabs.show_tab(settings.tab)
    window.restore_place(settings.geometry, settings.splitter_sizes)


def read_settings(window: MainWindow, theme: Theme, *, model: str) -> Settings:
    """Return what the window shows now, for the next start."""
    panel, document = window.sampling_panel, window.editor.document_model
    return Settings(
        geometry=window.geometry_bytes(),
        splitter_sizes=window.splitter_sizes(),
        tab=window.tabs.current_key(),
        theme=theme.choice.value,
        font_px=theme.font_px,
        show_more=panel.shows_more(),
        model=model,
        text=document.text,
        generated=tuple((wrote.start, wrote.end) for wrote in document.generated_ranges()),
        cache_mode=window.top_bar.cache_switch.mode(),
        sampling=panel.sampling(),
        seed=panel.seed(),
        max_new_tokens=panel.max_new_tokens(),
        speed_limit_per_s=panel.speed_limit_per_s(),
        ignore_end_of_text=panel.ignore_end_of_text(),
        at_context_end=panel.at_context_end(),
        blas_threads=panel.blas_threads(),
    )
