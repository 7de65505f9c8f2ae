"""The text at which a run ends, when the model writes it."""

import re

_SPELLINGS = {"\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_MEANINGS = {spelled: meant for meant, spelled in _SPELLINGS.items()}


def read_stop_sequence(written: str) -> str:
    r"""Return the text that is meant, where one line has to hold it.

    `\n` is a new line, `\t` a tab, `\\` a backslash; everything else is itself.
    """
    return re.sub(r"\\[nt\\]", lambda found: _MEANINGS[found[0]], written)


def spell_stop_sequence(meant: str) -> str:
    """Return a text in one line, as `read_stop_sequence` takes it."""
    return "".join(_SPELLINGS.get(character, character) for character in meant)


class StopSequenceSearch:
    """Looks for a sequence in a run's text as it comes, however its tokens lie.

    Only what the run itself produced counts: a prompt that ends with half of the sequence, or with
    all of it, ends no run. Nor does a sequence that an end of text would have to lie within.

    A token is never cut. The one that completes the sequence stays whole, with the text that it may
    have behind it: text and tokens are then still the same thing, and a run that goes on from there
    sees what it would have seen.

    Attributes:
        is_found: the sequence has come.
    """

    def __init__(self, sequence: str) -> None:
        self._sequence = sequence
        self._tail = ""
        self.is_found = False

    def push(self, text: str, *, is_end_of_text: bool) -> None:
        """Take the text that a token completed."""
        if not self._sequence:
            return
        looked_at = self._tail + text
        self.is_found = self.is_found or self._sequence in looked_at
        n_kept = len(self._sequence) - 1
        self._tail = "" if is_end_of_text or not n_kept else looked_at[-n_kept:]
