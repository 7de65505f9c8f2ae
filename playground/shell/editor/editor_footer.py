"""The line under the text: how long it is in tokens, and a few texts to start from."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from playground.generation.request import ContextEnd
from playground.kit.labels import WrappedLabel
from playground.kit.look.fonts import describe

_TIP = "Puts a text to start from into the editor, in place of what is there."
_LONGEST_SAMPLE = 60


class EditorFooter(QWidget):
    """Token count on the left, sample prompts on the right.

    Signals:
        prompt_chosen(str): a person wants to start from this text.
    """

    prompt_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._length: tuple[int | None, int] = (None, 0)
        self._context_end = ContextEnd.STOP
        self._count = WrappedLabel(max_lines=1)
        self._count.setObjectName("tokenCount")
        self._count.setAccessibleName("Length of the text")
        self.samples_button = QToolButton()
        self.samples_button.setObjectName("samplePromptsButton")
        self.samples_button.setText("Sample prompts ▾")
        self.samples_button.setProperty("role", "quiet")
        self.samples_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.samples_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        describe(self.samples_button, "Sample prompts", _TIP)
        self._menu = QMenu(self.samples_button)
        self._menu.setToolTipsVisible(True)
        self._menu.triggered.connect(self._on_chosen)
        self.samples_button.setMenu(self._menu)
        self.samples_button.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 6, 6)
        layout.addWidget(self._count, 1, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.samples_button, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_token_count(self, count: int | None, n_ctx: int) -> None:
        """Say how long the text is; None while that is being found out."""
        self._length = (count, n_ctx)
        words, is_too_long = token_count_words(count, n_ctx, self._context_end)
        self._count.setText(words)
        role = "warning" if is_too_long else "muted"
        if self._count.property("role") != role:
            self._count.setProperty("role", role)
            self._count.style().unpolish(self._count)
            self._count.style().polish(self._count)

    def set_context_end(self, context_end: ContextEnd) -> None:
        """Say what becomes of a text that fills the context by what a run would do."""
        if context_end is not self._context_end:
            self._context_end = context_end
            self.show_token_count(*self._length)

    def set_sample_prompts(self, prompts: Sequence[str]) -> None:
        """Offer these texts."""
        self._menu.clear()
        for prompt in prompts:
            words = " ".join(prompt.split())
            short = words if len(words) <= _LONGEST_SAMPLE else words[: _LONGEST_SAMPLE - 1] + "…"
            action = self._menu.addAction(short.replace("&", "&&"))
            action.setData(prompt)
            action.setToolTip(prompt)
        self.samples_button.setVisible(bool(prompts))

    def set_samples_available(self, reason: str) -> None:
        """Offer the texts, or with a reason say why not now."""
        self.samples_button.setEnabled(not reason)
        self.samples_button.setToolTip(f"{_TIP}\n{reason}" if reason else _TIP)

    @Slot(QAction)
    def _on_chosen(self, action: QAction) -> None:
        self.prompt_chosen.emit(action.data())


def token_count_words(
    count: int | None, n_ctx: int, context_end: ContextEnd = ContextEnd.STOP
) -> tuple[str, bool]:
    """Return what to say of a text's length, and whether it is too long for the model.

    Args:
        count: tokens of the text; None while they are being counted.
        n_ctx: positions of the model; 0 while there is none.
        context_end: what a run does when the context is full.
    """
    if count is None:
        return "Counting tokens …", False
    tokens = "1 token" if count == 1 else f"{count:,} tokens"
    if n_ctx <= 0:
        return tokens, False
    left = n_ctx - count
    if left > 0:
        return f"{tokens} · {left:,} left of {n_ctx:,}", False
    if context_end is ContextEnd.SLIDE:
        half = f"{max(1, n_ctx // 2):,}"
        if left == 0:
            return (
                f"{tokens} · the context is full; after one more token the newest {half} stay",
                False,
            )
        return f"{tokens} · the context holds {n_ctx:,}; a run starts from the newest {half}", False
    if left == 0:
        return f"{tokens} · the context is full; one more token can be written", False
    return f"{tokens} · {-left:,} too many for the context of {n_ctx:,}; shorten the text", True
