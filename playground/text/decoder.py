"""From tokens, one at a time, to the characters they make."""

from playground.text.tokenizer import Tokenizer
from playground.text.utf8 import unfinished_length


class TextDecoder:
    """Turns a sequence of tokens into text as it comes.

    A token of a byte-level vocabulary may end within a character: its last bytes are then held back
    until a later token completes it. Bytes that can no longer become a character show as U+FFFD at
    once. The separator of a word vocabulary stands before every token but the first. The
    end-of-text token has no text.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._held = b""
        self._is_first = True

    def push(self, token_id: int) -> str:
        """Return the characters that this token completes, perhaps none."""
        if token_id == self._tokenizer.end_of_text:
            return ""
        separator = b"" if self._is_first else self._tokenizer.separator
        self._is_first = False
        data = self._held + separator + self._tokenizer.token_bytes(token_id)
        whole = len(data) - unfinished_length(data)
        self._held = data[whole:]
        return data[:whole].decode("utf-8", "replace")

    def flush(self) -> str:
        """Return U+FFFD for bytes still held, which nothing will complete now; usually empty."""
        held, self._held = self._held, b""
        return held.decode("utf-8", "replace")
