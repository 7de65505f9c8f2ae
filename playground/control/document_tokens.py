"""Keeps the text's tokens up to date while a person types."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from playground.control.views import EditorView, StatsView
from playground.text import count_context
from playground.worker.jobs import Encoded
from playground.worker.runner import GenerationRunner

_TYPING_PAUSE_MS = 120


class DocumentTokens(QObject):
    """Has the worker encode what was edited, and shows how long the text is in tokens.

    Encoding waits for a short pause in the typing; `request_now` does not.

    Signals:
        ready(): the tokens of the whole text are known.
        failed(Failure): the tokenizer could not encode the text.
    """

    ready = Signal()
    failed = Signal(object)

    def __init__(
        self, editor: EditorView, stats: StatsView, runner: GenerationRunner, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        self._stats = stats
        self._runner = runner
        self._n_ctx = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE_MS)
        self._pause.timeout.connect(self.request_now)
        runner.worker.encoded.connect(self._on_encoded)
        runner.worker.encode_failed.connect(self.failed)

    def set_n_ctx(self, n_ctx: int) -> None:
        """Count against another model's context, and encode with its tokenizer."""
        self._n_ctx = n_ctx
        self.request_now()

    @Slot()
    def request_soon(self) -> None:
        """The text changed; have it encoded once the typing pauses."""
        self._show_count()
        self._pause.start()

    @Slot()
    def request_now(self) -> None:
        """Have the text encoded; `ready` follows, at once if there is nothing to encode."""
        self._pause.stop()
        document = self._editor.document_model
        if document.tokenizer is None:
            return
        texts, continuations = document.pending_texts(), document.pending_continuations()
        self._show_count()
        if texts or continuations:
            self._runner.encode(document.tokenizer, texts, continuations)
        else:
            self.ready.emit()

    @Slot(object)
    def _on_encoded(self, encoded: Encoded) -> None:
        document = self._editor.document_model
        document.set_tokens(encoded.tokenizer, encoded.texts)
        self._show_count()
        # Texts that came up since are on their way, by the pause in typing or by another request.
        if document.count().is_complete and not self._pause.isActive():
            self.ready.emit()

    def _show_count(self) -> None:
        document = self._editor.document_model
        tokens = document.tokens()
        count = None
        if tokens is not None and document.tokenizer is not None:
            count = count_context(document.tokenizer, len(tokens))
        self._editor.show_token_count(count, self._n_ctx)
        if count is not None and self._n_ctx:
            self._stats.show_context(min(count, self._n_ctx), self._n_ctx)
