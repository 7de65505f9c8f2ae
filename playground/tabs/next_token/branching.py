"""Putting a token of a person's choice into the text, in place of the one the model drew."""

from playground.shell.editor.editor import TextEditor


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
