"""The bars, the panel and the editor, connected to what drives the app."""

from playground.control.app_context import AppContext


def connect_window(context: AppContext) -> None:
    """Have what a person does reach the controller and the settings in force."""
    window, controller = context.window, context.controller
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
