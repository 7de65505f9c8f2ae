"""Encoding happens elsewhere and answers come late."""

from playground.text import (
    EncodedText,
    TextRange,
    TokenCount,
    TokenDocument,
    Tokenizer,
    WordTokenizer,
    begin_context,
)


def answer(tokenizer: Tokenizer, document: TokenDocument) -> list[EncodedText]:
    texts = document.pending_texts()
    return [EncodedText(text=text, tokens=tuple(tokenizer.encode(text))) for text in texts]


def test_a_document_without_a_tokenizer_has_text_only() -> None:
    document = TokenDocument()
    document.replace(0, 0, "hello world")
    assert document.pending_texts() == ()
    assert document.tokens() is None
    assert document.token_spans() == ()
    assert document.count() == TokenCount(n_tokens=0, is_complete=False)


def test_the_count_is_complete_once_all_is_encoded() -> None:
    words = WordTokenizer()
    document = TokenDocument(words)
    assert document.count() == TokenCount(n_tokens=0, is_complete=True)
    document.replace(0, 0, "hello world")
    assert document.count() == TokenCount(n_tokens=0, is_complete=False)
    document.set_tokens(words, answer(words, document))
    assert document.count() == TokenCount(n_tokens=2, is_complete=True)
    assert document.tokens() == (1, 2)


def test_an_answer_about_text_that_is_gone_is_ignored() -> None:
    words = WordTokenizer()
    document = TokenDocument(words)
    document.replace(0, 0, "hello")
    late = answer(words, document)
    document.replace(5, 5, " world")
    document.set_tokens(words, late)
    assert document.tokens() is None
    assert document.pending_texts() == ("hello world",)


def test_an_answer_of_another_tokenizer_is_ignored(stories: Tokenizer) -> None:
    words = WordTokenizer()
    document = TokenDocument(words)
    document.replace(0, 0, "hello")
    late = answer(words, document)
    document.set_tokenizer(stories)
    document.set_tokens(words, late)
    assert document.tokens() is None


def test_answers_may_come_in_parts(stories: Tokenizer) -> None:
    text = "The cat sat on the mat. " * 1000
    document = TokenDocument(stories)
    document.replace(0, 0, text)
    parts = answer(stories, document)
    assert 1 < len(parts) < 50
    document.set_tokens(stories, parts[:1])
    assert not document.count().is_complete
    document.set_tokens(stories, parts[1:])
    assert document.tokens() == tuple(stories.encode(text))


def test_another_tokenizer_encodes_everything_anew_and_keeps_what_was_generated(
    stories: Tokenizer, gpt2: Tokenizer
) -> None:
    document = TokenDocument(stories)
    document.replace(0, 0, "Once upon")
    document.begin_generation()
    for token in [*stories.encode(" a time"), 0]:
        document.append_generated(token)
    document.end_generation()
    document.set_tokenizer(gpt2)
    assert document.tokens() is None
    document.set_tokens(gpt2, answer(gpt2, document))
    assert document.text == "Once upon a time"
    assert document.tokens() == tuple(gpt2.encode("Once upon a time"))
    (generated,) = document.generated_ranges()
    assert document.text[generated.start : generated.end] == " a time"


def test_generated_text_can_be_edited_before_it_is_encoded_anew(stories: Tokenizer) -> None:
    document = TokenDocument(stories)
    document.begin_generation()
    for token in stories.encode("hello world"):
        document.append_generated(token)
    document.set_tokenizer(None)
    document.replace(4, 7, "XX")
    assert document.text == "hellXXorld"
    assert [document.text[r.start : r.end] for r in document.generated_ranges()] == ["hell", "orld"]


def test_a_text_that_stands_twice_is_encoded_once(stories: Tokenizer) -> None:
    document = TokenDocument(stories)
    document.open("ab-ab", [TextRange(start=2, end=3)])
    assert document.pending_texts() == ("ab", "-")
    document.set_tokens(stories, answer(stories, document))
    ab, dash = stories.encode("ab"), stories.encode("-")
    assert document.tokens() == (*ab, *dash, *ab)


def test_the_context_is_what_a_model_would_see_once_all_is_encoded() -> None:
    words = WordTokenizer()
    document = TokenDocument(words)
    assert document.context() == begin_context(words, ())
    document.replace(0, 0, "hello world")
    assert document.context() is None
    document.set_tokens(words, answer(words, document))
    assert document.context() == begin_context(words, (1, 2))
    assert TokenDocument().context() is None
