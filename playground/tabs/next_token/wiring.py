"""The tab “Next token”, and the marks in the text."""

from playground.control.app_context import AppContext
from playground.tabs.next_token.presenters import NextTokenPresenters
from playground.tabs.next_token.tab import NextTokenTab


def add_next_token_tab(context: AppContext, tab: NextTokenTab) -> None:
    """Add the tab, and keep it and the marks in the text up to date."""
    window = context.window
    window.tabs.fill(tab.KEY, tab.grid)
    presenters = NextTokenPresenters(
        context.runner,
        context.controller,
        context.selection,
        tab,
        window.editor,
        window.sampling_panel,
        context.owner,
    )
    next_token = presenters.next_token
    window.editor.text_edited.connect(presenters.on_text_edited)
    window.sampling_panel.sampling_changed.connect(next_token.on_sampling_changed)
    window.actions_by_key["accept_next"].triggered.connect(next_token.accept_top)
    tab.logits.shown.connect(next_token.refresh)
    tab.logits.candidate_chosen.connect(next_token.on_candidate_chosen)
    tab.surprise.shown.connect(presenters.on_surprise_shown)
    tab.colour.choice_changed.connect(presenters.marks.on_choice_changed)
    presenters.brancher.told.connect(window.status_line.show_state)
    _connect_steps(tab, presenters)
    context.tell_of(*tab.cards)


def _connect_steps(tab: NextTokenTab, presenters: NextTokenPresenters) -> None:
    """Have a step be chosen in the tab or in the text."""
    tab.step_bar.step_chosen.connect(presenters.step_bar.choose)
    tab.step_bar.newest_chosen.connect(presenters.step_bar.choose_newest)
    tab.step_bar.text_chosen.connect(presenters.step_bar.choose_text)
    tab.pointer.hovered.connect(presenters.pointer.on_hovered)
    tab.pointer.left.connect(presenters.pointer.on_left)
    tab.pointer.clicked.connect(presenters.pointer.on_clicked)
    tab.token.alternative_chosen.connect(presenters.pointer.on_alternative_chosen)
