"""The line under the text: how long it is in tokens, and a few texts to start from."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from playground.generation.request import ContextEnd
from playground.kit.labels import WrappedLabel
from playground.kit.look.fonts import describe
from playground.text.reading import without_token_words

if TYPE_CHECKING:  # models come after the first paint
    from playground.models.sample_prompts import SamplePrompt

_TIP = "Puts a text to start from into the editor, in place of what is there."
_LONGEST_SAMPLE = 48
_LEFT_PX, _RIGHT_PX, _BELOW_PX = 14, 6, 6
_LEAST_WORDS = "1,024 / 1,024"
"""What has to stand in one line of a text's length, whatever the room."""
_LINES = 2
"""Always kept free, so that nothing above moves when the words need the second."""


class EditorFooter(QWidget):
    """Token count on the left, sample prompts on the right.

    Signals:
        prompt_chosen(str): a person wants to start from this text.
    """

    prompt_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = parent
        self._length: tuple[int | None, int, bool] = (None, 0, False)
        self._n_without_token = 0
        self._context_end = ContextEnd.STOP
        self._count = WrappedLabel(max_lines=_LINES)
        self._count.setObjectName("tokenCount")
        # Its name, to assistive tools, is what it says.
        self._count.setAccessibleDescription("Length of the text")
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
        self.continue_button = QToolButton()
        self.continue_button.setObjectName("continueHereButton")
        self.continue_button.setProperty("role", "quiet")
        self.continue_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.continue_button.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_LEFT_PX, 0, _RIGHT_PX, _BELOW_PX)
        layout.setSpacing(2)
        layout.addWidget(self._count, 1, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.continue_button, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.samples_button, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_token_count(
        self,
        count: int | None,
        n_ctx: int,
        *,
        has_start_token: bool = False,
        n_without_token: int = 0,
    ) -> None:
        """Say how long the text is; None while that is being found out.

        Args:
            count: tokens that the model sees.
            n_ctx: positions of the model; 0 while there is none.
            has_start_token: one of them stands before the text and is not shown.
            n_without_token: characters that the vocabulary has no token for.
        """
        self._length = (count, n_ctx, has_start_token)
        self._n_without_token = n_without_token
        words, is_too_long = token_count_words(
            count, n_ctx, self._context_end, has_start_token=has_start_token
        )
        if n_without_token:
            words = f"{words} · {without_token_words(n_without_token)}"
        self._count.setText(words)
        role = "warning" if is_too_long or n_without_token else "muted"
        if self._count.property("role") != role:
            self._count.setProperty("role", role)
            self._count.style().unpolish(self._count)
            self._count.style().polish(self._count)

    def set_context_end(self, context_end: ContextEnd) -> None:
        """Say what becomes of a text that fills the context by what a run would do."""
        if context_end is not self._context_end:
            self._context_end = context_end
            count, n_ctx, has_start_token = self._length
            self.show_token_count(
                count,
                n_ctx,
                has_start_token=has_start_token,
                n_without_token=self._n_without_token,
            )

    def offer_to_continue(self, action: QAction, *, is_offered: bool) -> None:
        """Offer to go on from the caret, or not, by a button of this action."""
        if self.continue_button.defaultAction() is not action:
            action.setIconText("Continue from here")
            self.continue_button.setDefaultAction(action)
            describe(self.continue_button, "Continue from here", action.toolTip())
        if not is_offered and self.continue_button.hasFocus():
            # The text is what it is about, and what the focus came from.
            self._text.setFocus()
        self.continue_button.setVisible(is_offered)
        self._fit()

    def set_sample_prompts(self, prompts: Sequence["SamplePrompt"]) -> None:
        """Offer these texts."""
        self._menu.clear()
        for prompt in prompts:
            words = " ".join(prompt.text.split())
            short = words if len(words) <= _LONGEST_SAMPLE else words[: _LONGEST_SAMPLE - 1] + "…"
            # Behind the tab, Qt's menus keep a column of their own.
            action = self._menu.addAction(f"{short}\t{prompt.shows}".replace("&", "&&"))
            action.setData(prompt.text)
            action.setToolTip(prompt.text)
        self._fit()

    def set_samples_available(self, reason: str) -> None:
        """Offer the texts, or with a reason say why not now."""
        self.samples_button.setEnabled(not reason)
        self.samples_button.setToolTip(f"{_TIP}\n{reason}" if reason else _TIP)

    def _fit(self) -> None:
        """With little room, leave out the texts to start from while one can be gone on with."""
        least_px = self._count.fontMetrics().horizontalAdvance(_LEAST_WORDS)
        buttons = (self.continue_button, self.samples_button)
        needed_px = least_px + sum(button.sizeHint().width() for button in buttons)
        is_offered = not self.continue_button.isHidden()
        is_left_out = is_offered and needed_px > self.width() - _LEFT_PX - _RIGHT_PX
        self.samples_button.setVisible(not self._menu.isEmpty() and not is_left_out)

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find out what there is room for."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """Return the height of all lines that there may be."""
        lines_px = _LINES * self._count.fontMetrics().lineSpacing()
        button_px = self.samples_button.sizeHint().height()
        height = max(lines_px, button_px) + _BELOW_PX
        return QSize(super().sizeHint().width(), height)

    @Slot(QAction)
    def _on_chosen(self, action: QAction) -> None:
        self.prompt_chosen.emit(action.data())


def token_count_words(
    count: int | None,
    n_ctx: int,
    context_end: ContextEnd = ContextEnd.STOP,
    *,
    has_start_token: bool = False,
) -> tuple[str, bool]:
    """Return what to say of a text's length, and whether it is too long for the model.

    Args:
        count: tokens that the model sees; None while they are being counted.
        n_ctx: positions of the model; 0 while there is none.
        context_end: what a run does when the context is full.
        has_start_token: one of them stands before the text and is not shown.
    """
    if count is None:
        waits_for = "Counting tokens …" if n_ctx > 0 else "Tokens are counted once a model is here"
        return waits_for, False
    start = ""
    if has_start_token:
        start = ": the start token" if count == 1 else " with the start token"
    tokens = ("1 token" if count == 1 else f"{count:,} tokens") + start
    if n_ctx <= 0:
        return tokens, False
    left = n_ctx - count
    if left > 0:
        return f"{count:,} / {n_ctx:,} tokens{start}", False
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
    many = "1 token" if left == -1 else f"{-left:,} tokens"
    return f"{many} too many for the context of {n_ctx:,}; shorten the text", True
