import json
from pathlib import Path

import pytest
import tokenizers
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.resource_files import resource_path
from playground.text import BytePairTokenizer, begin_context, count_context

ANY_TEXT = st.text(st.characters(exclude_categories=[]))


def bytes_of(tokenizer: BytePairTokenizer, tokens: list[int]) -> bytes:
    return b"".join(tokenizer.token_bytes(token) for token in tokens)


def test_gpt2_encodes_as_it_was_published(gpt2: BytePairTokenizer) -> None:
    # The ids in the documentation of openai-community/gpt2 for these two prompts.
    assert gpt2.encode("Hello, I'm a language model,") == [
        15496, 11, 314, 1101, 257, 3303, 2746, 11
    ]  # fmt: skip
    assert gpt2.encode("Hello world") == [15496, 995]
    assert (gpt2.n_vocab, gpt2.end_of_text) == (50257, 50256)


def test_stories_has_its_own_vocabulary(stories: BytePairTokenizer) -> None:
    assert (stories.n_vocab, stories.end_of_text, stories.separator) == (4096, 0, b"")
    assert bytes_of(stories, stories.encode("Once upon a time")) == b"Once upon a time"


def test_the_tokens_of_any_text_spell_it(byte_pair: BytePairTokenizer) -> None:
    @settings(deadline=None, max_examples=200)
    @given(text=ANY_TEXT)
    def check(text: str) -> None:
        spelled = bytes_of(byte_pair, byte_pair.encode(text)).decode()
        assert spelled == "".join("\ufffd" if "\ud800" <= c < "\ue000" else c for c in text)

    check()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0",
        "a\0b",
        "👩\u200d👩\u200d👧",
        "שלום עולם",
        "مرحبا",
        "e\u0301",
        "\u202eabc",
        "\U0010ffff",
    ],
)
def test_unusual_text_survives(byte_pair: BytePairTokenizer, text: str) -> None:
    assert bytes_of(byte_pair, byte_pair.encode(text)).decode() == text


def test_lone_surrogates_are_read_as_the_replacement_character(gpt2: BytePairTokenizer) -> None:
    assert gpt2.encode("a\ud83d b\udc00") == gpt2.encode("a\ufffd b\ufffd")


def test_every_byte_has_a_token(byte_pair: BytePairTokenizer) -> None:
    singles = {byte_pair.token_bytes(token) for token in range(byte_pair.n_vocab)}
    assert {bytes([byte]) for byte in range(256)} <= singles


def test_ids_without_text_show_as_their_numbers(gpt2: BytePairTokenizer) -> None:
    for token_id in (50257, 2**40, -1):
        assert gpt2.token_bytes(token_id).decode() == f"[{token_id}]"


def test_typing_the_text_of_end_of_text_gives_the_token(byte_pair: BytePairTokenizer) -> None:
    assert byte_pair.encode("<|endoftext|>") == [byte_pair.end_of_text]
    assert byte_pair.token_bytes(byte_pair.end_of_text or 0) == b"<|endoftext|>"


def test_long_text_encodes_in_pieces_to_the_tokens_of_the_whole(stories: BytePairTokenizer) -> None:
    paragraph = "Tom's dog, aged 3, ran.  He said: 'Go!'\n\n\"No\" 中文。也 <|endoftext|> "
    text = paragraph * 2000
    backend = tokenizers.Tokenizer.from_file(str(resource_path("models/stories/tokenizer.json")))
    pieces = list(stories.encode_in_pieces(text))
    assert len(pieces) > 5
    assert [token for piece in pieces for token in piece] == backend.encode(text).ids


def test_a_long_word_encodes_without_a_place_to_cut(gpt2: BytePairTokenizer) -> None:
    text = "a" * 600_000
    assert bytes_of(gpt2, gpt2.encode(text)).decode() == text


def test_end_of_text_and_the_start_token_are_what_the_model_says(tmp_path: Path) -> None:
    path = resource_path("models/stories/tokenizer.json")
    tokenizer = BytePairTokenizer.from_file(path, end_of_text=7, adds_start_token=True)
    assert begin_context(tokenizer, [1, 2]) == (7, 1, 2)
    assert count_context(tokenizer, 2) == 3


def test_only_an_empty_text_gets_a_start_token_otherwise(gpt2: BytePairTokenizer) -> None:
    assert begin_context(gpt2, [1, 2]) == (1, 2)
    assert begin_context(gpt2, []) == (50256,)
    assert [count_context(gpt2, n) for n in (0, 1, 2)] == [1, 1, 2]


ADDED = {
    "id": 0,
    "content": "<|endoftext|>",
    "single_word": False,
    "lstrip": False,
    "rstrip": False,
    "normalized": False,
    "special": True,
}


@pytest.mark.parametrize(
    ("key", "change"),
    [
        (
            "pre_tokenizer",
            {
                "type": "ByteLevel",
                "add_prefix_space": False,
                "trim_offsets": True,
                "use_regex": False,
            },
        ),
        ("normalizer", {"type": "Lowercase"}),
        ("added_tokens", [ADDED | {"lstrip": True}]),
        ("added_tokens", [ADDED | {"rstrip": True}]),
        ("added_tokens", [ADDED | {"single_word": True}]),
    ],
)
def test_a_tokenizer_of_its_own_ways_names_no_place_to_cut(
    tmp_path: Path, key: str, change: object
) -> None:
    content = json.loads(resource_path("models/stories/tokenizer.json").read_text("utf-8"))
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps({**content, key: change}), "utf-8")
    tokenizer = BytePairTokenizer.from_file(path)
    assert tokenizer.next_split("one two", 0, 7) is None
    assert tokenizer.encode("One two") != []
