"""The pages of the Help menu, beside the window rather than in its way: basics, keys, words."""

from html import escape
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QScrollArea,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from playground.glossary import SCHEME, anchor, entries, with_links
from playground.shell.window.actions import ACTION_SPECS, ActionSpec, shortcut_text
from playground.shell.window.keys import AREA_BEFORE, MENU, NEXT_AREA, NEXT_TAB, TAB_BEFORE

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
_WIDTH_LETTERS, _HEIGHT_LINES = 72, 30
_OR = "  or  "
_Standard = QKeySequence.StandardKey
_OF_TEXT: tuple[tuple[str, str, _Standard], ...] = (
    ("undo", "Undo", _Standard.Undo),
    ("redo", "Redo", _Standard.Redo),
    ("cut", "Cut", _Standard.Cut),
    ("copy", "Copy", _Standard.Copy),
    ("paste", "Paste", _Standard.Paste),
    ("select_all", "Select all", _Standard.SelectAll),
)
"""The keys of any text, which an action of the window may have taken over."""
_OF_TABS = (
    ("Go to a tab", "Alt+1 … Alt+6"),
    ("Next tab", _OR.join(NEXT_TAB)),
    ("Tab before", _OR.join(TAB_BEFORE)),
)
_OF_AREAS = (
    ("Next area", NEXT_AREA),
    ("Area before", AREA_BEFORE),
    ("Next control, control before", f"Tab{_OR}Shift+Tab"),
    ("Another of several choices", "← →"),
)
_OF_PLOTS = (
    ("Zoom", f"+{_OR}−{_OR}Ctrl+wheel"),
    ("Show everything again", f"0{_OR}double click"),
    ("Read point by point", "← →"),
    ("Ten points on, or back", f"Page Down{_OR}Page Up"),
    ("First and last point", f"Home{_OR}End"),
    ("Menu of a card, or of the text", f"Menu{_OR}{MENU}{_OR}right click"),
    ("Numbers of a card as a table", "Ctrl+T"),
    ("From one card alone back to all", "Esc"),
)
_ENTER = f"Return{_OR}Enter"
_OF_TABLES = (
    ("Text of the chosen run", _ENTER),
    ("Name and comment on it", "F2"),
    ("Delete it, and have it back", f"Del{_OR}Ctrl+Z"),
    ("Branch at the chosen candidate", _ENTER),
    ("What a recomputed cell was good for", _ENTER),
)
_RUN = (
    "generate",
    "continue_here",
    "stop",
    "pause",
    "one_token",
    "accept_next",
    "regenerate",
    "cycle_cache",
    "dice",
    "copy_command",
)
_VIEW = ("larger", "smaller", "normal_size", "present", "next_card", "previous_card")
_NATIVE = QKeySequence.SequenceFormat.NativeText


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
        "<p>It uses the network only to fetch a model that you asked for, from the Hugging Face "
        "hub. Your text, your models and your settings stay on this machine.</p>"
        "<p>MIT licence. The font is Inter, under the SIL Open Font License; GPT-2’s vocabulary "
        "is OpenAI’s, under the MIT licence.</p>"
    )


def _version() -> str:
    try:
        return version("gpt2-playground")
    except PackageNotFoundError:
        return ""


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


def groups() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return each group's name with what its keys do and the keys, as this system writes them."""
    specs = {spec.key: spec for spec in ACTION_SPECS if spec.shortcuts}
    text = tuple(
        _row(specs[key]) if key in specs else (words, QKeySequence(standard).toString(_NATIVE))
        for key, words, standard in _OF_TEXT
    )
    placed = {*_RUN, *_VIEW, *(key for key, _, _ in _OF_TEXT)}
    rest = tuple(_row(spec) for key, spec in specs.items() if key not in placed)
    return (
        ("Text", text),
        ("Run", tuple(_row(specs[key]) for key in _RUN if key in specs)),
        ("View", tuple(_row(specs[key]) for key in _VIEW)),
        ("Tabs", _OF_TABS),
        ("Plots and cards", _OF_PLOTS),
        ("Runs and candidates", _OF_TABLES),
        ("Window", (*_OF_AREAS, *rest)),
    )


def shortcuts_table() -> str:
    """Return the groups as one table."""
    rows = "".join(
        f"<tr><td colspan='2' style='padding: 9px 0 3px 0'><b>{escape(name)}</b></td></tr>"
        + "".join(
            f"<tr><td style='padding: 2px 24px 2px 0'>{escape(words)}</td>"
            f"<td style='padding: 2px 0'>{escape(keys)}</td></tr>"
            for words, keys in listed
        )
        for name, listed in groups()
    )
    return f"<table cellspacing='0'>{rows}</table>"


def _row(spec: ActionSpec) -> tuple[str, str]:
    return spec.text.replace("&", ""), shortcut_text(spec)
