"""A vocabulary that reads a text's first word as if a space stood before it."""

import json
from pathlib import Path

import pytest
import tokenizers

from playground.resource_files import resource_path
from playground.text import BytePairTokenizer, EncodedText, TokenDocument

STORIES = resource_path("models/stories/tokenizer.json")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    content = json.loads(STORIES.read_text("utf-8"))
    content["pre_tokenizer"]["add_prefix_space"] = True
    path = tmp_path_factory.mktemp("prefix") / "tokenizer.json"
    path.write_text(json.dumps(content), "utf-8")
    return path


@pytest.fixture(scope="module")
def prefixed(path: Path) -> BytePairTokenizer:
    return BytePairTokenizer.from_file(path)


@pytest.fixture(scope="module")
def package(path: Path) -> tokenizers.Tokenizer:
    """What is right."""
    return tokenizers.Tokenizer.from_file(str(path))


def settle(document: TokenDocument, tokenizer: BytePairTokenizer) -> None:
    for goes_on in (False, True):
        texts = document.pending_continuations() if goes_on else document.pending_texts()
        answers = [
            EncodedText(
                text=text,
                tokens=tuple(tokenizer.encode(text, continues=goes_on)),
                continues=goes_on,
            )
            for text in texts
        ]
        document.set_tokens(tokenizer, answers)


def generate(document: TokenDocument, tokens: list[int]) -> None:
    document.begin_generation()
    for token in tokens:
        document.append_generated(token)
    document.end_generation()


def test_the_first_word_reads_as_the_package_reads_it(
    prefixed: BytePairTokenizer, package: tokenizers.Tokenizer
) -> None:
    for text in ("the dog", " the dog", "", "\nthe", ",", "a<|endoftext|>the<|endoftext|> the"):
        assert prefixed.encode(text) == package.encode(text).ids
    assert prefixed.encode("the") == prefixed.encode(" the")
    assert prefixed.encode("the", continues=True) != prefixed.encode("the")


def test_a_long_text_reads_as_the_whole(
    prefixed: BytePairTokenizer, package: tokenizers.Tokenizer
) -> None:
    text = "Tom's dog, aged 3, ran.  He said: 'Go!'\n\n\"No\" 中文。也 <|endoftext|>the " * 900
    pieces = list(prefixed.encode_in_pieces(text))
    assert len(pieces) > 2
    assert [token for piece in pieces for token in piece] == package.encode(text).ids


@pytest.mark.usefixtures("short_spans")
def test_edits_leave_the_tokens_of_the_whole(
    prefixed: BytePairTokenizer, package: tokenizers.Tokenizer
) -> None:
    document = TokenDocument(prefixed)
    text = "The dog ran. It was a big dog, and it ran home."
    document.replace(0, 0, text)
    settle(document, prefixed)
    for start, end, typed in ((0, 4, ""), (3, 3, "s"), (0, 0, "Two "), (9, 12, ","), (0, 12, "")):
        document.replace(start, end, typed)
        settle(document, prefixed)
        assert document.tokens() == tuple(package.encode(document.text).ids)


def test_what_is_typed_behind_generated_text_gets_no_space(
    prefixed: BytePairTokenizer, package: tokenizers.Tokenizer
) -> None:
    document = TokenDocument(prefixed)
    document.replace(0, 0, "One day")
    settle(document, prefixed)
    whole = package.encode("One day a dog,").ids
    generate(document, whole[len(package.encode("One day").ids) : -1])
    document.replace(document.n_chars, document.n_chars, ",")
    assert (document.pending_texts(), document.pending_continuations()) == ((), (",",))
    settle(document, prefixed)

    assert document.text == "One day a dog,"
    assert document.tokens() == tuple(whole)


def test_what_comes_to_stand_first_is_read_anew(
    prefixed: BytePairTokenizer, package: tokenizers.Tokenizer
) -> None:
    document = TokenDocument(prefixed)
    generate(document, prefixed.encode(" dog"))
    document.replace(4, 4, "s ran")
    settle(document, prefixed)
    document.replace(0, 4, "")
    assert document.pending_texts() == ("s ran",)
    settle(document, prefixed)

    assert document.tokens() == tuple(package.encode("s ran").ids)


def test_the_space_that_is_not_there_has_no_place_in_the_text(prefixed: BytePairTokenizer) -> None:
    text = "the dog, 日本"
    ranges = prefixed.ranges(text, prefixed.encode(text))
    assert ranges[0] == (0, 3)
    covered = {place for start, end in ranges for place in range(start, end)}
    assert covered == {*range(len(text))}
