"""A folder's tokenizer is what Hugging Face makes of the folder.

The right values stand in tests/data/tokenizers/folders.json, from `AutoTokenizer` and
`GenerationConfig` of transformers.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from playground.gpt2 import GPT2Config
from playground.models import ModelError
from playground.models.folder_tokenizer import load_folder_tokenizer
from playground.text import (
    BytePairTokenizer,
    EncodedText,
    TokenDocument,
    Tokenizer,
    TokenizerError,
    begin_context,
)
from playground.text.reading import visible_token

STORED = json.loads((Path(__file__).parents[1] / "data/tokenizers/folders.json").read_text("utf-8"))
TOKENIZER: dict[str, Any] = STORED["tokenizer_json"]
N_VOCAB = 300
"""Of the model: the vocabulary has 264 tokens, and some folders add two."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def fill(
    folder: Path, kind: str, change: Mapping[str, Any], files: Mapping[str, Any], **config: Any
) -> None:
    written = {"config.json": config, **files}
    if kind == "json":
        written["tokenizer.json"] = TOKENIZER | change
    else:
        written["vocab.json"] = TOKENIZER["model"]["vocab"]
        merges = "\n".join(["#version: 0.2", *STORED["merges"]])
        (folder / "merges.txt").write_text(f"{merges}\n", "utf-8")
    for name, content in written.items():
        (folder / name).write_text(json.dumps(content), "utf-8")


def load(folder: Path, n_vocab: int = N_VOCAB) -> Tokenizer:
    config_json = json.loads((folder / "config.json").read_text("utf-8"))
    config = GPT2Config(n_vocab=n_vocab, n_ctx=8, n_embd=4, n_head=1, n_layer=1)
    return load_folder_tokenizer(folder, config_json, config)


def adding(*tokens: tuple[int, str], **flags: bool) -> list[dict[str, Any]]:
    plain = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return [
        {"id": token_id, "content": text, "special": True, **plain, **flags}
        for token_id, text in tokens
    ]


@pytest.mark.parametrize("name", STORED["cases"])
def test_a_folder_reads_as_transformers_reads_it(name: str, tmp_path: Path) -> None:
    case = STORED["cases"][name]
    fill(
        tmp_path,
        case["kind"],
        case["change"],
        case["files"],
        **{"eos_token_id": 0, **case["config"]},
    )
    tokenizer = load(tmp_path)

    context = begin_context(tokenizer, tokenizer.encode(case["text"]))
    assert list(context) == case["ids"]
    assert [tokenizer.token_bytes(i).decode() for i in context] == case["decoded"]
    ends = case["eos_of_generation"]
    ends = {*(ends if isinstance(ends, list) else [ends]), case["eos_of_tokenizer"]} - {None}
    assert {i for i in range(N_VOCAB) if tokenizer.ends_text(i)} == ends


@pytest.mark.parametrize("name", STORED["cases"])
def test_a_text_in_the_editor_is_what_the_model_would_get(name: str, tmp_path: Path) -> None:
    case = STORED["cases"][name]
    fill(
        tmp_path,
        case["kind"],
        case["change"],
        case["files"],
        **{"eos_token_id": 0, **case["config"]},
    )
    tokenizer = load(tmp_path)
    document = TokenDocument(tokenizer)
    document.replace(0, 0, case["text"])
    encoded = [
        EncodedText(text=text, tokens=tuple(tokenizer.encode(text)))
        for text in document.pending_texts()
    ]
    document.set_tokens(tokenizer, encoded)

    assert list(document.context() or ()) == case["ids"]
    spans = document.token_spans()
    shown = [case["text"][span.start : span.end] for span in spans]
    # A token is where it says, but for the space that a text is thought to begin with, and for
    # those that an added token takes in.
    wanted = case["decoded"][len(case["ids"]) - len(spans) :]
    assert [each.strip() for each in shown] == [each.strip() for each in wanted]
    assert "".join(shown) == case["text"]


@pytest.mark.parametrize(
    "marked", ["tokenizer.json", "vocab.json", "merges.txt", "tokenizer_config.json"]
)
def test_a_byte_order_mark_changes_nothing(marked: str, tmp_path: Path) -> None:
    kind = "pair" if marked in ("vocab.json", "merges.txt") else "json"
    fill(tmp_path, kind, {}, {"tokenizer_config.json": {"pad_token": "<pad>"}}, eos_token_id=0)
    expected = load(tmp_path).encode("once the<pad> time")
    file = tmp_path / marked
    file.write_bytes(BYTE_ORDER_MARK + file.read_bytes())

    assert load(tmp_path).encode("once the<pad> time") == expected


def test_merges_without_a_version_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    fill(tmp_path, "pair", {}, {}, eos_token_id=0)
    expected = load(tmp_path).encode("once the time")
    lines = "\n".join(STORED["merges"]).encode()
    (tmp_path / "merges.txt").write_bytes(BYTE_ORDER_MARK + lines)

    assert load(tmp_path).encode("once the time") == expected


def test_the_files_of_openais_release_are_read_by_their_own_names(tmp_path: Path) -> None:
    fill(tmp_path, "pair", {}, {}, eos_token_id=0)
    expected = load(tmp_path).encode("once the time")
    (tmp_path / "vocab.json").rename(tmp_path / "encoder.json")
    (tmp_path / "merges.txt").rename(tmp_path / "vocab.bpe")

    assert load(tmp_path).encode("once the time") == expected


@pytest.mark.parametrize("kind", ["json", "pair"])
def test_an_added_token_keeps_the_id_that_its_file_gives_it(kind: str, tmp_path: Path) -> None:
    # transformers would count on from 263, whatever the model was trained with.
    fill(tmp_path, kind, {}, {"added_tokens.json": {"<|Y|>": 270, "<|X|>": 266}}, eos_token_id=0)
    tokenizer = load(tmp_path)

    assert tokenizer.encode("<|X|><|Y|>") == [266, 270]
    assert tokenizer.token_bytes(270) == b"<|Y|>"
    assert tokenizer.token_bytes(268) == b"[268]"


def test_an_id_that_another_token_has_is_not_taken(tmp_path: Path) -> None:
    fill(tmp_path, "pair", {}, {"added_tokens.json": {"<|X|>": 5}}, eos_token_id=0)
    tokenizer = load(tmp_path)

    assert tokenizer.encode("<|X|>") == [264]
    assert tokenizer.token_bytes(5) != b"<|X|>"


@pytest.mark.parametrize("token_id", [264, 272])
def test_ids_beyond_the_models_vocabulary_are_left_out(token_id: int, tmp_path: Path) -> None:
    change = {"added_tokens": adding((0, "<|endoftext|>"), (token_id, "<|end|>"))}
    files = {"tokenizer_config.json": {"eos_token": "<|end|>", "bos_token": "<|end|>"}}
    fill(tmp_path, "json", change, files, eos_token_id=token_id, bos_token_id=token_id)
    tokenizer = load(tmp_path, n_vocab=264)

    assert tokenizer.encode("once<|end|>") == [263, token_id]
    assert not tokenizer.ends_text(token_id)
    assert (tokenizer.end_of_text, begin_context(tokenizer, [])) == (0, (0,))


@pytest.mark.parametrize("value", [[], -1, None, [-1], [None]])
def test_no_end_is_named_by_these(value: object, tmp_path: Path) -> None:
    fill(tmp_path, "json", {}, {"generation_config.json": {"eos_token_id": 5}}, eos_token_id=value)
    tokenizer = load(tmp_path)

    assert {i for i in range(N_VOCAB) if tokenizer.ends_text(i)} == {5}


def test_any_of_three_files_ends_a_text(tmp_path: Path) -> None:
    files = {
        "generation_config.json": {"eos_token_id": [5, 6]},
        "tokenizer_config.json": {"eos_token": {"content": "once", "__type": "AddedToken"}},
    }
    fill(tmp_path, "json", {}, files, eos_token_id=0)
    tokenizer = load(tmp_path)

    assert {i for i in range(N_VOCAB) if tokenizer.ends_text(i)} == {0, 5, 6, 263}
    assert tokenizer.end_of_text == 263
    assert visible_token(tokenizer, 263) == "‹end of text›"
    assert visible_token(tokenizer, 0) == "‹end of text <|endoftext|>›"


def test_an_empty_text_begins_with_the_start_token_that_the_config_names(tmp_path: Path) -> None:
    fill(tmp_path, "json", {}, {}, eos_token_id=0, bos_token_id=7)
    tokenizer = load(tmp_path)

    assert begin_context(tokenizer, []) == (7,)
    assert begin_context(tokenizer, [1, 2]) == (1, 2)


REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a text": (
        {},
        {"eos_token_id": "0"},
        "eos_token_id must be a whole number or a list of them, ",
    ),
    "a float": ({}, {"eos_token_id": 0.0}, "not 0.0."),
    "a truth": ({}, {"eos_token_id": [0, True]}, "not [0, True]."),
    "a start": ({}, {"bos_token_id": "x"}, "bos_token_id must be a whole number"),
    "added_tokens.json": ({"added_tokens.json": {"a": "1"}}, {}, "the id of 'a' must be a whole"),
    "no object": ({"tokenizer_config.json": {"added_tokens_decoder": [1]}}, {}, "no JSON object"),
    "no token": (
        {"tokenizer_config.json": {"added_tokens_decoder": {"5": 1}}},
        {},
        "has '5', which is no id with its token",
    ),
    "a start that the model lacks": (
        {"tokenizer_config.json": {"add_bos_token": True, "bos_token": "<|X|>"}},
        {},
        "begins every text with token 264, but the model knows only ids below 264.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_files_beside_the_vocabulary_cannot_mean_is_refused(name: str, tmp_path: Path) -> None:
    files, config, told = REFUSED[name]
    fill(tmp_path, "json", {}, files, **{"eos_token_id": 0, **config})

    with pytest.raises(ModelError) as refusal:
        load(tmp_path, n_vocab=264)

    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_two_tokens_in_front_of_a_text_are_refused(tmp_path: Path) -> None:
    single = [{"SpecialToken": {"id": "a", "type_id": 0}}] * 2
    of_text = {"Sequence": {"id": "A", "type_id": 0}}
    template = {
        "type": "TemplateProcessing",
        "single": [*single, of_text],
        "pair": [of_text, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {"a": {"id": "a", "ids": [66], "tokens": ["a"]}},
    }
    fill(tmp_path, "json", {"post_processor": template}, {}, eos_token_id=0)

    with pytest.raises(ModelError, match="puts 2 tokens before every text; only one"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("vocab.txt", "holds its tokenizer as vocab.txt alone, BERT's list of word pieces; with"),
        ("spiece.model", "as spiece.model alone, a SentencePiece model; with transformers, Auto"),
        ("tokenizer.model", "as tokenizer.model alone, a SentencePiece model"),
        ("vocab.json", "holds vocab.json, but not merges.txt"),
        ("vocab.bpe", "holds vocab.bpe, but not encoder.json"),
    ],
)
def test_a_vocabulary_that_cannot_be_read_is_named(name: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / name).write_text("a\nb\n")

    with pytest.raises(ModelError) as refusal:
        load(tmp_path)

    assert told in str(refusal.value)


def test_a_pointer_in_place_of_a_tokenizer_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "tokenizer.json").write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 2\n"
    )

    with pytest.raises(TokenizerError, match="is a Git LFS pointer, not the file; run git lfs pu"):
        load(tmp_path)


def test_the_last_token_of_a_folder_may_have_no_place_to_cut_beside_it(tmp_path: Path) -> None:
    change = {"added_tokens": adding((0, "<|endoftext|>"), (264, "<|X|>"), lstrip=True)}
    fill(tmp_path, "json", change, {}, eos_token_id=0)
    tokenizer = load(tmp_path)

    assert isinstance(tokenizer, BytePairTokenizer)
    assert tokenizer.next_split("one two", 0, 7) is None
