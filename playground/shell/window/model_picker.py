"""The list of models in the top bar."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from playground.kit.look.fonts import describe

_LETTERS = 36
"""Wide enough for the built-in models, whichever is chosen: what stands beside it stays there."""
_OPEN_FOLDER = "Open model folder…"
_TIP = "The model that writes: its name, its size, and whether it was trained or is random."


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """One row of the list.

    Attributes:
        name: what `model_chosen` says: a built-in model's name, or the path of a folder.
        title: the name a person reads.
        size: such as "3.6 M"; empty where the title says it.
        origin: such as "trained, built in" or "random weights".
        facts: a few more words for the tooltip: layers, width, heads, context, dtype, memory.
    """

    name: str
    title: str
    size: str
    origin: str
    facts: str = ""

    def label(self) -> str:
        """Return the row as it is shown."""
        return " · ".join(part for part in (self.title, self.size, self.origin) if part)


class ModelPicker(QComboBox):
    """Chooses a model; its last row asks for a folder.

    Signals:
        model_chosen(str): a person chose this model.
        open_folder_requested(): a person wants a model from the disk.
    """

    model_chosen = Signal(str)
    open_folder_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modelPicker")
        describe(self, "Model", _TIP)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(16)
        self._current = ""
        self.set_models(())
        self.activated.connect(self._on_activated)

    def set_models(self, choices: Sequence[ModelChoice]) -> None:
        """Offer these models; the current one stays chosen if it is among them."""
        self.clear()
        for choice in choices:
            self._add(self.count(), choice)
        if choices:
            self.insertSeparator(self.count())
        self.addItem(_OPEN_FOLDER)
        self.setItemData(
            self.count() - 1,
            "Load a GPT-2 checkpoint from a folder on this machine.",
            Qt.ItemDataRole.ToolTipRole,
        )
        self.set_current(self._current)

    def add_model(self, choice: ModelChoice) -> None:
        """Offer one more model, or the same one with other facts."""
        row = self.findData(choice.name)
        if row >= 0:
            self.removeItem(row)
            self._add(row, choice)
        else:
            # Above the separator and the row that asks for a folder.
            self._add(max(0, self.count() - 2), choice)
        self.set_current(self._current)

    def set_current(self, name: str) -> None:
        """Show which model is in hand, without telling anybody; an unknown one shows none."""
        self._current = name
        row = self.findData(name) if name else -1
        self.setCurrentIndex(row)
        facts = self.itemData(row, Qt.ItemDataRole.ToolTipRole) if row >= 0 else ""
        self.setToolTip(f"{_TIP}\n{facts}" if facts else _TIP)

    def current(self) -> str:
        """Return the name of the model in hand, empty if there is none."""
        return self._current

    def _add(self, row: int, choice: ModelChoice) -> None:
        self.insertItem(row, choice.label(), choice.name)
        self.setItemData(row, choice.facts or choice.label(), Qt.ItemDataRole.ToolTipRole)

    @Slot(int)
    def _on_activated(self, row: int) -> None:
        name = self.itemData(row)
        # The list shows the model in hand; the choice is shown once it has been loaded.
        self.set_current(self._current)
        if name is None:
            self.open_folder_requested.emit()
        elif name != self._current:
            self.model_chosen.emit(name)

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return one width for all names; a narrow window elides them, as it does a long one."""
        width = _LETTERS * self.fontMetrics().averageCharWidth()
        return QSize(width, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Elide the name in a narrow window; Qt would cut through a letter."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        style = self.style()
        control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = style.subControlRect(control, option, field, self).width() - 4
        # PySide's stubs lack the option's members.
        words = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        option.currentText = words  # pyright: ignore[reportAttributeAccessIssue]
        painter.drawComplexControl(control, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
