"""Asks before a model is fetched: what it takes, from where, and under which licence."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from playground.kit.look.fonts import describe
from playground.shell.window.help import open_centred

_WIDTH_LETTERS = 78
_WHAT_IS_FETCHED = (
    "Only the configuration, the tokenizer and the weights are fetched. Nothing about you or your "
    "text is sent."
)
_ASK = "A GPT-2 on the hub, by its owner and its name, such as openai-community/gpt2."


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadFacts:
    """What a person has to know before saying yes.

    Attributes:
        name: of the model, for `download_requested`.
        title: of the question.
        rows: each a name and its value.
        action: what the button says, such as "Download".
        warning: what speaks against it; empty for nothing.
        refusal: why it cannot be done now; empty where it can.
    """

    name: str
    title: str
    rows: tuple[tuple[str, str], ...]
    action: str = "Download"
    warning: str = ""
    refusal: str = ""


class DownloadDialog(QDialog):
    """A question over the window, which goes on living behind it.

    Args:
        parent: the window.
        asks_name: begin with a line for the name of a model.

    Signals:
        look_up_requested(str): what is there under this name? An answer goes to `show_facts` or
            `show_problem`.
        download_requested(str): yes, fetch it. The dialog has closed itself.
    """

    look_up_requested = Signal(str)
    download_requested = Signal(str)

    def __init__(self, parent: QWidget, *, asks_name: bool = False) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("downloadDialog")
        self.setWindowTitle("Download a model")
        self.setModal(True)
        self._name, self._details = "", ""
        self._title = _label("title")
        self._words = _label("muted")
        self._words.setObjectName("downloadWords")
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(18)
        self._rows.setVerticalSpacing(4)
        self._rows.setColumnStretch(1, 1)
        self._make_field()
        self._make_buttons()
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(10)
        layout.addWidget(self._title)
        layout.addWidget(self._field_row)
        layout.addLayout(self._rows)
        layout.addWidget(self._words)
        layout.addStretch(1)
        layout.addLayout(self._buttons)
        self._field_row.setVisible(asks_name)
        self._download.setVisible(not asks_name)
        if asks_name:
            self._title.setText("Another model from the hub")
            self._words.setText(_ASK)
            self._look_up.setDefault(True)
            self.field.setFocus()

    def open(self) -> None:
        """Open in the middle of the window."""
        self.ensurePolished()
        self._open_fitting()

    def show_facts(self, facts: DownloadFacts) -> None:
        """Say what a download takes, and offer it."""
        self._name, self._details = facts.name, ""
        self._title.setText(facts.title)
        self._clear_rows()
        for at, (name, value) in enumerate(facts.rows):
            label, words = _label("muted", name), _label("", value)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.setAccessibleName(f"{name}: {value}")
            self._rows.addWidget(label, at, 0, Qt.AlignmentFlag.AlignTop)
            self._rows.addWidget(words, at, 1)
            # What comes to a visible window late is not shown before the next turn.
            label.show()
            words.show()
        said = facts.refusal or facts.warning
        self._say(said or _WHAT_IS_FETCHED, role="warning" if said else "muted")
        self._copy.hide()
        self._download.setText(facts.action)
        describe(
            self._download, facts.action, facts.refusal or "Begins at once; it can be stopped."
        )
        self._download.setEnabled(not facts.refusal)
        self._download.setVisible(True)
        self._download.setDefault(True)
        self._set_field_enabled(is_enabled=True)
        self._download.setFocus()
        if self.isVisible():
            self._open_fitting()

    def show_problem(self, sentence: str, details: str) -> None:
        """Say why there is nothing to fetch."""
        self._details = details
        self._clear_rows()
        self._say(sentence, role="bad")
        self._copy.setVisible(bool(details))
        self._download.hide()
        self._set_field_enabled(is_enabled=True)
        self.field.setFocus()
        self._open_fitting()

    def _open_fitting(self) -> None:
        width = _WIDTH_LETTERS * self.fontMetrics().averageCharWidth()
        width = min(width, round(self.screen().availableGeometry().width() * 0.9))
        self._layout.activate()
        height = max(self._layout.heightForWidth(width), self._layout.minimumSize().height())
        open_centred(self, width, height)

    # ---- building --------------------------------------------------------------------------

    def _make_field(self) -> None:
        self._field_row = QWidget()
        self.field = QLineEdit()
        self.field.setObjectName("hubName")
        self.field.setPlaceholderText("owner/name")
        describe(self.field, "Name on the hub", _ASK)
        self._look_up = QPushButton("Look up")
        self._look_up.setObjectName("lookUpButton")
        describe(self._look_up, "Look up", "Asks the hub what it has under this name.")
        self._look_up.clicked.connect(self._on_look_up)
        self.field.textEdited.connect(self._on_name_edited)
        row = QHBoxLayout(self._field_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 1)
        row.addWidget(self._look_up)

    def _make_buttons(self) -> None:
        self._copy = QPushButton("Copy details")
        self._copy.setProperty("role", "quiet")
        describe(self._copy, "Copy details", "Copies everything known about this.")
        self._copy.clicked.connect(self._on_copy)
        self._copy.hide()
        self._download = QPushButton("Download")
        self._download.setObjectName("downloadButton")
        self._download.setProperty("role", "primary")
        self._download.clicked.connect(self._on_download)
        cancel = QPushButton("Cancel")
        cancel.setObjectName("cancelDownloadQuestion")
        describe(cancel, "Cancel", "Fetches nothing.")
        cancel.clicked.connect(self.reject)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self._copy)
        self._buttons.addStretch(1)
        self._buttons.addWidget(cancel)
        self._buttons.addWidget(self._download)

    def _say(self, words: str, *, role: str) -> None:
        self._words.setText(words)
        self._words.setProperty("role", role)
        self._words.style().unpolish(self._words)
        self._words.style().polish(self._words)

    def _clear_rows(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _set_field_enabled(self, *, is_enabled: bool) -> None:
        self.field.setEnabled(is_enabled)
        self._look_up.setEnabled(is_enabled)

    # ---- what a person does ----------------------------------------------------------------

    @Slot()
    def _on_look_up(self) -> None:
        name = self.field.text().strip()
        if name:
            self._clear_rows()
            self._copy.hide()
            self._download.hide()
            self._set_field_enabled(is_enabled=False)
            self._say("Asking the hub…", role="muted")
            self.look_up_requested.emit(name)

    @Slot()
    def _on_name_edited(self) -> None:
        """What was said of another name does not stand under this one."""
        if self._download.isVisible() or self._copy.isVisible():
            self._clear_rows()
            self._download.hide()
            self._copy.hide()
            self._say(_ASK, role="muted")
        self._look_up.setDefault(True)

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self._words.text()}\n\n{self._details}")

    @Slot()
    def _on_download(self) -> None:
        name = self._name
        self.accept()
        self.download_requested.emit(name)


def _label(role: str, words: str = "") -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label
