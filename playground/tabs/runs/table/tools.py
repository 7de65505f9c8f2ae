"""What can be done with the runs chosen: repeat, rerun, copy as command, export."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from playground.kit.fields import WholeBox
from playground.kit.look.fonts import describe

LEAST_REPEATS, MOST_REPEATS = 2, 20
_FIRST_REPEATS = 5
_GAP_PX = 8
_REPEAT_TIP = (
    "Does the chosen run again so many times, with the same prompt, seed and settings. "
    "Your text stays as it is."
)
_RERUN_TIP = (
    "Computes the chosen run again, each step with the settings that it had, and says whether "
    "every token and every probability is the same."
)
_COMMAND_TIP = "Copies the command line that repeats the chosen run without a window."


class TableTools(QWidget):
    """The row of controls under the table.

    Attributes:
        exports: the entries of the export menu, for the card's menu too.

    Signals:
        repeat_requested(int): how often.
        stop_requested(): no more repeats.
        rerun_requested(): the run chosen is to be computed again, or that is to end.
        command_requested(): the command of the run chosen is wanted.
        export_chosen_requested(str), export_all_requested(str): as `csv` or `json`.
    """

    repeat_requested = Signal(int)
    stop_requested = Signal()
    rerun_requested = Signal()
    command_requested = Signal()
    export_chosen_requested = Signal(str)
    export_all_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_going_on = self._is_rerunning = False
        self.times = WholeBox()
        self.times.setObjectName("repeatTimes")
        self.times.setRange(LEAST_REPEATS, MOST_REPEATS)
        self.times.setValue(_FIRST_REPEATS)
        self.times.setPrefix("× ")
        self.times.setAlignment(Qt.AlignmentFlag.AlignCenter)
        describe(self.times, "Times", "How often to repeat the chosen run, 2 to 20 times.")
        self.repeat = QPushButton("Repeat")
        self.repeat.setObjectName("repeatButton")
        describe(self.repeat, "Repeat", _REPEAT_TIP)
        self.rerun = QPushButton("Rerun")
        self.rerun.setObjectName("rerunButton")
        self.command = QPushButton("Copy as command")
        self.command.setObjectName("copyRunCommand")
        self.exports = self._make_exports()
        self._lay_out()
        self.repeat.clicked.connect(self._on_repeat_clicked)
        self.rerun.clicked.connect(self.rerun_requested)
        self.command.clicked.connect(self.command_requested)
        self.set_choice_size(0)
        self.set_command_available("No run is chosen.")
        self.set_repeat_available("No run is chosen.")
        self.set_rerun_available("No run is chosen.")

    def set_choice_size(self, n_chosen: int) -> None:
        """Offer to export so many runs."""
        for action in self.exports[:2]:
            action.setEnabled(n_chosen > 0)
            action.setToolTip("" if n_chosen else "No run is chosen.")

    def set_command_available(self, reason: str) -> None:
        """Offer the command of a run, or say why there is none."""
        self.command.setEnabled(not reason)
        describe(self.command, "Copy as command", reason or _COMMAND_TIP)

    def set_repeat_available(self, reason: str) -> None:
        """Offer repeats, or say why there can be none; stopping them is always possible."""
        is_available = not reason or self._is_going_on
        self.repeat.setEnabled(is_available)
        describe(self.repeat, self.repeat.text(), self._repeat_tip(reason))
        self.times.setEnabled(not reason)

    def set_rerun_available(self, reason: str) -> None:
        """Offer to compute a run again, or say why not; ending it is always possible."""
        self.rerun.setEnabled(not reason or self._is_rerunning)
        tip = "Ends it; nothing is compared." if self._is_rerunning else reason or _RERUN_TIP
        describe(self.rerun, self.rerun.text(), tip)

    def set_rerunning(self, *, is_going_on: bool) -> None:
        """Offer to end a rerun while it goes on."""
        self._is_rerunning = is_going_on
        self.rerun.setMinimumWidth(self.rerun.width())
        self.rerun.setText("Stop" if is_going_on else "Rerun")

    def set_repeating(self, *, is_going_on: bool) -> None:
        """Offer to stop the repeats while they go on."""
        self._is_going_on = is_going_on
        self.repeat.setMinimumWidth(self.repeat.width())  # nothing beside it moves
        self.repeat.setText("Stop" if is_going_on else "Repeat")

    def _repeat_tip(self, reason: str) -> str:
        if self._is_going_on:
            return "Stops the repeat under way; there are no more after it."
        return reason or _REPEAT_TIP

    def _make_exports(self) -> tuple[QAction, ...]:
        """Return the four exports: of the runs chosen, then of all."""
        made: list[QAction] = []
        for is_all in (False, True):
            for suffix in ("csv", "json"):
                which = "all runs" if is_all else "chosen runs"
                action = QAction(f"Export {which} as {suffix.upper()}…", self)
                action.setData((is_all, suffix))
                action.triggered.connect(self._on_export_triggered)
                made.append(action)
        return tuple(made)

    def _lay_out(self) -> None:
        export = QToolButton()
        export.setObjectName("exportRuns")
        export.setText("Export")
        export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(export)
        menu.setToolTipsVisible(True)
        menu.addActions(self.exports)
        export.setMenu(menu)
        describe(export, "Export", "Writes runs to a file, step by step, as CSV or JSON.")
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 6, 0)
        self._layout.setSpacing(_GAP_PX)
        self._parts = (
            _row(self.repeat, self.times), _row(self.rerun), _row(self.command, export)
        )  # fmt: skip
        for part in self._parts:
            if part is self._parts[-1]:
                self._layout.addStretch(1)
            self._layout.addLayout(part)
            self._layout.setAlignment(part, Qt.AlignmentFlag.AlignLeft)

    # Qt's own

    def minimumSizeHint(self) -> QSize:
        """Return room for the widest part: with little room they stand above each other."""
        widest = max(part.minimumSize().width() for part in self._parts)
        right_px = self._layout.contentsMargins().right()
        return QSize(widest + right_px, self._layout.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the parts beside each other where there is room for all."""
        super().resizeEvent(event)
        gaps_px = (len(self._parts) - 1) * _GAP_PX
        room = self.width() - self._layout.contentsMargins().right() - gaps_px
        fits = sum(part.minimumSize().width() for part in self._parts) <= room
        direction = QBoxLayout.Direction
        self._layout.setDirection(direction.LeftToRight if fits else direction.TopToBottom)

    @Slot()
    def _on_repeat_clicked(self) -> None:
        if self._is_going_on:
            self.stop_requested.emit()
        else:
            self.repeat_requested.emit(self.times.value())

    @Slot()
    def _on_export_triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        is_all, suffix = action.data()
        signal = self.export_all_requested if is_all else self.export_chosen_requested
        signal.emit(suffix)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(_GAP_PX)
    for widget in widgets:
        row.addWidget(widget)
    return row
