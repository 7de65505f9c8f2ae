"""A page of the Help menu, beside the window rather than in its way."""

from html import escape
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QScrollArea, QVBoxLayout, QWidget

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
        self._words, self._buttons = words, buttons

    def open(self) -> None:
        """Open in the middle of the window, in the size of the page or as high as fits."""
        self.ensurePolished()
        width = _WIDTH_LETTERS * self.fontMetrics().averageCharWidth()
        height = self._words.heightForWidth(width - 60) + self._buttons.sizeHint().height() + 60
        open_centred(self, width, height)


def open_centred(dialog: QDialog, width: int, height: int) -> None:
    """Show a dialog in the middle of its window, as far as the screen lets it."""
    dialog.resize(width, min(height, round(dialog.screen().availableGeometry().height() * 0.9)))
    frame, room = dialog.rect(), dialog.screen().availableGeometry()
    if (parent := dialog.parentWidget()) is not None:
        frame.moveCenter(parent.window().frameGeometry().center())
    left = max(room.left(), min(frame.left(), room.right() - frame.width()))
    top = max(room.top(), min(frame.top(), room.bottom() - frame.height()))
    dialog.move(left, top)
    dialog.show()


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
