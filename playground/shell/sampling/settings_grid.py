"""The settings of the sampling card in one column or in two."""

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from playground.shell.sampling.slider_row import SliderRow

SettingPart = SliderRow | QCheckBox

_SECOND_COLUMN = 3
"""In cells: a name and its control make a column, and a gap follows the first."""
_GAP_PX = 6


class SettingsGrid(QGridLayout):
    """Gives each setting a row to itself: on its side, or below those of the other side.

    Attributes:
        n_columns: as arranged now; 0 before.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.n_columns = 0
        self._left: Sequence[SettingPart] = ()
        self._right: Sequence[SettingPart] = ()
        self._n_main = 0
        self.setContentsMargins(0, 4, 6, 0)
        self.setVerticalSpacing(1)
        self.setHorizontalSpacing(_GAP_PX)

    def set_parts(
        self, left: Sequence[SettingPart], right: Sequence[SettingPart], *, n_main: int
    ) -> None:
        """Take the parts of either side from top to bottom, the first `n_main` of them the main."""
        self._left, self._right, self._n_main = left, right, n_main

    def arrange(self, n_columns: int) -> None:
        """Put the sides beside each other, or all in one column with the main settings first."""
        if n_columns == self.n_columns:
            return
        self.n_columns = n_columns
        if n_columns == 2:
            self._place(self._left, column=0)
            self._place(self._right, column=_SECOND_COLUMN)
        else:
            n = self._n_main
            main, rarer = [*self._left[:n], *self._right[:n]], [*self._left[n:], *self._right[n:]]
            rarer.sort(key=lambda part: isinstance(part, QCheckBox))  # sliders first
            self._place(main + rarer, column=0)
        self.setColumnMinimumWidth(_SECOND_COLUMN - 1, _GAP_PX if n_columns == 2 else 0)
        self.setColumnStretch(1, 1)
        self.setColumnStretch(_SECOND_COLUMN + 1, n_columns - 1)

    def _place(self, parts: Sequence[SettingPart], *, column: int) -> None:
        for row, part in enumerate(parts):
            if isinstance(part, SliderRow):
                part.place(self, row, column)
            else:
                self.addWidget(part, row, column, 1, 2)
