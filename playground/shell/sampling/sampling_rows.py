"""The settings of the sampling card, one line of facts each."""

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from playground.generation.request import SEED_MAX
from playground.shell.sampling.parts import StopSequenceRow
from playground.shell.sampling.slider_row import SliderRow, SliderSpec
from playground.shell.saved.settings import MAX_NEW_TOKENS_LIMIT

MAIN_ROWS = (
    SliderSpec(
        key="temperature",
        label="Temperature",
        tip="How daring the draw is: 0 always takes the most probable token (greedy), "
        "1 draws as the model was trained, more than 1 evens the chances out.",
        low=0.0,
        high=2.0,
        slider_high=2.0,
        default=0.8,
        decimals=2,
        step=0.05,
    ),
    SliderSpec(
        key="topP",
        label="Top-p",
        tip="Draws only from the most probable tokens that together reach this share; 1 is off.",
        low=0.0,
        high=1.0,
        slider_high=1.0,
        default=0.95,
        decimals=2,
        step=0.01,
    ),
    SliderSpec(
        key="topK",
        label="Top-k",
        tip="Draws only from this many of the most probable tokens; 0 is off.",
        low=0,
        high=99_999,
        slider_high=200,
        default=0,
        at_low="off",
    ),
    SliderSpec(
        key="seed",
        label="Seed",
        tip="Starts the random draws: the same seed, text and settings give the same story, "
        "with the cache or without. Applies to the next run.",
        low=0,
        high=SEED_MAX,
        slider_high=SEED_MAX,
        default=42,
    ),
    SliderSpec(
        key="newTokens",
        label="New tokens",
        tip="How many tokens a run writes at most. Applies to the next run.",
        low=1,
        high=MAX_NEW_TOKENS_LIMIT,
        slider_high=512,
        default=200,
        step=8,
    ),
    SliderSpec(
        key="speedLimit",
        label="Speed limit",
        tip="Waits between tokens so that one can watch: tokens per second at most. "
        "The wait is never part of a measured time.",
        low=0,
        high=9_999,
        slider_high=60,
        default=0,
        at_low="off",
    ),
)
MORE_ROWS = (
    SliderSpec(
        key="minP",
        label="Min-p",
        tip="Drops tokens less probable than this share of the most probable one; 0 is off.",
        low=0.0,
        high=1.0,
        slider_high=0.5,
        default=0.0,
        decimals=2,
        step=0.01,
        at_low="off",
    ),
    SliderSpec(
        key="repetitionPenalty",
        label="Repetition",
        tip="Makes tokens that the text already holds less likely: 1 is off, 1.2 is strong.",
        low=0.5,
        high=5.0,
        slider_high=2.0,
        default=1.0,
        decimals=2,
        step=0.01,
    ),
    SliderSpec(
        key="threads",
        label="Threads",
        tip="How many threads matrix products (BLAS) may use. Timings are compared only "
        "between runs with the same number. Auto takes as many as the model gains from and other "
        "programs leave free, and keeps them while runs are compared.",
        low=0,
        high=64,
        slider_high=64,
        default=0,
        at_low="auto",
    ),
)
SettingPart = SliderRow | StopSequenceRow | QCheckBox
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
            rarer.sort(key=lambda part: isinstance(part, QCheckBox))  # switches last
            self._place(main + rarer, column=0)
        self.setColumnMinimumWidth(_SECOND_COLUMN - 1, _GAP_PX if n_columns == 2 else 0)
        self.setColumnStretch(1, 1)
        self.setColumnStretch(_SECOND_COLUMN + 1, n_columns - 1)

    def _place(self, parts: Sequence[SettingPart], *, column: int) -> None:
        for row, part in enumerate(parts):
            if isinstance(part, QCheckBox):
                self.addWidget(part, row, column, 1, 2)
            else:
                part.place(self, row, column)
