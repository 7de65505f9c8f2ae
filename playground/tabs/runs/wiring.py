"""The tab “Runs”."""

from playground.control.app_context import AppContext
from playground.tabs.runs.presenter import RunsPresenter
from playground.tabs.runs.repeating import Repeating
from playground.tabs.runs.tab import RunsTab


def add_runs_tab(context: AppContext, tab: RunsTab) -> None:
    """Add the tab, and keep it up to date."""
    controller, tabs = context.controller, context.window.tabs
    tabs.fill(tab.KEY, tab.grid)
    repeating = Repeating(context.owner)
    presenter = RunsPresenter(tab, controller.logs, repeating, context.owner)
    tabs.tab_shown.connect(presenter.show_tab)
    presenter.show_tab(tabs.current_key())
    controller.model_changed.connect(presenter.set_model)
    controller.run_began.connect(repeating.begin)
    controller.run_began.connect(presenter.begin)
    controller.flushed.connect(presenter.flush)
    controller.run_ended.connect(repeating.end)
    controller.run_ended.connect(presenter.end)
    repeating.repeat_requested.connect(controller.repeat)
    tab.choice_changed.connect(presenter.select)
    tab.repeat_requested.connect(presenter.repeat)
    # Wherever Stop is pressed, for between two repeats there is no run that it could stop.
    for stop_requested in (tab.stop_requested, context.window.top_bar.stop_requested):
        stop_requested.connect(repeating.stop)
    tab.stop_requested.connect(controller.stop)
    tab.command_requested.connect(presenter.copy_command)
    tab.export_chosen_requested.connect(presenter.export_chosen)
    tab.export_all_requested.connect(presenter.export_all)
    context.tell_of(tab.runs, tab.choice)
