import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.text import WordTokenizer, begin_context


def test_the_exercise_has_three_words() -> None:
    tokenizer = WordTokenizer()
    assert tokenizer.n_vocab == 3
    assert tokenizer.encode("hello world  goodbye\nhello") == [1, 2, 0, 1]
    assert [tokenizer.token_bytes(token) for token in range(3)] == [b"<UNK>", b"hello", b"world"]
    assert list(tokenizer.encode_in_pieces("hello world")) == [[1, 2]]
    assert tokenizer.separator == b" "


@pytest.mark.parametrize("text", ["", " ", "\n\t\u2003"])
def test_white_space_has_no_tokens(text: str) -> None:
    assert WordTokenizer().encode(text) == []
    assert begin_context(WordTokenizer(), []) == ()


def test_ids_beyond_the_vocabulary_show_as_their_numbers() -> None:
    shown = [WordTokenizer().token_bytes(token) for token in (-1, 3, 10**9)]
    assert shown == [b"[-1]", b"[3]", b"[1000000000]"]


@given(words=st.lists(st.sampled_from(["<UNK>", "hello", "world"])))
def test_words_come_back_as_they_were(words: list[str]) -> None:
    tokenizer = WordTokenizer()
    tokens = tokenizer.encode(" ".join(words))
    assert [tokenizer.token_bytes(token).decode() for token in tokens] == words
