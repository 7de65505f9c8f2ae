"""The tab “What if”."""

from playground.control.app_context import AppContext
from playground.tabs.what_if.presenters import WhatIfPresenters
from playground.tabs.what_if.tab import WhatIf


def add_what_if_tab(context: AppContext, tab: WhatIf) -> None:
    """Add the tab, and keep it up to date."""
    window = context.window
    window.tabs.fill(tab.KEY, tab.grid)
    presenters = WhatIfPresenters(
        context.runner,
        context.controller,
        tab,
        window.top_bar.cache_switch,
        window.editor,
        context.owner,
    )
    faults, causality = presenters.faults, presenters.causality
    tab.faults.fault_chosen.connect(faults.set_fault)
    tab.faults.race_requested.connect(faults.race)
    tab.banner.off_requested.connect(faults.turn_off)
    tab.parting.shown.connect(faults.refresh)
    tab.causality.shown.connect(causality.refresh)
    tab.causality.question_changed.connect(causality.refresh)
    tab.faults.fault_chosen.connect(context.settings.set_fault)
    context.tell_of(tab.faults, tab.parting, tab.causality)
