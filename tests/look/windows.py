"""Which windows come onto the screen."""

from typing import Self

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget


class MappedWindows(QObject):
    """Notes every widget that is shown as a window of its own, however briefly.

    Attributes:
        shown: their classes and titles or texts, in order.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        self.shown: list[str] = []

    def __enter__(self) -> Self:
        self._app.installEventFilter(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            words = watched.windowTitle() or getattr(watched, "text", str)()
            self.shown.append(f"{type(watched).__name__} {words!r}")
        return False
