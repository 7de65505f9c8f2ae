"""Number fields without frame or arrows, as wide as their longest number."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from playground.kit.number_box import FractionBox, WholeBox

_PADDING_PX = 10


class WholeField(WholeBox):
    """A whole number that is edited in place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _make_bare(self)

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for the longest number."""
        return _fitting(self, super().sizeHint(), self.textFromValue(self.maximum()))

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()


class FractionField(FractionBox):
    """A number with decimals that is edited in place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _make_bare(self)

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for the longest number."""
        return _fitting(self, super().sizeHint(), self.textFromValue(self.maximum()))

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()


def _make_bare(field: QAbstractSpinBox) -> None:
    field.setProperty("role", "bare")
    field.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    # A half-typed number is not yet what the person means.
    field.setKeyboardTracking(False)
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


def _fitting(field: QAbstractSpinBox, hint: QSize, longest: str) -> QSize:
    """Qt's own hint keeps room for the arrows, which this field lacks."""
    metrics = field.fontMetrics()
    width = max(metrics.horizontalAdvance(longest), metrics.horizontalAdvance("00,000"))
    return QSize(width + _PADDING_PX, hint.height())
