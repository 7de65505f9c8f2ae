"""What lies over the editor's text."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QPlainTextEdit, QWidget


class TextOverlay(QWidget):
    """As large as the text that it lies over, and transparent for every click.

    It is shown from the start, whenever it is made: Qt shows with a window only what was there
    when the window was shown, and no layout shows what is in none. An overlay with nothing to say
    paints nothing.
    """

    def __init__(self, editor: QPlainTextEdit) -> None:
        super().__init__(editor)
        self._viewport = editor.viewport()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._viewport.installEventFilter(self)
        editor.updateRequest.connect(self.update)
        self.setGeometry(self._viewport.geometry())
        self.show()

    # Qt's own

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the size of the text's view."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.setGeometry(self._viewport.geometry())
        return super().eventFilter(watched, event)
