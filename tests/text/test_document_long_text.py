"""Texts far longer than any context are kept, edited and encoded all the same."""

from playground.text import EncodedText, TokenDocument, Tokenizer
from playground.text.splitting import UNBROKEN_LIMIT


def typed(tokenizer: Tokenizer, text: str) -> TokenDocument:
    document = TokenDocument(tokenizer)
    document.replace(0, 0, text)
    return document


def encode(tokenizer: Tokenizer, document: TokenDocument) -> None:
    texts = document.pending_texts()
    document.set_tokens(
        tokenizer, [EncodedText(text=t, tokens=tuple(tokenizer.encode(t))) for t in texts]
    )


def test_a_word_longer_than_any_context_can_be_edited(stories: Tokenizer) -> None:
    document = typed(stories, "a" * 600_000)
    for place in (300_000, 0, 599_999):
        encode(stories, document)
        document.replace(place, place + 1, "b")
        assert sum(map(len, document.pending_texts())) <= 2 * UNBROKEN_LIMIT
    encode(stories, document)
    tokens = document.tokens() or ()
    assert b"".join(map(stories.token_bytes, tokens)).decode() == document.text


def test_two_megabytes_of_unusual_text_survive_an_edit(stories: Tokenizer) -> None:
    text = "שלום 👩\u200d👩\u200d👧 \0 word, \ud800 " * 45_000
    document = typed(stories, text)
    encode(stories, document)
    document.replace(700_000, 700_003, "é😀")
    encode(stories, document)
    text = text[:700_000] + "é😀" + text[700_003:]
    assert document.text == text
    assert document.tokens() == tuple(stories.encode(text))
