"""The list of models in the top bar."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from playground.kit.look.fonts import describe

MOST_RECENT = 6
_LETTERS = 36
"""Wide enough for the built-in models, whichever is chosen: what stands beside it stays there."""
_FROM_HUB = "Another from the hub…"
_OPEN_FOLDER = "Open model folder…"
_ASKING = {
    _FROM_HUB: "Downloads a GPT-2 from the Hugging Face hub by its name, after asking.",
    _OPEN_FOLDER: "Load a GPT-2 checkpoint from a folder on this machine.",
}
_TIP = "The model that writes: its name, its size, and whether it was trained or is random."
_LIST_MARGIN_PX = 40
"""Beside the words of the open list: its frame, its scroll bar, the space around a row."""


class ModelSection(Enum):
    """A part of the list; the value is its heading, if it has one."""

    BUILT_IN = ""
    HUB = "From the Hugging Face hub"
    RECENT = "Used before"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """One row of the list.

    Attributes:
        name: what `model_chosen` says: a name of `load_model`, or the path of a folder.
        title: the name a person reads.
        size: such as "3.6 M"; empty where the title says it.
        origin: such as "trained, built in" or "random weights".
        facts: a few more words for the tooltip: layers, width, heads, context, dtype, memory.
        note: what the open list tells besides, such as what a download takes.
        section: where it stands.
        is_usable: False for one that is gone and cannot be had; it can be seen, not chosen.
    """

    name: str
    title: str
    size: str
    origin: str
    facts: str = ""
    note: str = ""
    section: ModelSection = ModelSection.BUILT_IN
    is_usable: bool = True

    def label(self) -> str:
        """Return what is shown of the model in hand."""
        return " · ".join(part for part in (self.title, self.size, self.origin) if part)

    def row(self) -> str:
        """Return what the open list shows."""
        return " · ".join(part for part in (self.label(), self.note) if part)


class ModelPicker(QComboBox):
    """Chooses a model; its last rows ask for one of the hub, or for a folder.

    Names go through Python alone: Qt would lose what is not UTF-8 in the path of a folder.

    Attributes:
        missing, missing_title: the model that is wanted in place of none, but is not here.

    Signals:
        model_chosen(object): a person chose the model of this name.
        another_requested(): a person wants a model of the hub that is not in the list.
        open_folder_requested(): a person wants a model from the disk.
        opened(): a person looks at the list.
    """

    model_chosen = Signal(object)
    another_requested = Signal()
    open_folder_requested = Signal()
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modelPicker")
        describe(self, "Model", _TIP)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(24)
        self._choices: dict[ModelSection, list[ModelChoice]] = {each: [] for each in ModelSection}
        self._free = ""
        self._rows: list[ModelChoice | str] = []
        self._current = self.missing = self.missing_title = ""
        self._fill()
        self.activated.connect(self._on_activated)

    def set_models(self, choices: Sequence[ModelChoice]) -> None:
        """Offer these built-in models; the current one stays chosen if it is among them."""
        self._choices[ModelSection.BUILT_IN] = list(choices)
        self._fill()

    def set_listed(
        self, hub: Sequence[ModelChoice], recent: Sequence[ModelChoice], *, free: str
    ) -> None:
        """Offer these models besides.

        Args:
            hub: what the hub has, here or not.
            recent: models used before, the last one first.
            free: what the machine has free, for the heading of the hub's.
        """
        self._choices[ModelSection.HUB] = list(hub)
        named = {choice.name: choice for choice in recent}
        # What was added meanwhile is kept, and so is the order.
        self._choices[ModelSection.RECENT] = [
            named.get(choice.name, choice)
            for choice in self._choices[ModelSection.RECENT]
            if not self.offers(choice.name)
        ]
        self._free = free
        self._fill()

    def set_recent(self, names: Sequence[str]) -> None:
        """Offer the models of these names and folders, about which nothing is known yet."""
        self._choices[ModelSection.RECENT] = [
            ModelChoice(
                name=name,
                title=readable(name.rstrip("/\\").replace("\\", "/").rpartition("/")[2]),
                size="",
                origin="",
                facts=readable(name),
                section=ModelSection.RECENT,
            )
            for name in dict.fromkeys(names)
        ][:MOST_RECENT]
        self._fill()

    def recent(self) -> tuple[str, ...]:
        """Return the names of models used before, the last one first."""
        return tuple(choice.name for choice in self._choices[ModelSection.RECENT])

    def add_model(self, choice: ModelChoice) -> None:
        """Offer one more model as used just now, or the same one with other facts."""
        for choices in self._choices.values():
            for at, known in enumerate(choices):
                if known.name == choice.name and known.section is not ModelSection.RECENT:
                    choices[at] = replace(choice, section=known.section, note=known.note)
                    self._fill()
                    return
        recent = self._choices[ModelSection.RECENT]
        others = [known for known in recent if known.name != choice.name]
        added = replace(choice, section=ModelSection.RECENT)
        self._choices[ModelSection.RECENT] = [added, *others][:MOST_RECENT]
        self._fill()

    def offers(self, name: str) -> bool:
        """Return whether a model is in the list, and not only because it was used before."""
        return any(
            choice.name == name
            for section, choices in self._choices.items()
            for choice in choices
            if section is not ModelSection.RECENT
        )

    def set_current(self, name: str) -> None:
        """Show which model is in hand, without telling anybody; an unknown one shows none."""
        self._current = name
        row = self._row_of(name)
        self.setCurrentIndex(row)
        facts = self.itemData(row, Qt.ItemDataRole.ToolTipRole) if row >= 0 else self._in_no_row()
        self.setToolTip(f"{_TIP}\n{facts}" if facts else _TIP)

    def set_missing(self, name: str, title: str) -> None:
        """Say which model is wanted but not here; one that is in hand is shown in its place."""
        self.missing, self.missing_title = name, readable(title)
        self.set_current(self._current)
        self.update()

    def current(self) -> str:
        """Return the name of the model in hand, empty if there is none."""
        return self._current

    def _in_no_row(self) -> str:
        """Return what is shown while no model is in hand."""
        return f"{self.missing_title} · not here" if self.missing_title else "No model"

    def _row_of(self, name: str) -> int:
        for at, row in enumerate(self._rows):
            if isinstance(row, ModelChoice) and row.name == name:
                return at
        return -1

    def _fill(self) -> None:
        """Write all rows; in a list that is open the pointer stays on its row."""
        rows: list[ModelChoice | str] = []
        for section, choices in self._choices.items():
            if choices and section.value:
                is_hub = section is ModelSection.HUB and self._free
                rows.append(f"{section.value} · {self._free}" if is_hub else section.value)
            rows += choices
        rows += _ASKING
        highlighted = self.view().currentIndex().row() if self.view().isVisible() else -1
        self._rows = rows
        while self.count() > len(rows):
            self.removeItem(self.count() - 1)
        while self.count() < len(rows):
            self.addItem("")
        for at, row in enumerate(rows):
            self._write(at, row)
        self.set_current(self._current)
        if highlighted >= 0:
            self.view().setCurrentIndex(self.model().index(min(highlighted, len(rows) - 1), 0))
            self._widen_list()

    def _write(self, at: int, row: ModelChoice | str) -> None:
        is_choice = isinstance(row, ModelChoice)
        tip = (row.facts or row.label()) if is_choice else _ASKING.get(row, "")
        self.setItemText(at, row.row() if is_choice else row)
        self.setItemData(at, tip, Qt.ItemDataRole.ToolTipRole)
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        model.item(at).setEnabled(row.is_usable if is_choice else row in _ASKING)

    def _widen_list(self) -> None:
        """Show the rows whole, as far as the window is wide."""
        wanted = self.view().sizeHintForColumn(0) + _LIST_MARGIN_PX
        self.view().setMinimumWidth(min(wanted, self.window().width() - _LIST_MARGIN_PX))

    @Slot(int)
    def _on_activated(self, at: int) -> None:
        row = self._rows[at]
        # The list shows the model in hand; the choice is shown once it has been loaded.
        self.set_current(self._current)
        if row == _FROM_HUB:
            self.another_requested.emit()
        elif row == _OPEN_FOLDER:
            self.open_folder_requested.emit()
        elif isinstance(row, ModelChoice) and row.name != self._current:
            self.model_chosen.emit(row.name)

    # Qt's own

    def showPopup(self) -> None:
        """Open the list, wide enough for its rows."""
        self._widen_list()
        super().showPopup()
        self.opened.emit()

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
        row = self._rows[self.currentIndex()] if self.currentIndex() >= 0 else ""
        label = row.label() if isinstance(row, ModelChoice) else self._in_no_row()
        # PySide's stubs lack the option's members.
        words = self.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, room)
        option.currentText = words  # pyright: ignore[reportAttributeAccessIssue]
        painter.drawComplexControl(control, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


def readable(name: str) -> str:
    """Return a name to show; Qt leaves out what is not UTF-8, and then nobody would see it."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
