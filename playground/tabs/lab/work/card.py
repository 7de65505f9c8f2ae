"""The card of the rows that each step computed."""

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.labels import WrappedLabel
from playground.kit.look.theme import Theme
from playground.tabs.lab.work.figures import Cell, Work
from playground.tabs.lab.work.work_plot import CellPlace, WorkPlot

_EMPTY = "Press Generate, and the rows that each step computes are counted here."
_HINT = "Click a recomputed cell, or press Enter on it, to see what that was good for."
_EXPLANATION = (
    "To the right, the steps of the run; upwards, the positions of its text. A column shows which "
    "rows a step fed through the model, by the step's own counters: blue where a position was "
    "computed for the first time, orange where it had been computed before. Positions kept in the "
    "cache stay empty.\n\n"
    "A row's keys and values depend on the tokens before it and on nothing after it, so computing "
    "them again gives the same numbers but for rounding. Click an orange cell, or go there with "
    "the arrow keys and press Enter: its keys are computed as both steps did, and the length of "
    "the difference is shown."
)


class WorkCard(Card):
    """Steps by positions, the totals, and what one recomputed cell was good for.

    Signals:
        cell_chosen(int, int): a recomputed cell, by step and position.
    """

    cell_chosen = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Work per step", explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        self._work: Work | None = None
        self._finding = ""
        self._found_at: CellPlace | None = None
        self.plot = WorkPlot(theme)
        self.plot.setObjectName("workPlot")
        self.plot.setAccessibleName("Plot: Work per step")
        self._line = WrappedLabel(max_lines=3)
        self._line.setProperty("role", "muted")
        self._reset = QToolButton()
        self._reset.setText("Reset view")
        self._reset.setProperty("role", "quiet")
        self._reset.setToolTip("Show everything again (double click, or 0)")
        self._reset.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._reset.hide()
        self.add_tool(self._reset)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self._line)
        self.set_body(body)
        self._reset.clicked.connect(self.plot.reset_view)
        self.plot.zoomed_changed.connect(self._reset.setVisible)
        self.plot.pointed.connect(self._refresh_line)
        self.plot.chosen.connect(self._on_chosen)

    def show_work(self, work: Work | None) -> None:
        """Show the rows of a run; None before the first."""
        self._work = work
        self.plot.show_work(work)
        self.set_has_content(work is not None and work.n_steps > 0)
        self.set_subtitle("" if work is None else totals_in_words(work))
        self._refresh_line()

    @Slot()
    def reset_view(self) -> None:
        """Show all the steps again."""
        self.plot.reset_view()

    def show_finding(self, words: str) -> None:
        """Say what a recomputed cell was good for; empty takes the words away."""
        self._finding = words
        self._refresh_line()
        if words and self.plot.hasFocus():
            self.plot.tell_reading()

    def table(self) -> CardTable:
        """Return the rows computed by each step."""
        headers = ("step", "context_tokens", "rows_new", "rows_recomputed", "rows_kept")
        if self._work is None:
            return CardTable(headers, ())
        work = self._work
        start_of_new = np.maximum(work.first, work.known)
        new, again = work.n_kv - start_of_new, start_of_new - work.first
        columns = (work.n_kv, new, again, work.first)
        rows = zip(range(work.n_steps), *(column.tolist() for column in columns), strict=True)
        return CardTable(headers, tuple(rows))

    @Slot()
    def _refresh_line(self) -> None:
        """Say what is pointed at, or what has been found out about it, or what can be done."""
        pointed = self._pointed_in_words()
        has_recomputed = self._work is not None and self._work.recomputed > 0
        is_elsewhere = pointed and self.plot.pointed_at != self._found_at
        words = pointed if is_elsewhere else self._finding or pointed
        words = words or (_HINT if has_recomputed else "")
        self._line.setText(words)
        self._line.setVisible(bool(words))
        self.plot.setAccessibleDescription(words)

    def _pointed_in_words(self) -> str:
        place = self.plot.pointed_at
        if place is None or self._work is None:
            return ""
        cell = self._work.cell(place.step, place.position)
        return f"Step {place.step:,}, position {place.position:,}: {cell.value}."

    @Slot()
    def _on_chosen(self) -> None:
        place = self.plot.pointed_at
        if place is None or self._work is None:
            return
        if self._work.cell(place.step, place.position) is Cell.RECOMPUTED:
            self._found_at = place
            self.cell_chosen.emit(place.step, place.position)
        else:
            self.show_finding("")


def totals_in_words(work: Work) -> str:
    """Say how many rows were computed again, and how many there had to be."""
    needed = f"{work.needed:,}"
    if work.recomputed:
        return f"{work.recomputed:,} {_rows(work.recomputed)} recomputed; {needed} were needed."
    without = int(work.n_kv.sum()) - work.needed
    return (
        f"{needed} {_rows(work.needed)} computed, each once; "
        f"without the cache, {without:,} more would have been."
    )


def _rows(count: int) -> str:
    return "row" if count == 1 else "rows"
