"""The settings between window and file; nothing that is wrong with the file is ever fatal."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from playground import json_store
from playground.kit.look.theme import Theme
from playground.resource_files import CONFIG_DIR_VARIABLE, is_nowhere
from playground.shell.saved.settings import Settings, settings_from_mapping, settings_to_mapping
from playground.shell.window.main_window import MainWindow
from playground.text import TextRange

_NO_HOME = (
    "There is no home folder, so nothing is kept when the window closes; "
    f"HOME or {CONFIG_DIR_VARIABLE} can name a folder."
)
# A text of 10 MB fits, each of its characters written as an escape of six.
_MAX_FILE_BYTES = 128 * 2**20


def load_settings(path: Path) -> tuple[Settings, str]:
    """Return the saved settings, and a sentence for the person when some could not be used.

    A file that makes no sense is set aside under another name, not lost.
    """
    if is_nowhere(path):
        return Settings(), _NO_HOME
    try:
        saved = json_store.read_object(path, most_bytes=_MAX_FILE_BYTES)
    except FileNotFoundError:
        return Settings(), ""
    except OSError as error:
        return Settings(), f"The settings could not be read ({_cause(error)}); these are defaults."
    except ValueError:
        return Settings(), f"The settings file is damaged; these are defaults.{_set_aside(path)}"
    settings, unusable = settings_from_mapping(saved)
    if unusable:
        names = ", ".join(name.replace("_", " ") for name in unusable)
        return settings, f"Some saved settings could not be used and are defaults now: {names}."
    return settings, ""


def save_settings(settings: Settings, path: Path) -> str:
    """Write the settings, whole or not at all, and return a sentence when that failed."""
    if is_nowhere(path):
        return _NO_HOME
    try:
        json_store.write_object(json_store.replaceable(path), settings_to_mapping(settings))
    except (OSError, RuntimeError) as error:
        return f"The settings were not saved ({_cause(error)})."
    return ""


def keep_old_settings(path: Path) -> None:
    """Leave a copy of settings that hold a text: it is kept elsewhere from now on."""
    with suppress(OSError):
        shutil.copyfile(path, path.with_suffix(".before-sessions.json"))


def reset_settings(path: Path) -> str:
    """Forget the saved settings, and return a sentence when that failed."""
    if is_nowhere(path):
        return ""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        return f"The settings could not be reset ({_cause(error)})."
    return ""


def show_settings(settings: Settings, window: MainWindow) -> None:
    """Have the controls stand as they did when the settings were saved."""
    window.sampling_panel.set_values(
        sampling=settings.sampling,
        seed=settings.seed,
        max_new_tokens=settings.max_new_tokens,
        speed_limit_per_s=settings.speed_limit_per_s,
        ignore_end_of_text=settings.ignore_end_of_text,
        stop_sequence=settings.stop_sequence,
        at_context_end=settings.at_context_end,
        chosen_threads=settings.chosen_threads,
    )
    window.editor.footer.set_context_end(settings.at_context_end)
    window.sampling_panel.set_show_more(settings.show_more)
    window.top_bar.cache_switch.set_mode(settings.cache_mode)


def show_place(settings: Settings, window: MainWindow) -> None:
    """Have the window stand where it stood, with the tab in front that was."""
    window.tabs.show_tab(settings.tab)
    window.top_bar.model_picker.set_recent(settings.recent_models)
    window.restore_place(settings.geometry, settings.splitter_sizes)


def show_text(settings: Settings, window: MainWindow) -> None:
    """Show the text that an earlier version of the program kept among the settings."""
    text = settings.text or ""
    window.editor.set_text(text, _within(settings.generated, text), _within(settings.breaks, text))


def read_settings(window: MainWindow, theme: Theme, *, model: str) -> Settings:
    """Return what the window shows now, for the next start."""
    panel = window.sampling_panel
    return Settings(
        geometry=window.geometry_bytes(),
        splitter_sizes=window.splitter_sizes(),
        tab=window.tab_key(),
        theme=theme.choice.value,
        font_px=theme.chosen_font_px,
        show_more=panel.shows_more(),
        model=model,
        recent_models=window.top_bar.model_picker.recent(),
        cache_mode=window.top_bar.cache_switch.mode(),
        sampling=panel.sampling(),
        seed=panel.seed(),
        max_new_tokens=panel.max_new_tokens(),
        speed_limit_per_s=panel.speed_limit_per_s(),
        ignore_end_of_text=panel.ignore_end_of_text(),
        stop_sequence=panel.stop_sequence(),
        at_context_end=panel.at_context_end(),
        chosen_threads=panel.chosen_threads(),
    )


def _within(stretches: Iterable[tuple[int, int]], text: str) -> list[TextRange]:
    """Return saved stretches; a file that was edited by hand may tell of text that is not there."""
    return [TextRange(start=start, end=end) for start, end in stretches if end <= len(text)]


def _set_aside(path: Path) -> str:
    aside = path.with_suffix(".damaged.json")
    try:
        path.replace(aside)
    except OSError:
        return ""
    return f" The old file was kept as {aside.name}."


def _cause(error: OSError | RuntimeError) -> str:
    return getattr(error, "strerror", None) or str(error)
