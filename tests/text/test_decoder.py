from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from playground.text import TextDecoder, WordTokenizer
from playground.text.tokenizer import Tokenizer


class ByteTokenizer(WordTokenizer):
    """Tokens that are given by their bytes."""

    separator = b""

    def __init__(self, pieces: list[bytes]) -> None:
        super().__init__(())
        self.pieces = pieces
        self.end_of_text = len(pieces)

    def token_bytes(self, token_id: int) -> bytes:
        return self.pieces[token_id]


def pushed(tokenizer: Tokenizer, tokens: list[int]) -> list[str]:
    decoder = TextDecoder(tokenizer)
    return [*(decoder.push(token) for token in tokens), decoder.flush()]


def pieces_of(data: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(places)]


@given(text=st.text(), cuts=st.lists(st.integers(0, 200)))
def test_text_comes_back_however_its_bytes_are_split(text: str, cuts: list[int]) -> None:
    pieces = pieces_of(text.encode(), cuts)
    shown = pushed(ByteTokenizer(pieces), list(range(len(pieces))))
    assert "".join(shown) == text
    assert shown[-1] == ""


@given(text=st.text(max_size=8))
def test_each_byte_adds_a_character_when_it_completes_one(text: str) -> None:
    data = text.encode()
    pieces = [bytes([byte]) for byte in data]
    expected: list[str] = []
    for character in text:
        expected += [""] * (len(character.encode()) - 1) + [character]
    assert pushed(ByteTokenizer(pieces), list(range(len(data)))) == [*expected, ""]


@given(data=st.binary(max_size=20), cuts=st.lists(st.integers(0, 20)))
def test_any_bytes_show_as_python_replaces_them(data: bytes, cuts: list[int]) -> None:
    pieces = pieces_of(data, cuts)
    shown = pushed(ByteTokenizer(pieces), list(range(len(pieces))))
    assert "".join(shown) == data.decode("utf-8", "replace")


def test_bytes_that_can_no_longer_become_a_character_show_at_once() -> None:
    decoder = TextDecoder(ByteTokenizer([b"\xed", b"\xa0", b"\xf0\x9f", b"A", b"\xff", b"\xe2"]))
    assert [decoder.push(token) for token in range(6)] == [
        "", "\ufffd\ufffd", "", "\ufffdA", "\ufffd", ""
    ]  # fmt: skip


def test_held_bytes_are_flushed_once() -> None:
    decoder = TextDecoder(ByteTokenizer([b"ok\xf0\x9f\x98"]))
    assert decoder.push(0) == "ok"
    assert decoder.flush() == "\ufffd"
    assert decoder.flush() == ""


def test_end_of_text_has_no_text_and_lets_held_bytes_wait() -> None:
    assert pushed(ByteTokenizer([b"\xc3", b"\xa9"]), [0, 2, 1]) == ["", "", "é", ""]


def test_words_have_a_space_between_them_but_none_before() -> None:
    assert pushed(WordTokenizer(), [1, 1, 0]) == ["hello", " hello", " <UNK>", ""]


def test_the_end_of_a_text_is_no_word_that_the_next_one_is_parted_from() -> None:
    words = WordTokenizer(("<UNK>", "hello", "world", "<END>"))
    words.end_of_text = 3
    assert pushed(words, [3, 1, 3, 2]) == ["", "hello", "", " world", ""]
