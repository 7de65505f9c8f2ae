"""What stands above the content: notices with their details, a banner, and how loading goes."""

from enum import Enum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from playground.kit.look.fonts import describe

# More would push the content out of a small window; the oldest goes first.
_MOST_NOTICES = 3
_LARGEST_SHARE = 3
"""Of the window's height, a third."""


class NoticeKind(Enum):
    """How much a notice matters; the value is the word it starts with."""

    NOTE = "Note"
    WARNING = "Warning"
    PROBLEM = "Problem"


_ROLES = {NoticeKind.NOTE: "good", NoticeKind.WARNING: "warning", NoticeKind.PROBLEM: "bad"}


class Notice(QFrame):
    """One sentence that stays until it is dismissed.

    Signals:
        dismissed(): a person has read it.
    """

    dismissed = Signal()

    def __init__(
        self, kind: NoticeKind, sentence: str, details: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.kind = kind
        self.sentence = sentence
        self.details = details
        self.setProperty("role", "card")
        self.setAccessibleName(f"{kind.value}: {sentence}")
        word = QLabel(kind.value)
        word.setProperty("role", _ROLES[kind])
        words = QLabel(sentence)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.setSpacing(10)
        layout.addWidget(word)
        layout.addWidget(words, 1)
        if details:
            layout.addWidget(self._make_copy_button())
        layout.addWidget(self._make_dismiss_button())

    def _make_copy_button(self) -> QPushButton:
        self.copy_button = QPushButton("Copy details")
        self.copy_button.setProperty("role", "quiet")
        describe(self.copy_button, "Copy details", "Copies everything known about this.")
        self.copy_button.clicked.connect(self._on_copy_clicked)
        return self.copy_button

    def _make_dismiss_button(self) -> QPushButton:
        self.dismiss_button = QPushButton("Dismiss")
        self.dismiss_button.setProperty("role", "quiet")
        describe(self.dismiss_button, "Dismiss", "Takes this line away.")
        self.dismiss_button.clicked.connect(self.dismissed)
        return self.dismiss_button

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.sentence}\n\n{self.details}")


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


_STEPS = 1000
"""Of the bar, which counts in whole numbers."""


class LoadProgress(QFrame):
    """A line of words, a bar, and Cancel.

    Signals:
        cancel_requested(): a person does not want to wait.
    """

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._words = QLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Loading progress")
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setProperty("role", "quiet")
        describe(self.cancel_button, "Cancel loading", "Stops loading; the model before stays.")
        self.cancel_button.clicked.connect(self.cancel_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.setSpacing(10)
        layout.addWidget(self._words)
        layout.addWidget(self._bar, 1)
        layout.addWidget(self.cancel_button)

    def show_progress(self, words: str, fraction: float | None) -> None:
        """Show how much is done, 0 to 1; None when that cannot be told."""
        self._words.setText(words)
        self.setAccessibleName(words)
        self._bar.setRange(0, 0 if fraction is None else _STEPS)
        if fraction is not None:
            self._bar.setValue(round(min(max(fraction, 0.0), 1.0) * _STEPS))

    def fraction(self) -> float | None:
        """Return how much is shown as done."""
        return self._bar.value() / _STEPS if self._bar.maximum() else None
