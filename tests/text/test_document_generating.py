"""What the model writes, and coming back to a state before it."""

from weakref import ref

import pytest

from playground.text import EncodedText, Origin, TextRange, TokenDocument, Tokenizer, WordTokenizer


def encoded(tokenizer: Tokenizer, text: str) -> TokenDocument:
    document = TokenDocument(tokenizer)
    document.replace(0, 0, text)
    document.set_tokens(
        tokenizer,
        [EncodedText(text=t, tokens=tuple(tokenizer.encode(t))) for t in document.pending_texts()],
    )
    return document


def generate(document: TokenDocument, tokens: list[int]) -> list[str]:
    document.begin_generation()
    return [*map(document.append_generated, tokens), document.end_generation()]


def test_generated_tokens_are_sent_again_as_they_were_drawn(stories: Tokenizer) -> None:
    document = encoded(stories, "T")
    letters = [stories.encode(letter)[0] for letter in "hello"]
    assert letters != stories.encode("hello")
    assert generate(document, letters) == [*"hello", ""]
    assert document.tokens() == (*stories.encode("T"), *letters)


def test_a_character_of_several_tokens_is_added_whole_and_shared(stories: Tokenizer) -> None:
    tokens = stories.encode("😀")
    assert len(tokens) > 1
    document = encoded(stories, "a")
    assert generate(document, tokens) == [*[""] * (len(tokens) - 1), "😀", ""]
    spans = document.token_spans(1)
    assert {(s.start, s.end) for s in spans if s.origin is Origin.GENERATED} == {(1, 2)}
    document.replace(1, 2, "")
    assert (document.text, document.tokens()) == ("a", tuple(stories.encode("a")))


def test_bytes_still_held_show_when_the_generation_ends(stories: Tokenizer) -> None:
    tokens = stories.encode("😀")[:-1]
    document = encoded(stories, "")
    document.begin_generation()
    assert "".join(map(document.append_generated, tokens)) == ""
    assert document.tokens() == tuple(tokens)
    assert document.end_generation() == "\ufffd"
    assert document.text == "\ufffd"


def test_a_word_is_parted_from_what_stands_before_it() -> None:
    words = WordTokenizer()
    for text, shown in (("hello", " world"), ("hello ", "world"), ("", "world")):
        document = encoded(words, text)
        assert generate(document, [2, 1]) == [shown, " hello", ""]
        first = document.token_spans()[-2]
        assert document.text[first.start : first.end] == shown
        assert document.tokens() == (*words.encode(text), 2, 1)


def test_end_of_text_is_kept_without_text_until_its_neighbours_are_removed(
    stories: Tokenizer,
) -> None:
    document = encoded(stories, "The end")
    generate(document, [*stories.encode("."), 0])
    assert document.text == "The end."
    assert (document.tokens() or ())[-1] == 0
    last = document.token_spans()[-1]
    assert (last.token_id, last.start, last.end) == (0, 8, 8)
    document.replace(7, 8, "")
    assert (document.text, document.tokens()) == ("The end", tuple(stories.encode("The end")))


def test_text_typed_after_end_of_text_follows_it(stories: Tokenizer) -> None:
    document = encoded(stories, "a")
    generate(document, [0])
    document.replace(1, 1, "b")
    document.set_tokens(stories, [EncodedText(text="b", tokens=tuple(stories.encode("b")))])
    assert document.tokens() == (*stories.encode("a"), 0, *stories.encode("b"))
    document.replace(0, 2, "")
    assert document.tokens() == ()


def test_a_token_under_the_pointer_is_found(stories: Tokenizer) -> None:
    document = encoded(stories, "Once upon a time")
    tokens = stories.encode("Once upon a time")
    for offset in range(document.n_chars):
        span = document.token_at(offset)
        assert span is not None
        before = b"".join(map(stories.token_bytes, tokens[: span.index])).decode()
        own = stories.token_bytes(span.token_id).decode()
        assert len(before) <= offset < len(before + own)
        assert (span.start, span.end) == (len(before), len(before + own))
    assert document.token_at(document.n_chars) is None


def test_tokens_that_do_not_spell_the_text_share_it(stories: Tokenizer) -> None:
    document = TokenDocument(stories)
    document.replace(0, 0, "HI")
    document.set_tokens(stories, [EncodedText(text="HI", tokens=tuple(stories.encode("hi")))])
    assert {(span.start, span.end) for span in document.token_spans()} == {(0, 2)}


def test_generated_ranges_and_the_last_generation_follow_edits(stories: Tokenizer) -> None:
    document = encoded(stories, "One")
    assert document.last_generation() is None
    generate(document, stories.encode(" day"))
    generate(document, stories.encode(" a bird"))
    assert document.generated_ranges() == (TextRange(start=3, end=14),)
    assert document.last_generation() == TextRange(start=7, end=14)
    document.replace(9, 9, "!")
    assert document.generated_ranges() == (
        TextRange(start=3, end=9),
        TextRange(start=10, end=15),
    )
    assert document.last_generation() == TextRange(start=7, end=15)
    document.replace(7, 15, "")
    assert document.last_generation() == TextRange(start=3, end=7)


def test_a_branch_keeps_the_tokens_before_it(stories: Tokenizer) -> None:
    document = encoded(stories, "Once upon")
    generate(document, stories.encode(" a time there was"))
    tokens = document.tokens() or ()
    document.truncate_at_token(4)
    assert document.tokens() == tokens[:4]
    other = stories.encode(" dog")
    generate(document, other)
    assert document.tokens() == (*tokens[:4], *other)
    assert b"".join(map(stories.token_bytes, document.tokens() or ())).decode() == document.text


def test_a_branch_within_a_character_completes_another_one(stories: Tokenizer) -> None:
    first, second = stories.encode("é"), stories.encode("è")
    assert (len(first), first[0]) == (2, second[0])
    document = encoded(stories, "a")
    generate(document, first)
    document.truncate_at_token(2)
    assert (document.text, document.tokens()) == ("a", (*stories.encode("a"), first[0]))
    assert generate(document, second[1:]) == ["è", ""]
    assert document.tokens() == (*stories.encode("a"), *second)
    assert document.last_generation() == TextRange(start=1, end=2)
    document.replace(1, 2, "")
    assert document.tokens() == tuple(stories.encode("a"))


def test_a_branch_within_a_typed_character_begins_before_it(stories: Tokenizer) -> None:
    document = encoded(stories, "aé")
    document.truncate_at_token(2)
    assert (document.text, document.tokens()) == ("a", tuple(stories.encode("a")))


@pytest.mark.parametrize("index", [-1, 3])
def test_a_branch_at_no_token_is_refused(index: int) -> None:
    with pytest.raises(IndexError):
        encoded(WordTokenizer(), "hello world").truncate_at_token(index)


def test_undo_brings_back_text_and_tokens(stories: Tokenizer) -> None:
    document = encoded(stories, "Once upon")
    before = document.snapshot()
    letters = [stories.encode(letter)[0] for letter in " a time"]
    generate(document, letters)
    after, tokens = document.snapshot(), document.tokens()
    document.restore(before)
    assert (document.text, document.tokens()) == ("Once upon", tuple(stories.encode("Once upon")))
    document.restore(after)
    assert (document.text, document.tokens()) == ("Once upon a time", tokens)


def test_undo_across_a_change_of_model_brings_back_the_text(
    stories: Tokenizer, gpt2: Tokenizer
) -> None:
    document = encoded(stories, "Once upon")
    before = document.snapshot()
    document.set_tokenizer(gpt2)
    document.replace(0, 9, "x")
    document.restore(before)
    assert document.text == "Once upon"
    assert document.tokens() is None
    assert document.pending_texts() == ("Once upon",)


def test_a_state_to_come_back_to_keeps_no_model_that_is_gone():
    document = encoded(WordTokenizer(), "hello world")
    before, gone = document.snapshot(), ref(document.tokenizer)
    document.set_tokenizer(None)
    assert gone() is None
    document.restore(before)
    assert (document.text, document.tokens()) == ("hello world", None)
    document.set_tokenizer(WordTokenizer())
    document.restore(before)
    assert (document.text, document.tokens()) == ("hello world", None)


def test_a_token_is_refused_when_no_generation_is_under_way(stories: Tokenizer) -> None:
    document = encoded(stories, "a")
    with pytest.raises(RuntimeError, match="no generation"):
        document.append_generated(1)
    document.begin_generation()
    document.replace(0, 1, "b")
    with pytest.raises(RuntimeError, match="no generation"):
        document.append_generated(1)
    with pytest.raises(RuntimeError, match="tokenizer"):
        TokenDocument().begin_generation()
    assert TokenDocument().end_generation() == ""


def test_a_text_from_an_earlier_session_knows_who_wrote_what(stories):
    document = TokenDocument(stories)
    document.open("Once upon a time, there was", [TextRange(start=16, end=27)])
    assert document.text == "Once upon a time, there was"
    assert document.generated_ranges() == (TextRange(start=16, end=27),)
    assert document.last_generation() == TextRange(start=16, end=27)
    assert document.pending_texts() == ("Once upon a time", ", there was")
    document.replace(16, 27, "")
    assert document.text == "Once upon a time"


@pytest.mark.parametrize("ranges", [[(3, 3)], [(0, 9)], [(2, 4), (3, 5)]])
def test_ranges_that_make_no_sense_are_refused(stories, ranges):
    with pytest.raises(IndexError):
        TokenDocument(stories).open("abcdef", [TextRange(start=a, end=b) for a, b in ranges])


def test_a_chosen_token_is_a_generation_that_is_over(stories: Tokenizer) -> None:
    first = stories.encode("é")[0]
    document = encoded(stories, "a")
    document.put_token(first)
    assert (document.text, document.tokens()) == ("a", (*stories.encode("a"), first))
    with pytest.raises(RuntimeError, match="no generation"):
        document.append_generated(first)
    assert document.end_generation() == ""
    assert (document.text, document.tokens()) == ("a", (*stories.encode("a"), first))


def test_a_generation_after_an_earlier_session_is_the_latest(stories: Tokenizer) -> None:
    document = TokenDocument(stories)
    document.open("One day a", [TextRange(start=0, end=3), TextRange(start=3, end=7)])
    generate(document, stories.encode(" bird"))
    assert document.last_generation() == TextRange(start=9, end=14)
    document.replace(9, 14, "")
    assert document.last_generation() == TextRange(start=3, end=7)


def test_a_generation_without_text_is_no_range_of_it(stories: Tokenizer) -> None:
    document = encoded(stories, "a")
    generate(document, [0])
    assert document.generated_ranges() == ()
    generate(document, stories.encode("b"))
    assert document.generated_ranges() == (TextRange(start=3, end=4),)


def test_an_empty_document_has_no_last_generation(stories: Tokenizer) -> None:
    assert TokenDocument(stories).last_generation() is None
