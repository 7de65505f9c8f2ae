"""What every tab is wired to."""

from dataclasses import dataclass

from PySide6.QtCore import QObject

from playground.control.controller import Controller
from playground.control.live_settings import LiveSettings
from playground.control.step_selection import StepSelection
from playground.control.views import Views
from playground.kit.cards.card import Card
from playground.kit.look.theme import Theme
from playground.shell.window.main_window import MainWindow
from playground.worker.runner import GenerationRunner


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """The parts of the app that there is one of each.

    Attributes:
        theme, window, views: what is seen.
        runner, controller, live_settings, selection: what drives it.
    """

    theme: Theme
    window: MainWindow
    views: Views
    runner: GenerationRunner
    controller: Controller
    live_settings: LiveSettings
    selection: StepSelection

    @property
    def owner(self) -> QObject:
        """The parent of all presenters: what still waits in them goes with the controller."""
        return self.controller

    def tell_of(self, *cards: Card) -> None:
        """Have the status line say what cards have to tell."""
        for card in cards:
            card.told.connect(self.window.status_line.show_state)
