import pytest

from playground.text import WordTokenizer
from playground.text.reading import visible_token


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
