"""Every place that a tokenizer names must be one where a cut changes no token."""

from itertools import chain, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.text import BytePairTokenizer, Tokenizer, WordTokenizer
from playground.text.splitting import UNBROKEN_LIMIT, split_text

# What GPT-2's word pattern tells apart: white space of several kinds, letters, digits, signs,
# contractions, a combining mark, and the text of the added token.
TRICKY = [
    *" \n\t\r'sl,.19aZé",
    "\u00a0",
    "\u0085",
    "\u3000",
    "\x1c",
    "中",
    "。",
    "\u0301",
    "😀",
    "²",
]
TRICKY_TEXTS = st.lists(
    st.sampled_from([*TRICKY, "'ll", "'re", "<|endoftext|>", "<|endof", "text|>", "\ud800", "\0"])
).map("".join)


def splits(tokenizer: Tokenizer, text: str) -> list[int]:
    return [p for p in range(1, len(text)) if tokenizer.next_split(text, p, p + 1) == p]


def test_short_texts_encode_to_the_same_tokens_when_cut(byte_pair: BytePairTokenizer) -> None:
    n_cuts = 0
    for characters in chain(product(" \n\u00a0a's1<|", repeat=4), product(" \na", repeat=6)):
        text = "".join(characters)
        for cut in splits(byte_pair, text):
            n_cuts += 1
            pieces = byte_pair.encode(text[:cut]) + byte_pair.encode(text[cut:])
            assert pieces == byte_pair.encode(text), (text, cut)
    assert n_cuts > 5_000


@pytest.mark.parametrize("name", ["stories", "gpt2", "words"])
def test_a_text_encodes_to_the_same_tokens_when_cut(
    name: str, request: pytest.FixtureRequest
) -> None:
    tokenizer: Tokenizer = WordTokenizer() if name == "words" else request.getfixturevalue(name)

    @settings(deadline=None, max_examples=200)
    @given(text=st.one_of(TRICKY_TEXTS, st.text(st.characters(exclude_categories=[]))))
    def check(text: str) -> None:
        whole = tokenizer.encode(text)
        for cut in splits(tokenizer, text):
            assert tokenizer.encode(text[:cut]) + tokenizer.encode(text[cut:]) == whole

    check()


def test_an_added_token_is_never_cut(stories: BytePairTokenizer) -> None:
    text = "one<|endoftext|>two"
    assert stories.encode(text).count(0) == 1
    assert all(cut not in range(4, 16) for cut in splits(stories, text))


def test_prose_can_be_cut_between_its_words(byte_pair: BytePairTokenizer) -> None:
    text = "It's 12 o'clock, said Tom.\nYes!"
    assert {text[cut:].split(" ")[0] for cut in splits(byte_pair, text)} >= {"", ",", ".\nYes!"}


def test_next_split_looks_from_start_up_to_end_only(byte_pair: BytePairTokenizer) -> None:
    text = "one two three"
    assert byte_pair.next_split(text, 0, len(text)) == 3
    assert byte_pair.next_split(text, 3, 4) == 3
    assert byte_pair.next_split(text, 4, len(text)) == 7
    assert byte_pair.next_split(text, 0, 3) is None
    assert byte_pair.next_split(text, 8, len(text)) is None


@pytest.mark.parametrize("filler", ["a", "ab\u00e9", " ", "'", "|<e"])
def test_the_first_place_far_ahead_is_found(byte_pair: BytePairTokenizer, filler: str) -> None:
    long = filler * 20_000
    text = long + "x y" + long
    expected = next(
        cut for cut in range(1, len(text)) if splits(byte_pair, text[cut - 1 : cut + 1])
    )
    assert byte_pair.next_split(text, 0, len(text)) == expected
    assert byte_pair.next_split(long, 1, len(long)) == (2 if filler == "|<e" else None)


@given(text=st.text("ab ", max_size=60), n_chars=st.integers(1, 20))
def test_pieces_make_the_text_and_are_cut_at_the_first_place(text: str, n_chars: int) -> None:
    tokenizer = WordTokenizer()
    pieces = list(split_text(text, tokenizer.next_split, n_chars))
    assert "".join(pieces) == text
    start = 0
    for piece in pieces[:-1]:
        cut = start + len(piece)
        allowed = [place for place in splits(tokenizer, text) if place >= start + n_chars]
        assert cut == allowed[0]
        start = cut


def test_a_text_without_any_place_is_cut_at_the_limit() -> None:
    text = "a" * (2 * UNBROKEN_LIMIT + 5)
    pieces = list(split_text(text, WordTokenizer().next_split, 10))
    assert [len(piece) for piece in pieces] == [UNBROKEN_LIMIT, UNBROKEN_LIMIT, 5]
