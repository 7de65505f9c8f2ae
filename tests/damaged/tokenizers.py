"""Tokenizers: one file or a pair, and the files beside them that name and add tokens."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from damaged.damage import Files, Kind, Reader, a_folder, some_file_damaged, write_alone
from damaged.model_folders import DATA, byte_level, merges
from playground.gpt2 import GPT2Config
from playground.models.folder_tokenizer import load_folder_tokenizer
from playground.text import EncodedText, TokenDocument, Tokenizer, begin_context

_CONFIG = GPT2Config(n_vocab=300, n_ctx=8, n_embd=4, n_head=1, n_layer=1)
_TEXTS = (
    "Once the\n\n, time",
    " the<|endoftext|>x",
    "",
    "🐈\r\n\u00a0\ud83dé the" * 9,
    "</s> [MASK]<pad>",
)
_PLAIN = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}


def _beside() -> dict[str, Any]:
    """Return what may stand beside a vocabulary."""
    named = {"content": "<|im_end|>", "special": True, **_PLAIN}
    return {
        "tokenizer_config.json": {
            "tokenizer_class": "GPT2Tokenizer",
            "add_prefix_space": False,
            "add_bos_token": False,
            "bos_token": "<|endoftext|>",
            "eos_token": {"content": "<|endoftext|>", "__type": "AddedToken", **_PLAIN},
            "added_tokens_decoder": {"264": named, "265": {**named, "content": "<pad>"}},
            "additional_special_tokens": ["<|im_end|>", named],
            "model_max_length": 1024,
        },
        "added_tokens.json": {"<x>": 266, "<y>": 267},
        "special_tokens_map.json": {"unk_token": "<|endoftext|>", "mask_token": "<mask>"},
        "generation_config.json": {"eos_token_id": [0, 264], "bos_token_id": 0},
    }


@cache
def _folders() -> tuple[Files, ...]:
    """Return a folder for each kind of vocabulary."""
    vocabulary = byte_level()["model"]["vocab"]
    beside = {name: json.dumps(content).encode() for name, content in _beside().items()}
    step = {"type": "TemplateProcessing", "pair": [], "special_tokens": {}}
    start = {"SpecialToken": {"id": "<|endoftext|>", "type_id": 0}}
    step["single"] = [start, {"Sequence": {"id": "A", "type_id": 0}}]
    step["special_tokens"] = {
        "<|endoftext|>": {"id": "<|endoftext|>", "ids": [0], "tokens": ["<|endoftext|>"]}
    }
    split = {"type": "Split", "pattern": {"Regex": "\\p{L}+| ?[^\\s\\p{L}]+|\\s+"}, "invert": False}
    words = {
        "type": "Sequence",
        "pretokenizers": [
            {**split, "behavior": "Isolated"},
            {"type": "Digits", "individual_digits": True},
            byte_level()["pre_tokenizer"] | {"use_regex": False},
        ],
    }
    single = [byte_level(), byte_level() | {"post_processor": step, "pre_tokenizer": words}]
    single += [
        json.loads((DATA / "tokenizers" / f"{name}.json").read_text("utf-8"))
        for name in ("byte_fallback", "unigram", "wordpiece")
    ]
    pair = {"vocab.json": json.dumps(vocabulary).encode(), "merges.txt": merges().encode()}
    openai = {"encoder.json": pair["vocab.json"], "vocab.bpe": pair["merges.txt"]}
    alone = [{"tokenizer.json": json.dumps(each).encode()} for each in single]
    return tuple(
        folder for files in (*alone, pair, openai) for folder in (files, files | beside)
    )  # fmt: skip


def _sound() -> Iterator[Files]:
    yield from _folders()


def _damaged(rng: random.Random) -> Files:
    return some_file_damaged(rng.choice(_folders()), rng)


@contextmanager
def _reading() -> Iterator[Reader]:
    with a_folder() as folder:

        def read(files: Files) -> str:
            write_alone(files, folder)
            tokenizer = load_folder_tokenizer(folder, {"eos_token_id": 0}, _CONFIG)
            for text in _TEXTS:
                _use(tokenizer, text)
            return ""

        yield read


def _use(tokenizer: Tokenizer, text: str) -> None:
    """Do with a text what the program does, and see that what comes back is what was promised."""
    tokens = tokenizer.encode(text)
    assert all(type(token) is int and 0 <= token < tokenizer.n_vocab for token in tokens)
    assert all(0 <= start <= end <= len(text) for start, end in tokenizer.ranges(text, tokens))
    assert 0 <= tokenizer.n_without_token(text) <= len(text)
    begin_context(tokenizer, tokens)
    before = ""
    for token in (*tokens[:20], *range(0, 300, 37), tokenizer.n_vocab):
        data = tokenizer.text_bytes(token, before)
        assert isinstance(data, bytes)
        assert isinstance(tokenizer.token_bytes(token), bytes)
        before = data.decode("utf-8", "replace")[-1:]
    document = TokenDocument(tokenizer)
    document.replace(0, 0, text)
    pending = document.pending_texts()
    encoded = [EncodedText(text=each, tokens=tuple(tokenizer.encode(each))) for each in pending]
    document.set_tokens(tokenizer, encoded)
    document.context()
    document.token_spans()


KIND = Kind(sound=_sound, damaged=_damaged, reading=_reading)
