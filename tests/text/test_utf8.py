from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from playground.text.utf8 import characters_of_bytes, unfinished_length

EDGES = [0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1]
EDGES += [0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF]


def begins_a_character(data: bytes) -> bool:
    """Whether some bytes make one character of these; the extreme ones are enough to try."""
    for n_more in range(1, 4 - len(data) + 1):
        for more in product([0x80, 0xBF], repeat=n_more):
            text = (data + bytes(more)).decode("utf-8", "replace")
            if len(text) == 1 and text != "\ufffd":
                return True
    return False


def test_unfinished_bytes_are_those_that_begin_a_character() -> None:
    for data in map(bytes, product(EDGES, repeat=3)):
        expected = max((n for n in range(4) if n and begins_a_character(data[3 - n :])), default=0)
        assert unfinished_length(data) == expected, data


@given(data=st.binary(max_size=12))
def test_characters_of_bytes_count_what_decoding_gives(data: bytes) -> None:
    characters = characters_of_bytes(data)
    assert len(characters) == len(data)
    text = data.decode("utf-8", "replace")
    assert sorted(set(characters)) == list(range(len(text)))
    for index, character in enumerate(text):
        spelled = bytes(b for b, owner in zip(data, characters, strict=True) if owner == index)
        assert spelled.decode("utf-8", "replace") == character
