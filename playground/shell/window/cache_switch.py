"""The switch that says whether keys and values are kept."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from playground.generation.request import CacheMode
from playground.kit.look.fonts import describe

_TIPS = {
    CacheMode.ON: (
        "On",
        "Keys and values of earlier tokens are kept, so a step computes one new row.",
    ),
    CacheMode.OFF: (
        "Off",
        "Nothing is kept, so every step computes the whole text again.",
    ),
    CacheMode.RACE: (
        "Race",
        "Every token is computed both ways, one after the other, and the answers are compared.",
    ),
}


class CacheSwitch(QWidget):
    """One button a cache mode, exactly one of them down.

    Signals:
        mode_requested(CacheMode): a person chose another mode.
        mode_shown(CacheMode): it stands in another position, whoever turned it.
    """

    mode_requested = Signal(object)
    mode_shown = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kvCacheSwitch")
        describe(
            self, "KV cache", "Keep keys and values between tokens, compute them again, or race."
        )
        label = QLabel("KV cache")
        label.setProperty("role", "muted")
        self._buttons = QButtonGroup(self)
        self._modes: list[CacheMode] = []
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self._layout.addWidget(label)
        for mode, (text, tip) in _TIPS.items():
            self.add_position(mode, text, tip)
        self._buttons.button(0).setChecked(True)
        self._buttons.idClicked.connect(self._on_clicked)
        self._buttons.idToggled.connect(self._on_toggled)

    def add_position(self, mode: CacheMode, text: str, tip: str) -> None:
        """Offer another mode, right of the others."""
        button = QPushButton(text)
        button.setProperty("role", "segment")
        button.setCheckable(True)
        button.setAutoExclusive(True)  # so that it is told as a radio button
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setObjectName(f"kvCache{text}")
        describe(button, f"KV cache {text.lower()}", f"{tip} Ctrl+K goes to the next position.")
        self._buttons.addButton(button, len(self._modes))
        self._modes.append(mode)
        self._layout.addWidget(button)

    def mode(self) -> CacheMode:
        """Return the position the switch is in."""
        return self._modes[self._buttons.checkedId()]

    def set_mode(self, mode: CacheMode) -> None:
        """Show a position without telling anybody."""
        self.button(mode).setChecked(True)

    def button(self, mode: CacheMode) -> QAbstractButton:
        """Return the button of a position."""
        return self._buttons.button(self._modes.index(mode))

    @Slot()
    def cycle(self) -> None:
        """Go to the next position, as a click on it would."""
        following = (self._buttons.checkedId() + 1) % len(self._modes)
        self._buttons.button(following).click()

    @Slot(int)
    def _on_clicked(self, position: int) -> None:
        self.mode_requested.emit(self._modes[position])

    @Slot(int, bool)
    def _on_toggled(self, position: int, is_down: bool) -> None:
        if is_down:
            self.mode_shown.emit(self._modes[position])
