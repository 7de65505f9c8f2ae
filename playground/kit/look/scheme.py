"""Whether the desktop is light or dark."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication


class SchemeSource(QObject):
    """Says whether a dark window is wanted; a test injects one of these.

    Signals:
        changed: the answer may have become another.
    """

    changed = Signal()

    def __init__(self, *, is_dark: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_dark = is_dark

    @property
    def is_dark(self) -> bool:
        """Whether a dark window is wanted."""
        return self._is_dark

    def set_is_dark(self, is_dark: bool) -> None:
        """Change the answer and tell the listeners."""
        self._is_dark = is_dark
        self.changed.emit()


class SystemScheme(SchemeSource):
    """Follows the desktop's own setting; needs a QGuiApplication."""

    def __init__(self, parent: QObject | None = None) -> None:
        hints = QGuiApplication.styleHints()
        super().__init__(is_dark=hints.colorScheme() == Qt.ColorScheme.Dark, parent=parent)
        hints.colorSchemeChanged.connect(self._on_color_scheme_changed)

    @Slot(Qt.ColorScheme)
    def _on_color_scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        self.set_is_dark(scheme == Qt.ColorScheme.Dark)
