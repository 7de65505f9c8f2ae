"""Tokenizer files that are no tokenizers get one sentence."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.text import BytePairTokenizer, TokenizerError

VOCABULARY = {"a": 0, "b": 1, "ab": 2, "<|endoftext|>": 3}
MODEL = {"type": "BPE", "vocab": VOCABULARY, "merges": [["a", "b"]]}
BYTE_LEVEL = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
TOKENIZER: dict[str, Any] = {"added_tokens": [], "pre_tokenizer": BYTE_LEVEL, "model": MODEL}

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def write(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def model(**changes: object) -> dict[str, Any]:
    return {**TOKENIZER, "model": {**MODEL, **changes}}


def test_a_small_tokenizer_reads(tmp_path: Path) -> None:
    tokenizer = BytePairTokenizer.from_file(write(tmp_path / "tokenizer.json", TOKENIZER))
    assert tokenizer.encode("aab") == [0, 2]
    assert (tokenizer.n_vocab, tokenizer.end_of_text) == (4, 3)


def test_merges_may_be_lines_of_text(tmp_path: Path) -> None:
    path = write(tmp_path / "tokenizer.json", model(merges=["a b"]))
    assert BytePairTokenizer.from_file(path).encode("ab") == [2]


def test_truncation_padding_and_dropout_are_left_out(tmp_path: Path) -> None:
    cut = {"max_length": 1, "strategy": "LongestFirst", "stride": 0, "direction": "Right"}
    filled = {
        "strategy": {"Fixed": 9},
        "direction": "Right",
        "pad_to_multiple_of": None,
        "pad_id": 0,
        "pad_type_id": 0,
        "pad_token": "a",
    }
    content = {**model(dropout=1.0), "truncation": cut, "padding": filled}
    path = write(tmp_path / "tokenizer.json", content)
    assert BytePairTokenizer.from_file(path).encode("abab") == [2, 2]


def test_no_token_is_added_to_those_of_a_text(tmp_path: Path) -> None:
    start = {"SpecialToken": {"id": "<|endoftext|>", "type_id": 0}}
    of_text = {"Sequence": {"id": "A", "type_id": 0}}
    framed = {
        "type": "TemplateProcessing",
        "single": [start, of_text],
        "pair": [start, of_text],
        "special_tokens": {
            "<|endoftext|>": {"id": "<|endoftext|>", "ids": [3], "tokens": ["<|endoftext|>"]}
        },
    }
    path = write(tmp_path / "tokenizer.json", {**TOKENIZER, "post_processor": framed})
    assert BytePairTokenizer.from_file(path).encode("ab") == [2]


def test_a_vocabulary_reaches_to_its_highest_id(tmp_path: Path) -> None:
    path = write(tmp_path / "tokenizer.json", model(vocab={"a": 0, "b": 1, "ab": 7}))
    assert BytePairTokenizer.from_file(path).n_vocab == 8


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "no valid JSON"),
        ("\x00\x01", "no valid JSON"),
        ("[" * 100_000, "no valid JSON"),
        ([1], "no JSON object"),
        ({}, "has no model"),
        ('{\n  "model": ,\n}', "no valid JSON (line 2, column 12)"),
        ({"model": {"type": "WordPiece"}}, "holds no vocabulary"),
        ({"model": {"type": "Unigram", "vocab": []}}, "not a usable tokenizer"),
        ({"model": {"type": "WordPiece", "vocab": {"a": 0}}}, "not a usable tokenizer"),
        ({"model": {"type": "Nonsense", "vocab": {"a": 0}}}, "not a usable tokenizer"),
        ({**TOKENIZER, "pre_tokenizer": None}, "not of GPT-2's kind"),
        (model(end_of_word_suffix="</w>"), "marks parts of words"),
        (model(vocab={}), "holds no vocabulary"),
        (model(vocab=["a"]), "not a usable tokenizer"),
        (model(vocab={"a": -1}), "the id -1"),
        (model(vocab={"a": 1.5}), "the id 1.5"),
        (model(vocab={"a": True}), "the id True"),
        (model(vocab={"a": 2**62}), "the id 4611686018427387904"),
        (model(vocab={"a": "\ud800\n"}), r"the id '\ud800\n', which"),
        (model(merges=None), "no list of merges"),
        (model(merges=[["a", "a"]]), "the merge"),
        (model(merges=[["a", "<|endoftext|>"]]), "the merge"),
        (model(merges=["ab"]), "the merge"),
        (model(merges=[["a"]]), "the merge"),
        (model(merges=[3]), "the merge"),
        (model(unk_token="?"), "an unknown token that its vocabulary lacks"),
        (model(unk_token=["a"]), "an unknown token that its vocabulary lacks"),
        ({**TOKENIZER, "added_tokens": [{"id": 1}]}, "not a usable tokenizer"),
        ({**TOKENIZER, "pre_tokenizer": {"type": "ByteLevel"}}, "not a usable tokenizer"),
    ],
)
def test_what_is_no_byte_pair_tokenizer_is_refused(
    tmp_path: Path, content: object, told: str
) -> None:
    with pytest.raises(TokenizerError) as refusal:
        BytePairTokenizer.from_file(write(tmp_path / "tokenizer.json", content))
    message = str(refusal.value)
    assert told in message
    assert message.startswith("tokenizer.json ")
    assert message.endswith(".")
    assert "\n" not in message


def test_a_missing_file_a_folder_and_binary_data_are_refused(tmp_path: Path) -> None:
    binary = tmp_path / "binary.json"
    binary.write_bytes(b"\xff\xfe\x00")
    for path, told in (
        (tmp_path / "missing.json", "cannot be read"),
        (tmp_path, "cannot be read"),
        (binary, "not UTF-8"),
    ):
        with pytest.raises(TokenizerError, match=told):
            BytePairTokenizer.from_file(path)


def test_vocab_and_merges_read_as_released(tmp_path: Path) -> None:
    vocab = write(tmp_path / "vocab.json", VOCABULARY)
    merges = tmp_path / "merges.txt"
    merges.write_bytes(b"#version: 0.2\r\na b\r\n")
    tokenizer = BytePairTokenizer.from_vocab_and_merges(vocab, merges)
    assert tokenizer.encode("ab<|endoftext|>a") == [2, 3, 0]


@pytest.mark.parametrize(
    ("vocab", "merges", "told"),
    [
        ([], "", "vocab.json is not a tokenizer"),
        ({"a": "0"}, "", "vocab.json gives"),
        (VOCABULARY, "a b c\n", "merges.txt has the merge 'a b c'"),
        (VOCABULARY, "b a\n", "merges.txt has the merge 'b a'"),
    ],
)
def test_a_vocabulary_and_merges_that_do_not_fit_are_refused(
    tmp_path: Path, vocab: object, merges: str, told: str
) -> None:
    paths = write(tmp_path / "vocab.json", vocab), write(tmp_path / "merges.txt", merges)
    with pytest.raises(TokenizerError, match=told):
        BytePairTokenizer.from_vocab_and_merges(*paths)


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_a_file_holds_it_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(["", "model", "pre_tokenizer", "added_tokens"]))
    base: dict[str, Any] = {"": TOKENIZER, "model": MODEL, "pre_tokenizer": BYTE_LEVEL}.get(
        part, {}
    )
    token = {"id": 3, "content": "<|endoftext|>", "special": True, "normalized": False}
    base = base or {**token, "lstrip": False, "rstrip": False, "single_word": False}
    changed = {**base, data.draw(st.sampled_from([*base, "x"])): data.draw(JSON_VALUES)}
    content = changed
    if part:
        content = {**TOKENIZER, part: [changed] if part == "added_tokens" else changed}
    path = write(tmp_path / "tokenizer.json", content)
    try:
        tokenizer = BytePairTokenizer.from_file(path)
    except TokenizerError:
        return
    for token_id in tokenizer.encode("ab <|endoftext|> ä"):
        assert tokenizer.token_bytes(token_id)
