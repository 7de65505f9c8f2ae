"""A text behind an end of text: a new paragraph to a person, one token to the model."""

from playground.resource_files import resource_path
from playground.text import (
    BytePairTokenizer,
    EncodedText,
    TextRange,
    TokenDocument,
    Tokenizer,
    WordTokenizer,
)
from playground.text.reading import visible_token


def encode(document: TokenDocument) -> TokenDocument:
    tokenizer = document.tokenizer
    assert tokenizer is not None
    document.set_tokens(
        tokenizer,
        [EncodedText(text=t, tokens=tuple(tokenizer.encode(t))) for t in document.pending_texts()],
    )
    return document


def encoded(tokenizer: Tokenizer, text: str) -> TokenDocument:
    document = TokenDocument(tokenizer)
    document.replace(0, 0, text)
    return encode(document)


def generate(document: TokenDocument, tokens: list[int]) -> str:
    document.begin_generation()
    return "".join([*map(document.append_generated, tokens), document.end_generation()])


def told(stories: Tokenizer) -> tuple[TokenDocument, tuple[int, ...]]:
    """Return a text that the model ended and began another behind, and its tokens."""
    document = encoded(stories, "The")
    first, second = stories.encode(" end."), stories.encode("One day")
    assert generate(document, [*first, 0]) == " end."
    assert generate(document, second) == "\n\nOne day"
    return document, (*stories.encode("The"), *first, 0, *second)


def test_the_next_text_stands_in_a_paragraph_of_its_own(stories: Tokenizer) -> None:
    document, tokens = told(stories)
    assert document.text == "The end.\n\nOne day"
    assert document.tokens() == tokens
    assert document.count().n_tokens == len(tokens)
    assert document.generated_ranges() == (TextRange(start=3, end=8), TextRange(start=10, end=17))
    assert document.break_ranges() == (TextRange(start=8, end=10),)


def test_within_one_generation_that_goes_past_the_end_too(stories: Tokenizer) -> None:
    document = encoded(stories, "The")
    tokens = [*stories.encode(" end."), 0, *stories.encode("One day")]
    assert generate(document, tokens) == " end.\n\nOne day"
    assert document.tokens() == (*stories.encode("The"), *tokens)


def test_nothing_is_parted_before_there_is_something_to_part(stories: Tokenizer) -> None:
    document = encoded(stories, "")
    assert generate(document, [0, *stories.encode("One")]) == "One"
    document = encoded(stories, "a")
    generate(document, [0])
    document.begin_generation()
    assert document.end_generation() == ""
    assert document.text == "a"
    assert generate(document, [0]) == ""


def test_a_token_put_in_by_hand_begins_the_paragraph(stories: Tokenizer) -> None:
    document = encoded(stories, "a")
    generate(document, [0])
    document.put_token(stories.encode("One")[0])
    assert document.text.startswith("a\n\n")


def test_undo_and_regenerate_leave_what_was_there_before(stories: Tokenizer) -> None:
    document = encoded(stories, "The")
    generate(document, [*stories.encode(" end."), 0])
    before, tokens = document.snapshot(), document.tokens()
    generate(document, stories.encode("One"))
    last = document.last_generation()
    assert last == TextRange(start=10, end=13)
    document.replace(last.start, last.end, "")
    assert document.tokens() == tokens
    assert generate(document, stories.encode("Two")) == "Two"
    assert document.text == "The end.\n\nTwo"
    document.restore(before)
    assert (document.text, document.tokens()) == ("The end.", tokens)


def test_a_cut_behind_the_end_of_text_keeps_the_paragraph(stories: Tokenizer) -> None:
    document, tokens = told(stories)
    place = tokens.index(0)
    document.truncate_at_token(place + 1)
    assert (document.text, document.tokens()) == ("The end.\n\n", tokens[: place + 1])
    assert generate(document, stories.encode("Two")) == "Two"
    document.truncate_at_token(place)
    assert (document.text, document.tokens()) == ("The end.", tokens[:place])


def test_a_saved_text_keeps_it_and_shows_the_model_the_same(stories: Tokenizer) -> None:
    document, tokens = told(stories)
    again = TokenDocument()
    again.open(document.text, document.generated_ranges(), document.break_ranges())
    again.set_tokenizer(stories)
    assert again.break_ranges() == document.break_ranges()
    assert again.generated_ranges() == document.generated_ranges()
    assert encode(again).tokens() == tokens


def test_a_break_that_the_saved_text_does_not_have_is_passed_over(stories: Tokenizer) -> None:
    document = TokenDocument(stories)
    wrong = [TextRange(start=0, end=2), TextRange(start=2, end=4), TextRange(start=50, end=52)]
    document.open("ab\n\ncd", [TextRange(start=3, end=5)], wrong)
    assert document.text == "ab\n\ncd"
    assert document.break_ranges() == ()


def test_to_a_model_without_an_end_of_text_it_is_white_space(stories: Tokenizer) -> None:
    document, tokens = told(stories)
    words = WordTokenizer(("<UNK>", "One", "day"))
    document.set_tokenizer(words)
    assert document.text == "The end.\n\nOne day"
    assert encode(document).tokens() == (0, 0, 1, 2)
    document.set_tokenizer(stories)
    assert encode(document).tokens() == tokens


def test_spelled_as_the_vocabulary_has_it_the_tokens_come_again(stories: Tokenizer) -> None:
    document, tokens = told(stories)
    assert document.spelled_text == "The end.<|endoftext|>One day"
    assert tuple(stories.encode(document.spelled_text)) == tokens
    ended = encoded(stories, "The")
    generate(ended, [*stories.encode(" end."), 0])
    assert ended.spelled_text == "The end.<|endoftext|>"


def test_whatever_ends_a_text_parts_it_and_is_itself_again() -> None:
    stories = BytePairTokenizer.from_file(
        resource_path("models/stories/tokenizer.json"), end_of_text=0, other_ends=frozenset({7, 9})
    )
    document = encoded(stories, "The")
    one, two = stories.encode(" one."), stories.encode(" two")
    assert generate(document, [*one, 7, *two, 9, 0, *two, 9]) == " one.\n\n two\n\n two"
    assert document.tokens() == (*stories.encode("The"), *one, 7, *two, 9, 0, *two, 9)
    names = {token: stories.token_bytes(token).decode() for token in (7, 9, 0)}
    assert document.spelled_text == (f"The one.{names[7]} two{names[9]}{names[0]} two{names[9]}")
    assert [visible_token(stories, token) for token in (0, 7)] == [
        "‹end of text›",
        f"‹end of text {names[7]}›",
    ]
