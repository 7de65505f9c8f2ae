from pathlib import Path

import pytest

import playground
from playground.text import WordTokenizer
from playground.text.reading import visible_token

PACKAGE = Path(playground.__file__).parent
OF_VOCABULARIES = {PACKAGE / "text", PACKAGE / "gpt2"}


class Pieces(WordTokenizer):
    """Tokens with these bytes."""

    end_of_text = 0

    def token_bytes(self, token_id):
        return (b"", b" a\n\tb", "é".encode()[:1], "\u200b".encode(), b"")[token_id]


@pytest.mark.parametrize(
    ("token_id", "shown"),
    [(0, "‹end of text›"), (1, "␣a↵→b"), (2, "‹C3›"), (3, "‹U+200B›"), (4, "‹empty›")],
)
def test_nothing_in_a_token_stays_invisible(token_id, shown):
    assert visible_token(Pieces(), token_id) == shown


@pytest.mark.parametrize("word", ["token_bytes(", "<|endoftext|>"])
def test_tokens_are_named_in_one_place(word):
    """What is shown of a token anywhere comes from `visible_token`."""
    others = (
        path for path in PACKAGE.rglob("*.py") if not OF_VOCABULARIES.intersection(path.parents)
    )
    assert not [path for path in others if word in path.read_text(encoding="utf-8")]
