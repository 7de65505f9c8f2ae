"""Where notices and the progress of loading appear: between the top bar and the content."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.shell.window.load_progress import LoadProgress
from playground.shell.window.notices import Notice, NoticeKind

# More would push the content out of a small window; the oldest goes first.
_MOST_NOTICES = 3
_LARGEST_SHARE = 3
"""Of the window's height, a third."""


class NoticeArea(QWidget):
    """Takes no room while there is nothing to say.

    Signals:
        cancel_load_requested(): a person called off the loading of a model.
    """

    cancel_load_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.progress = LoadProgress()
        self.progress.cancel_requested.connect(self.cancel_load_requested)
        self.progress.hide()
        self._notices: list[Notice] = []
        self._banner: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self._layout.addWidget(self.progress)
        self.hide()

    def notices(self) -> tuple[Notice, ...]:
        """Return what is shown, the oldest first."""
        return tuple(self._notices)

    def show_notice(self, kind: NoticeKind, sentence: str, details: str = "") -> None:
        """Say something once; the same sentence again replaces the first."""
        self.withdraw(sentence)
        while len(self._notices) >= _MOST_NOTICES:
            self._remove(self._notices[0])
        notice = Notice(kind, sentence, details)
        notice.dismissed.connect(self._on_dismissed)
        self._notices.append(notice)
        self._layout.addWidget(notice)
        notice.show()  # what a layout has not shown yet counts as no height
        self._refresh()
        while len(self._notices) > 1 and self._layout.heightForWidth(self.width()) > self._room():
            self._remove(self._notices[0])

    def set_details(self, sentence: str, details: str) -> bool:
        """Have a notice copy other details; return whether it is shown at all."""
        shown = [notice for notice in self._notices if notice.sentence == sentence]
        for notice in shown:
            notice.details = details
        return bool(shown)

    def withdraw(self, sentence: str) -> None:
        """Take back what no longer holds; a sentence that is not shown changes nothing."""
        for notice in self.notices():
            if notice.sentence == sentence:
                self._remove(notice)
        self._refresh()

    def set_banner(self, banner: QWidget | None) -> None:
        """Show something above the notices for as long as it holds, or nothing."""
        if self._banner is not None and self._banner is not banner:
            self._layout.removeWidget(self._banner)
            self._banner.hide()
        self._banner = banner
        if banner is not None:
            self._layout.insertWidget(0, banner)
            banner.show()
        self._refresh()

    def show_progress(self, words: str, fraction: float | None) -> None:
        """Show how far loading has come."""
        self.progress.show_progress(words, fraction)
        self.progress.show()
        self._refresh()

    def hide_progress(self) -> None:
        """Loading has ended."""
        self.progress.hide()
        self._refresh()

    def _room(self) -> int:
        """Return how high notices may stand: the text and the tabs need the rest."""
        return self.window().height() // _LARGEST_SHARE

    def _remove(self, notice: Notice) -> None:
        self._notices.remove(notice)
        self._layout.removeWidget(notice)
        notice.hide()
        notice.deleteLater()

    def _refresh(self) -> None:
        has_more = self._banner is not None or not self.progress.isHidden()
        self.setVisible(bool(self._notices) or has_more)

    @Slot()
    def _on_dismissed(self) -> None:
        notice = self.sender()
        assert isinstance(notice, Notice)
        self._remove(notice)
        self._refresh()
