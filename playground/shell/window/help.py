"""A page of the Help menu, beside the window rather than in its way."""

from html import escape
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QScrollArea, QVBoxLayout, QWidget

from playground.shell.window.actions import ACTION_SPECS, shortcut_text

_WIDTH_LETTERS = 72
WHAT_IS_THIS = """
<p><b>A language model writes one token at a time.</b> A token is a word or a piece of one. To
choose the next, the model looks at every token before it, through a <i>key</i> and a <i>value</i>
that each earlier token has in every layer.</p>
<p><b>The KV cache keeps those keys and values.</b> With it, a step computes one new row. Without
it, a step computes all rows again, so each token takes longer than the one before.</p>
<p><b>Try it:</b> press Generate with the cache on, then turn it off and press Regenerate. The same
seed writes the same text both times; only the time differs. The cards on the right show it token
by token.</p>
<p>What you typed is plain; what the model wrote is tinted, with a thin bar beside it. You may edit
both; Generate goes on from the end, and <i>Continue from here</i> from the caret. One undo takes a
whole run back.</p>
<p>Every card has a menu (⋯) that says what it shows.</p>
"""


class HelpDialog(QDialog):
    """Shows one page; Esc or Close takes it away."""

    def __init__(self, title: str, page: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setModal(False)
        words = QLabel(page)
        words.setTextFormat(Qt.TextFormat.RichText)
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        words.setAlignment(Qt.AlignmentFlag.AlignTop)
        words.setContentsMargins(6, 2, 14, 2)
        words.setAccessibleName(title)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(words)
        area.viewport().setAutoFillBackground(False)
        words.setAutoFillBackground(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 8, 12)
        layout.addWidget(area, 1)
        layout.addWidget(buttons)
        self._fit(words, buttons)

    def _fit(self, words: QLabel, buttons: QDialogButtonBox) -> None:
        """Take the size of the page, or nine tenths of the screen's height at most."""
        width = _WIDTH_LETTERS * self.fontMetrics().averageCharWidth()
        height = words.heightForWidth(width - 60) + buttons.sizeHint().height() + 60
        self.resize(width, min(height, round(self.screen().availableGeometry().height() * 0.9)))


def shortcuts_table() -> str:
    """Return every action that has a key, with its keys, as a table."""
    rows = "".join(
        f"<tr><td style='padding: 3px 24px 3px 0'>{escape(spec.text.replace('&', ''))}</td>"
        f"<td style='padding: 3px 0'><b>{escape(shortcut_text(spec))}</b></td></tr>"
        for spec in ACTION_SPECS
        if spec.shortcuts
    )
    return f"<table cellspacing='0'>{rows}</table>"


def about() -> str:
    """Return what this program is, under which terms, and what leaves the machine."""
    return (
        f"<p><b>GPT-2 Playground</b> {escape(_version())}</p>"
        "<p>See how a language model generates text: GPT-2 in NumPy, live, with and without the "
        "KV cache.</p>"
        "<p>It never uses the network. Your text, your models and your settings stay on this "
        "machine.</p>"
        "<p>MIT licence. The font is Inter, under the SIL Open Font License; GPT-2’s vocabulary "
        "is OpenAI’s, under the MIT licence.</p>"
    )


def _version() -> str:
    try:
        return version("gpt2-playground")
    except PackageNotFoundError:
        return ""
