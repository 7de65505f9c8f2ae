"""Watches for the deed that a lesson's step waits for."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QTableView, QWidget

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.lessons import Deed
from playground.lessons.deeds import is_branch, missing_in
from playground.lessons.vocabulary import PLACES
from playground.shell.window.app_state import AppState


class DeedWatch(Presenter):
    """Tells when one deed is done; what is so already counts, what a run did before does not.

    Args:
        context: the app.
        is_in_sight: tells whether the place of this name is.

    Attributes:
        missing: what the last run lacked, in a sentence; empty where nothing.

    Signals:
        done(): the deed that is waited for is done.
        missed(): a run has ended that was not what is waited for.
    """

    done = Signal()
    missed = Signal()

    def __init__(self, context: AppContext, is_in_sight: Callable[[str], bool]) -> None:
        super().__init__(context)
        self._is_in_sight = is_in_sight
        self._deed: Deed | None = None
        self._button: QAbstractButton | None = None
        self._text = ""
        self._n_steps = 0
        self.missing = ""
        window = context.window
        window.top_bar.cache_switch.mode_requested.connect(self.look)
        window.tabs.tab_shown.connect(self.look)
        window.sampling_panel.sampling_changed.connect(self.look)
        window.sampling_panel.run_settings_changed.connect(self.look)
        context.selection.selection_changed.connect(self._on_selected)

    def watch(self, deed: Deed | None) -> None:
        """Wait for another deed, or for none."""
        if self._button is not None:
            self._button.clicked.disconnect(self._on_pressed)
        self._deed, self._button, self.missing = deed, None, ""
        if deed is None:
            return
        self._text = self.context.window.editor.document_model.text
        self._n_steps = self._written()
        if deed.kind == "press":
            name = deed.options["button"]
            self._button = self.context.window.findChild(QAbstractButton, name)
            if self._button is not None:
                self._button.clicked.connect(self._on_pressed)
        self.look()

    @Slot()
    def look(self) -> None:
        """See whether the deed is done by how things stand."""
        if self._deed is not None and self._stands():
            self._finish()

    def on_flushed(self) -> None:
        """See whether one token was written."""
        is_waiting = self.context.controller.state in (AppState.PAUSED, AppState.READY)
        if self._is("one_token") and is_waiting and self._written() == self._n_steps + 1:
            self._finish()

    def on_run_began(self, log: RunLog) -> None:
        """Count the tokens of a new run from its beginning."""
        self._n_steps = 0

    def on_run_ended(self, log: RunLog) -> None:
        """See whether it was the one that is waited for."""
        self.on_flushed()
        if self._is("branch") and is_branch(self.context.controller.logs_of_model):
            self._finish()
        if self._deed is None or not self._is("run"):
            return
        self.missing = missing_in(log, self._deed.options)
        if self.missing:
            self.missed.emit()
        else:
            self._finish()

    def on_tokens_ready(self) -> None:
        """See whether the text is what is waited for."""
        self.look()

    def refresh(self) -> None:
        """Leave it to what happens."""

    def _is(self, kind: str) -> bool:
        return self._deed is not None and self._deed.kind == kind

    def _stands(self) -> bool:
        assert self._deed is not None
        window, options = self.context.window, self._deed.options
        match self._deed.kind:
            case "cache":
                return window.top_bar.cache_switch.mode().value == options["to"]
            case "tab":
                return window.tabs.current_key() == options["shown"]
            case "see":
                return self._is_in_sight(options["place"])
            case "type":
                text = window.editor.document_model.text
                n_words = len(text.split())
                is_known = window.editor.document_model.tokens() is not None
                return is_known and text != self._text and n_words >= int(options.get("words", 1))
            case "row":
                return self._chosen_row(options["of"]).startswith(
                    options["begins"].replace("_", " ")
                )
            case "slide":
                low = float(options.get("from", "-inf"))
                return low <= self._setting(options["setting"]) <= float(options.get("to", "inf"))
            case _:
                return False

    def _chosen_row(self, place: str) -> str:
        """Return the first cell of the chosen row of the table at a place; empty without one."""
        card = self.context.window.findChild(QWidget, PLACES[place].widget)
        table = None if card is None else card.findChild(QTableView)
        if table is None or not table.isVisible():
            return ""
        return str(table.currentIndex().siblingAtColumn(0).data() or "")

    def _setting(self, name: str) -> float:
        panel = self.context.window.sampling_panel
        if name == "seed":
            return panel.seed()
        if name == "max_new_tokens":
            return panel.max_new_tokens()
        return getattr(panel.sampling(), name)

    def _written(self) -> int:
        logs = self.context.controller.logs
        return len(logs[-1].steps) if logs else 0

    def _finish(self) -> None:
        self.watch(None)
        self.done.emit()

    @Slot(object)
    def _on_selected(self, selected: object) -> None:
        if self._is("select") and selected is not None:
            self._finish()

    @Slot()
    def _on_pressed(self) -> None:
        self._finish()
