"""The bars, the panel and the editor, connected to what drives the app."""

from playground.control.app_context import Parts


def connect_window(parts: Parts) -> None:
    """Have what a person does reach the controller and the settings in force."""
    window, controller = parts.window, parts.controller
    bar = window.top_bar
    bar.generate_requested.connect(controller.generate)
    bar.stop_requested.connect(controller.stop)
    bar.regenerate_requested.connect(controller.regenerate)
    bar.pause_requested.connect(controller.set_paused)
    bar.one_token_requested.connect(controller.generate_one_token)
    bar.model_picker.model_chosen.connect(controller.load_model)
    window.editor.text_edited.connect(controller.text_edited)
    window.open_model_requested.connect(controller.load_model)
    window.cancel_load_requested.connect(controller.cancel_load)
    _connect_settings(parts)
    _connect_selection(parts)


def _connect_settings(parts: Parts) -> None:
    """Have what is changed take effect at the next token."""
    panel, settings = parts.window.sampling_panel, parts.live_settings
    parts.controller.model_changed.connect(settings.set_model)
    parts.window.top_bar.cache_switch.mode_requested.connect(settings.set_cache_mode)
    parts.window.top_bar.cache_switch.mode_requested.connect(parts.controller.run_changed)
    panel.speed_limit_changed.connect(parts.controller.run_changed)
    panel.sampling_changed.connect(settings.set_sampling)
    panel.speed_limit_changed.connect(settings.set_speed_limit)
    panel.threads_changed.connect(settings.set_threads)
    panel.run_settings_changed.connect(settings.refresh_conditions)


def _connect_selection(parts: Parts) -> None:
    """Have the selected step follow the run, and the text while it is edited."""
    selection, controller = parts.selection, parts.controller
    parts.window.editor.text_edited.connect(selection.select_text)
    controller.run_began.connect(selection.begin)
    controller.flushed.connect(selection.refresh)
    controller.model_changed.connect(selection.clear)
