"""A calm line above the content: something to know, with its details on request."""

from enum import Enum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from playground.kit.look.describe import describe


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
