"""Putting a token of a person's choice into the text, in place of the one the model drew."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from playground.shell.editor.editor import TextEditor
from playground.tabs.next_token.text_index import TextIndex
from playground.tabs.next_token.views import BranchingView


class TextBranching:
    """Changes the editor's text by tokens rather than by characters."""

    def __init__(self, editor: TextEditor) -> None:
        self._editor = editor

    def accept(self, token_id: int) -> None:
        """Add a token to the end of the text; one undo takes it back.

        It counts as written by the model: typed text is encoded anew with its neighbours, and that
        may give other tokens.
        """
        with self._editor.changing() as document:
            document.put_token(token_id)

    def branch(self, index: int, token_id: int) -> None:
        """Put a token in place of token `index` and cut off what follows.

        With the run that follows it is one step, so one undo returns the old text.
        """
        with self._editor.changing(is_step=False) as document:
            document.truncate_at_token(index)
            document.put_token(token_id)


class Brancher(QObject):
    """Cuts the text at a token, puts an alternative in, and has the model go on.

    The cache keeps the rows of everything before the cut, so only the alternative is computed.

    Signals:
        generate_requested(): go on from the end of the text.
        stop_requested(): end the run in hand.
        told(str): one sentence for the person.
    """

    generate_requested = Signal()
    stop_requested = Signal()
    told = Signal(str)

    def __init__(self, index: TextIndex, view: BranchingView, parent: QObject) -> None:
        super().__init__(parent)
        self._index = index
        self._view = view
        self._is_running = False
        self._waiting: tuple[int, int] | None = None
        # Not from within the word that a run has ended: others have still to hear it.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._on_ready)

    @property
    def is_running(self) -> bool:
        """Whether a run is under way, which has to end first."""
        return self._is_running

    def branch(self, place: int, token_id: int) -> None:
        """Put a token in place of one of the text; a run under way is stopped first."""
        self._waiting = (place, token_id)
        if self._is_running:
            self.stop_requested.emit()
        else:
            self._on_ready()

    def accept(self, token_id: int) -> None:
        """Add a token to the end of the text; nothing runs on from it."""
        if self._is_running:
            self.told.emit("A run is under way; stop it first.")
        else:
            self._view.accept(token_id)

    @Slot()
    def on_run_began(self) -> None:
        """Have a branch wait for the run's end."""
        self._is_running = True

    @Slot()
    def on_run_ended(self) -> None:
        """Go on with a branch that waited."""
        self._is_running = False
        if self._waiting is not None:
            self._soon.start(0)

    @Slot()
    def _on_ready(self) -> None:
        if self._waiting is None or self._is_running:
            return
        (place, token_id), self._waiting = self._waiting, None
        n_tokens = len(self._index.tokens() or ())
        if place > n_tokens:
            self.told.emit("The text has become shorter; there is no place to branch any more.")
            return
        written = self._index.token_text(token_id)
        self._view.branch(place, token_id)
        self.told.emit(f"Branched with “{written}”: the {place:,} tokens before it stay")
        self.generate_requested.emit()
