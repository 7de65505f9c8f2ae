"""The line at the foot of a stage: three controls, and the way from card to card."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from playground.generation.request import CacheMode
from playground.kit.look.fonts import describe
from playground.shell.window.actions import Actions
from playground.shell.window.cache_switch import CacheSwitch
from playground.shell.window.top_bar import ActionButton

_GAP_PX = 12


class StageBar(QWidget):
    """Generate or Stop, the cache, one token; which card this is, and the way out.

    Left and Right walk the cards while the focus is here.

    Signals:
        walked(int): a person wants the next card (1), or the one before (-1).
    """

    walked = Signal(int)

    def __init__(
        self, actions: Actions, cache_switch: CacheSwitch, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("stageBar")
        self.setAccessibleName("Presenting")
        self._generate = ActionButton(actions["generate"], role="primary")
        self._generate.setObjectName("stageGenerateButton")
        self._stop = ActionButton(actions["stop"])
        self._stop.setObjectName("stageStopButton")
        self._cache = _button("stageCacheButton", actions["cycle_cache"])
        self._one_token = ActionButton(actions["one_token"])
        self._one_token.setObjectName("stageOneTokenButton")
        self._previous = _button("stagePreviousButton", actions["previous_card"], "‹")
        self._place = QLabel()
        self._place.setObjectName("stagePlace")
        self._place.setProperty("role", "muted")
        self._next = _button("stageNextButton", actions["next_card"], "›")
        self._end = _button("stageEndButton", actions["present"], "Esc")
        describe(self._end, "Stop presenting", "Returns to the window as it was (Esc).")
        self._lay_out()
        actions["stop"].changed.connect(self._show_what_applies)
        cache_switch.mode_shown.connect(self._show_mode)
        self._stop_action = actions["stop"]
        self._show_mode(cache_switch.mode())
        self._show_what_applies()

    def show_place(self, place: int, count: int) -> None:
        """Say which of how many cards is shown; the first is 1."""
        self._place.setText(f"{place} of {count}")
        self._place.setAccessibleName(f"Card {place} of {count}")
        for button in (self._previous, self._next):
            button.setEnabled(count > 1)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP_PX)
        for button in (self._generate, self._stop, self._cache, self._one_token):
            row.addWidget(button)
        row.addStretch(1)
        for part in (self._previous, self._place, self._next, self._end):
            row.addWidget(part)

    @Slot(object)
    def _show_mode(self, mode: CacheMode) -> None:
        words = f"Cache: {mode.value}"
        self._cache.setText(words)
        self._cache.setAccessibleName(words)

    @Slot()
    def _show_what_applies(self) -> None:
        """Have Stop in the place of Generate during a run, the focus with it."""
        is_run = self._stop_action.isEnabled()
        shown, hidden = (self._stop, self._generate) if is_run else (self._generate, self._stop)
        had_focus = hidden.hasFocus()
        shown.show()
        if had_focus:
            shown.setFocus()
        hidden.hide()

    # Qt's own

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the cards with Left and Right, as some clickers do."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.walked.emit(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)


class _StageButton(QPushButton):
    """Does what its action does; the arrow keys are the bar's."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrow keys to the bar: Qt would walk to the next button."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)


def _button(name: str, action: QAction, words: str = "") -> QPushButton:
    button = _StageButton(words)
    if words:
        button.setProperty("role", "quiet")
    button.setObjectName(name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    describe(button, action.text().replace("&", ""), action.toolTip())
    button.clicked.connect(action.trigger)
    return button
