"""Putting a token of a person's choice into the text, in place of the one the model drew."""

from PySide6.QtCore import QTimer, Slot

from playground.control.app_context import AppContext
from playground.control.presenter import Presenter
from playground.generation.run_log import RunLog
from playground.shell.editor.editor import TextEditor
from playground.tabs.next_token.text_index import TextIndex


class Brancher(Presenter):
    """Cuts the text at a token, puts an alternative in, and has the model go on.

    The cache keeps the rows of everything before the cut, so only the alternative is computed.
    """

    def __init__(self, context: AppContext, index: TextIndex) -> None:
        super().__init__(context)
        self._index = index
        self._editor = context.window.editor
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
            self.context.controller.stop()
        else:
            self._on_ready()

    def accept(self, token_id: int) -> None:
        """Add a token to the end of the text; nothing runs on from it."""
        if self._is_running:
            self._say("A run is under way; stop it first.")
        else:
            accept_token(self._editor, token_id)

    def on_run_began(self, log: RunLog) -> None:
        """Have a branch wait for the run's end."""
        self._is_running = True

    def on_run_ended(self, log: RunLog) -> None:
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
            self._say("The text has become shorter; there is no place to branch any more.")
            return
        written = self._index.token_text(token_id)
        branch_at(self._editor, place, token_id)
        self._say(f"Branched with “{written}”: the {place:,} tokens before it stay")
        self.context.controller.generate()

    def _say(self, sentence: str) -> None:
        self.context.window.status_line.show_state(sentence)


def accept_token(editor: TextEditor, token_id: int) -> None:
    """Add a token to the end of the text; one undo takes it back.

    It counts as written by the model: typed text is encoded anew with its neighbours, and that may
    give other tokens.
    """
    with editor.changing() as document:
        document.put_token(token_id)


def branch_at(editor: TextEditor, place: int, token_id: int) -> None:
    """Put a token in place of one of the text, and cut off what follows.

    With the run that follows it is one step, so one undo returns the old text.
    """
    with editor.changing(is_step=False) as document:
        document.truncate_at_token(place)
        document.put_token(token_id)
