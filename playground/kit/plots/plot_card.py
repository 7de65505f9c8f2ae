"""A card whose body is a plot."""

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from playground.kit.cards.card import Card
from playground.kit.labels import WrappedLabel
from playground.kit.plots.plot import Plot


class PlotCard(Card):
    """Adds to a card what every plot offers: a legend, a log scale, and the way back from a zoom.

    Words may stand above the plot.

    Attributes:
        plot: the plot.

    Signals:
        log_changed: the person chose a logarithmic (True) or a linear axis, worth remembering.
    """

    log_changed = Signal(bool)

    def __init__(
        self,
        title: str,
        plot: Plot,
        *,
        explanation: str,
        empty: str,
        above: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, explanation=explanation, empty=empty, parent=parent)
        self.plot = plot
        self.plot.setAccessibleName(f"Plot: {title}")
        self._legend = WrappedLabel(max_lines=1)
        self._legend.setProperty("role", "muted")
        self._legend.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._legend.hide()
        self._reset = _tool("Reset view", "Show everything again (double click, or 0)")
        self._reset.clicked.connect(plot.reset_view)
        self._reset.hide()
        self._log = _tool("Log", "Logarithmic vertical axis: equal steps are equal factors")
        self._log.setObjectName("logButton")
        self._log.setCheckable(True)
        self._log.setChecked(plot.is_log)
        self._log.toggled.connect(self._on_log_toggled)
        for tool in (self._legend, self._reset, self._log):
            self.add_tool(tool)
        plot.zoomed_changed.connect(self._reset.setVisible)
        self.set_body(plot if above is None else _stacked(above, plot))

    def set_legend(self, text: str) -> None:
        """Name the symbols in use; empty when lines carry their own labels and nothing else is."""
        if text != self._legend.text():
            self._legend.setText(text)
            self._legend.setVisible(bool(text))

    def set_legend_inks(self, inks: Mapping[str, str]) -> None:
        """Draw symbols of the legend in the colours of what they stand for, as `#rrggbb`."""
        self._legend.set_inks(inks)

    def set_staged(self, *, is_staged: bool) -> None:
        """Leave the switch of the axis out, too: the legend needs its room, and another line."""
        super().set_staged(is_staged=is_staged)
        self._log.setVisible(not is_staged)
        self._legend.max_lines = 2 if is_staged else 1

    def _legends(self) -> tuple[QWidget, ...]:
        return (self._legend,)

    @Slot()
    def reset_view(self) -> None:
        """Show all the data again."""
        if self.plot.is_zoomed:
            self.plot.reset_view()

    @Slot(bool)
    def _on_log_toggled(self, is_log: bool) -> None:
        self.plot.set_is_log(is_log)
        self.log_changed.emit(is_log)


def _stacked(above: QWidget, plot: Plot) -> QWidget:
    """Return a body of words and the plot under them."""
    body = QWidget()
    layout = QVBoxLayout(body)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    layout.addWidget(above)
    layout.addWidget(plot, 1)
    return body


def _tool(text: str, tip: str) -> QToolButton:
    """Return a small control for a card's heading."""
    button = QToolButton()
    button.setText(text)
    button.setProperty("role", "quiet")
    button.setToolTip(tip)
    button.setStatusTip(tip)
    button.setAccessibleDescription(tip)
    return button
