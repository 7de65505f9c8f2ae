"""The tab “Costs”."""

from playground.control.app_context import Parts
from playground.tabs.costs.presenters import CostsPresenters
from playground.tabs.costs.tab import Costs


def add_costs_tab(parts: Parts, tab: Costs) -> None:
    """Add the tab, and keep it up to date."""
    window = parts.window
    window.tabs.fill(tab.KEY, tab.grid)
    presenters = CostsPresenters(parts.runner, parts.controller, tab, window.editor, parts.owner)
    tab.time.shown.connect(presenters.profile.refresh)
    tab.time.profile_requested.connect(presenters.profile.profile_again)
    tab.memory.shown.connect(presenters.memory.refresh)
    tab.edits.shown.connect(presenters.edits.refresh)
    window.sampling_panel.threads_changed.connect(presenters.profile.conditions_changed)
    parts.tell_of(tab.time, tab.memory, tab.edits)
