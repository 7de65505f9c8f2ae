"""The glossary in a window of its own, and the way there from a link anywhere in the program."""

from html import escape

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from playground.glossary import SCHEME, anchor, entries, with_links
from playground.shell.window.help import open_centred

_WIDTH_LETTERS, _HEIGHT_LINES = 72, 30


class GlossaryDialog(QDialog):
    """Every entry on one page; the words in them lead to one another."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Glossary")
        self.setModal(False)
        self.page = QTextBrowser()
        self.page.setObjectName("glossary")
        self.page.setAccessibleName("Glossary")
        self.page.setOpenExternalLinks(False)
        self.page.setHtml(page())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 8, 12)
        layout.addWidget(self.page, 1)
        layout.addWidget(buttons)

    def show_entry(self, key: str) -> None:
        """Come to the front with this entry in sight; without a key, with the first."""
        if not self.isVisible():
            letters, lines = self.fontMetrics().averageCharWidth(), self.fontMetrics().lineSpacing()
            open_centred(self, _WIDTH_LETTERS * letters, _HEIGHT_LINES * lines)
        self.raise_()
        self.activateWindow()
        self.page.setFocus()
        if key:
            self.page.scrollToAnchor(key)


class GlossaryLinks(QObject):
    """Opens the glossary wherever a link to an entry is followed, whichever window it is in."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: GlossaryDialog | None = None
        # The stubs say bytes, and it takes none.
        QDesktopServices.setUrlHandler(SCHEME, self, "open_address")  # pyright: ignore[reportArgumentType, reportCallIssue]

    @Slot(QUrl)
    def open_address(self, url: QUrl) -> None:
        """Show the entry of an address such as `glossary:kv-cache`."""
        self.open(url.path(QUrl.ComponentFormattingOption.FullyDecoded))

    @Slot()
    def open_first(self) -> None:
        """Show the glossary from its beginning."""
        self.open("")

    def open(self, key: str) -> None:
        """Show one entry."""
        if self._dialog is None:
            self._dialog = GlossaryDialog(self._window)
        self._dialog.show_entry(key)


def page() -> str:
    """Return all entries, each under an anchor that is its key."""
    return "".join(
        f'<p style="margin-top: 10px"><a name="{escape(entry.key)}"></a>'
        f"<b>{escape(entry.term)}</b></p>{with_links(entry.meaning, to=anchor, but=entry)}"
        for entry in entries()
    )
