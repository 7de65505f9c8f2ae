"""The tab “Inside the model”."""

from playground.control.app_context import AppContext
from playground.tabs.inside.presenter import TAB_KEY
from playground.tabs.inside.presenters import present_inside
from playground.tabs.inside.tab import InsideTab


def add_inside_tab(context: AppContext, tab: InsideTab) -> None:
    """Add the tab, and keep it up to date while it is in front."""
    tabs = context.window.tabs
    tabs.fill(TAB_KEY, tab)
    presenter = present_inside(
        context.runner, context.controller, context.selection, tab, context.owner
    )
    tabs.tab_shown.connect(presenter.show_tab)
    presenter.show_tab(tabs.current_key())
    tab.layer_chosen.connect(presenter.choose_layer)
    tab.norm_chosen.connect(presenter.choose_norm)
    context.tell_of(*tab.cards())
