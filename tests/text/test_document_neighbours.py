"""Edits beside tokens that share a character, have no text, or stand between typed texts."""

import pytest

from playground.text import EncodedText, TokenDocument, Tokenizer, WordTokenizer


class CraftedTokenizer(WordTokenizer):
    """Four tokens whose bytes fall within characters, and an end of text."""

    separator = b""
    end_of_text = 4

    def token_bytes(self, token_id: int) -> bytes:
        return (b"ab\xc3", b"\xa9c", b"d", b"e")[token_id]


def generated(*tokens: int) -> TokenDocument:
    document = TokenDocument(CraftedTokenizer())
    document.begin_generation()
    for token in tokens:
        document.append_generated(token)
    document.end_generation()
    return document


def kept(document: TokenDocument) -> tuple[tuple[int, ...], str]:
    """The generated tokens that are left, and the text that is generated."""
    document.set_tokens(
        document.tokenizer or WordTokenizer(),
        [EncodedText(text=text, tokens=()) for text in document.pending_texts()],
    )
    shown = "".join(document.text[r.start : r.end] for r in document.generated_ranges())
    return document.tokens() or (), shown


def test_tokens_that_share_a_character_show_that_they_do() -> None:
    document = generated(3, 0, 1, 2)
    assert document.text == "eabécd"
    assert [(span.start, span.end) for span in document.token_spans()] == [
        (0, 1), (1, 4), (3, 5), (5, 6)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "tokens", "text"),
    [
        (1, (3, 0, 1, 2), "eabécd"),
        (2, (3, 2), "ed"),
        (3, (3, 2), "ed"),
        (4, (3, 2), "ed"),
        (5, (3, 0, 1, 2), "eabécd"),
    ],
)
def test_tokens_that_share_a_character_go_together(
    place: int, tokens: tuple[int, ...], text: str
) -> None:
    document = generated(3, 0, 1, 2)
    document.replace(place, place, "-")
    assert document.text == "eabécd"[:place] + "-" + "eabécd"[place:]
    assert kept(document) == (tokens, text)


def test_a_token_without_text_stays_beside_typing() -> None:
    document = generated(3, 4)
    assert [(s.token_id, s.start, s.end) for s in document.token_spans()] == [(3, 0, 1), (4, 1, 1)]
    document.replace(1, 1, "-")
    assert document.text == "e-"
    assert kept(document) == ((3, 4), "e")
    assert [s.start for s in document.token_spans() if s.token_id == 4] == [1]


def test_a_token_without_text_goes_with_the_character_before_it() -> None:
    document = generated(2, 3, 4)
    document.replace(1, 2, "")
    assert kept(document) == ((2,), "d")


@pytest.mark.parametrize(
    ("start", "end", "tokens", "text"),
    [
        (0, 1, (4, 2), "-\n\nd"),
        (1, 1, (3, 4, 2), "e-\n\nd"),
        (2, 2, (3, 2), "e\n-\nd"),
        (2, 3, (3, 2), "e\n-d"),
        (3, 3, (3, 4, 2), "e\n\n-d"),
        (3, 4, (3, 4), "e\n\n-"),
    ],
)
def test_a_break_stays_whole_or_becomes_typed_text(
    start: int, end: int, tokens: tuple[int, ...], text: str
) -> None:
    document = generated(3, 4, 2)
    document.replace(start, end, "-")
    assert (document.text, kept(document)[0]) == (text, tokens)


def test_removing_what_was_typed_after_an_end_of_text_removes_it_too() -> None:
    document = generated(3, 4)
    document.replace(1, 1, "typed")
    assert kept(document)[0] == (3, 4)
    document.replace(1, 6, "")
    assert (document.text, kept(document)[0]) == ("e", (3,))


def test_removing_what_was_typed_before_an_end_of_text_removes_it_too() -> None:
    document = TokenDocument(CraftedTokenizer())
    document.replace(0, 0, "typed")
    document.begin_generation()
    document.append_generated(4)
    document.end_generation()
    document.replace(4, 5, "")
    assert (document.text, kept(document)[0]) == ("type", ())


def test_typed_texts_that_meet_are_encoded_as_one(stories: Tokenizer) -> None:
    document = TokenDocument(stories)
    document.replace(0, 0, "a" * 3000)
    document.begin_generation()
    document.append_generated(stories.encode(".")[0])
    document.end_generation()
    document.replace(3001, 3001, "a" * 3000)
    document.replace(3000, 3001, "")
    assert document.pending_texts() == ("a" * 6000,)


@pytest.mark.usefixtures("short_spans")
def test_the_rest_of_a_broken_token_joins_what_was_typed_before_it(stories: Tokenizer) -> None:
    document = TokenDocument(stories)
    document.replace(0, 0, "a very long begin")
    document.begin_generation()
    for token in stories.encode("ing"):
        document.append_generated(token)
    document.end_generation()
    assert document.text == "a very long begining"
    document.replace(18, 18, "-")
    assert any("begini" in text for text in document.pending_texts())
