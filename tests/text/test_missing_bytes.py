"""A byte-level vocabulary that lacks some of the 256 bytes, as small ones do."""

import json
from pathlib import Path

import pytest
import tokenizers

from playground.resource_files import resource_path
from playground.text import BytePairTokenizer, EncodedText, TokenDocument
from playground.text.reading import without_token_words

SPACE, NEW_LINE = "Ġ", "Ċ"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stories vocabulary without a space, a new line, or anything made of them."""
    content = json.loads(resource_path("models/stories/tokenizer.json").read_text("utf-8"))
    model = content["model"]
    lost = {token for token in model["vocab"] if SPACE in token or NEW_LINE in token}
    model["vocab"] = {token: i for token, i in model["vocab"].items() if token not in lost}
    pairs = [pair.split(" ") if isinstance(pair, str) else pair for pair in model["merges"]]
    model["merges"] = [p for p in pairs if p[0] not in lost and p[1] not in lost]
    model["merges"] = [p for p in model["merges"] if "".join(p) in model["vocab"]]
    path = tmp_path_factory.mktemp("lacking") / "tokenizer.json"
    path.write_text(json.dumps(content), "utf-8")
    return path


@pytest.fixture(scope="module")
def lacking(path: Path) -> BytePairTokenizer:
    return BytePairTokenizer.from_file(path)


@pytest.mark.parametrize("text", ["a b", "\n", "日本 語", " ", "ab\ncd", "Once  upon a time"])
def test_text_encodes_as_the_package_encodes_it(
    text: str, path: Path, lacking: BytePairTokenizer
) -> None:
    assert lacking.encode(text) == tokenizers.Tokenizer.from_file(str(path)).encode(text).ids


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a b", ["a", "b"]),
        ("c\n\n d\n", ["c", "d"]),
        ("é <|endoftext|> b", ["é", "<|endoftext|>", "b"]),
        (" ", []),
    ],
)
def test_tokens_stand_where_their_characters_are(
    text: str, shown: list[str], lacking: BytePairTokenizer
) -> None:
    document = TokenDocument(lacking)
    document.replace(0, 0, text)
    tokens = tuple(lacking.encode(text))
    document.set_tokens(lacking, [EncodedText(text=text, tokens=tokens)])
    places = dict.fromkeys((span.start, span.end) for span in document.token_spans())
    assert [text[start:end] for start, end in places] == shown


@pytest.mark.parametrize(
    ("text", "n_lacking"), [("a b", 1), ("ab", 0), (" \n a\n", 4), ("<|endoftext|>", 0)]
)
def test_characters_without_a_token_are_counted(
    text: str, n_lacking: int, lacking: BytePairTokenizer
) -> None:
    assert lacking.n_without_token(text) == n_lacking


def test_a_character_is_missing_when_one_of_its_bytes_is(path: Path, tmp_path: Path) -> None:
    content = json.loads(path.read_text("utf-8"))
    content["model"]["vocab"].pop("©")  # the second byte of an é
    other = tmp_path / "tokenizer.json"
    other.write_text(json.dumps(content), "utf-8")
    assert BytePairTokenizer.from_file(other).n_without_token("aé日") == 1


def test_half_a_character_is_counted_as_what_it_is_read_as(path: Path, tmp_path: Path) -> None:
    content = json.loads(path.read_text("utf-8")) | {"normalizer": {"type": "NFC"}}
    other = tmp_path / "tokenizer.json"
    other.write_text(json.dumps(content), "utf-8")
    assert BytePairTokenizer.from_file(other).n_without_token("a\ud83d b") == 1


def test_an_added_token_may_be_made_of_them(path: Path, tmp_path: Path) -> None:
    content = json.loads(path.read_text("utf-8"))
    content["added_tokens"].append({**content["added_tokens"][0], "id": 4096, "content": "<a b>"})
    other = tmp_path / "tokenizer.json"
    other.write_text(json.dumps(content), "utf-8")
    tokenizer = BytePairTokenizer.from_file(other)
    text = "c <a b> d"
    assert tokenizer.n_without_token(text) == 2
    ranges = tokenizer.ranges(text, tokenizer.encode(text))
    assert [text[start:end] for start, end in ranges] == ["c", "<a b>", "d"]


def test_a_whole_vocabulary_lacks_nothing(byte_pair: BytePairTokenizer) -> None:
    assert byte_pair.n_without_token("a b\n日本\x00\U0010ffff") == 0


def test_the_count_is_of_the_text_as_it_is_now(lacking: BytePairTokenizer) -> None:
    document = TokenDocument(lacking)
    document.replace(0, 0, "a b c")
    item = EncodedText(text="a b c", tokens=tuple(lacking.encode("a b c")), n_without_token=2)
    document.set_tokens(lacking, [item])
    assert document.count().n_without_token == 2
    document.truncate_at_token(1)
    assert (document.text, document.count().n_without_token) == ("a ", 1)
    document.replace(1, 2, "")
    assert document.count().n_without_token == 0


def test_it_is_told_in_words() -> None:
    assert without_token_words(1) == "1 character has no token in this vocabulary"
    assert without_token_words(1200) == "1,200 characters have no token in this vocabulary"
