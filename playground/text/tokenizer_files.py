"""Reading a byte-pair tokenizer from files that may hold anything."""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import tokenizers
from tokenizers import models, pre_tokenizers

from playground.errors import InputError

_ID_LIMIT = 2**31 - 1
_WANTED = "only GPT-2's kind, byte-level BPE, can be used"
_END_OF_TEXT = "<|endoftext|>"


class TokenizerError(InputError):
    """A tokenizer's files cannot be used."""


def require_vocabulary(name: str, vocabulary: object) -> dict[str, int]:
    """Return the vocabulary if it maps tokens to ids.

    Args:
        name: the file it is from, for the message.
        vocabulary: what the file holds.

    Raises:
        TokenizerError: it is empty or no object, or an id is not a whole number within reach.
    """
    entries = as_object(vocabulary)
    if not entries:
        raise TokenizerError(f"{name} holds no vocabulary.")
    for token, token_id in entries.items():
        if type(token_id) is not int or not 0 <= token_id <= _ID_LIMIT:
            raise TokenizerError(
                f"{name} gives the token {token[:40]!r} the id {str(token_id)[:40]}, "
                f"which is not a whole number from 0 to {_ID_LIMIT}."
            )
    return cast("dict[str, int]", entries)


def require_merges(
    name: str, merges: object, vocabulary: Mapping[str, int]
) -> list[tuple[str, str]]:
    """Return the merges, the most frequent pair first, if the vocabulary has all they speak of.

    Args:
        name: the file they are from, for the message.
        merges: what the file holds: pairs of tokens, or both tokens with a space between.
        vocabulary: from token to id.

    Raises:
        TokenizerError: it is no list, or a merge does not make a known token of two known ones.
    """
    if not isinstance(merges, list):
        raise TokenizerError(f"{name} holds no list of merges.")
    pairs: list[tuple[str, str]] = []
    for merge in cast("list[object]", merges):
        pair = _as_pair(merge)
        if pair is None or not _makes_known(*pair, vocabulary):
            raise TokenizerError(
                f"{name} has the merge {str(merge)[:40]!r}, "
                "which does not join two tokens of the vocabulary into a third."
            )
        pairs.append(pair)
    return pairs


def as_object(value: object) -> dict[str, Any] | None:
    """Return a JSON object as what it is, and None for any other value."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _makes_known(first: str, second: str, vocabulary: Mapping[str, int]) -> bool:
    """Tell whether the two tokens and what they make together are in the vocabulary."""
    return first in vocabulary and second in vocabulary and first + second in vocabulary


def _as_pair(merge: object) -> tuple[str, str] | None:
    """Return the two tokens of a merge, or None if it is no merge."""
    if isinstance(merge, str):  # not a case below: GPT-2 has 50,000 of them
        first, _, second = merge.partition(" ")
        return first, second
    match merge:
        case [str() as first, str() as second]:
            return first, second
        case _:
            return None


def read_tokenizer(tokenizer_json: Path) -> tokenizers.Tokenizer:
    """Read a `tokenizer.json`, leaving out its truncation, padding and dropout.

    Raises:
        TokenizerError: the file cannot be read, or holds no byte-level byte-pair tokenizer.
    """
    name = tokenizer_json.name
    content = _read_json_object(tokenizer_json)
    model = as_object(content.get("model"))
    if model is None:
        raise TokenizerError(f"{name} holds no tokenizer: it has no model.")
    kind = model.get("type", "BPE" if "merges" in model else "unknown")
    if kind != "BPE":
        raise TokenizerError(f"{name} is a tokenizer of type {str(kind)[:40]}; {_WANTED}.")
    if not _is_byte_level(content):
        raise TokenizerError(f"{name} is a BPE tokenizer that does not work on bytes; {_WANTED}.")
    if any(model.get(mark) for mark in ("end_of_word_suffix", "continuing_subword_prefix")):
        raise TokenizerError(f"{name} is a BPE tokenizer that marks parts of words; {_WANTED}.")
    vocabulary = require_vocabulary(name, model.get("vocab"))
    unknown = model.get("unk_token")
    if unknown is not None and unknown not in vocabulary:
        raise TokenizerError(f"{name} names an unknown token that its vocabulary lacks.")
    merges = require_merges(name, model.get("merges"), vocabulary)
    model = {**model, "merges": merges, "dropout": None}
    return _build(name, {**content, "model": model, "truncation": None, "padding": None})


def read_vocab_and_merges(vocab_json: Path, merges_txt: Path) -> tokenizers.Tokenizer:
    """Read `vocab.json` and `merges.txt`, the two files of GPT-2's release.

    Raises:
        TokenizerError: a file cannot be read, or the two do not fit together.
    """
    vocabulary = require_vocabulary(vocab_json.name, _read_json_object(vocab_json))
    lines = _read_text(merges_txt).split("\n")
    listed = [line for line in lines if line and not line.startswith("#version")]
    merges = require_merges(merges_txt.name, listed, vocabulary)
    with _refused_if_unusable(f"{vocab_json.name} with {merges_txt.name}"):
        # Handed over as they are: a detour through JSON takes six times as long.
        backend = tokenizers.Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
        backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        if _END_OF_TEXT in vocabulary:
            special = [tokenizers.AddedToken(_END_OF_TEXT, normalized=False)]
            backend.add_special_tokens(special)  # pyright: ignore[reportUnknownMemberType]
    return backend


def _build(name: str, content: dict[str, Any]) -> tokenizers.Tokenizer:
    """Return the tokenizer that `content`, in the format of `tokenizer.json`, describes.

    Raises:
        TokenizerError: it describes none.
    """
    with _refused_if_unusable(name):
        return tokenizers.Tokenizer.from_str(json.dumps(content))


@contextmanager
def _refused_if_unusable(name: str) -> Generator[None, None, None]:
    """Turn what the package refuses into a `TokenizerError`."""
    try:
        yield
    except BaseException as error:
        # The package is written in Rust: what it refuses is of no class in particular, and what it
        # panics about is no `Exception`.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            reason = str(error).partition("\n")[0][:120].rstrip(".")
            raise TokenizerError(f"{name} is not a usable tokenizer: {reason}.") from error
        raise


def _is_byte_level(content: dict[str, Any]) -> bool:
    """Tell whether a step before the merges writes bytes in the byte-level alphabet."""
    steps = [as_object(content.get(key)) or {} for key in ("pre_tokenizer", "normalizer")]
    for step in tuple(steps):
        parts = step.get("pretokenizers", step.get("normalizers"))
        if isinstance(parts, list):
            steps += [as_object(part) or {} for part in cast("list[object]", parts)]
    return any(step.get("type") == "ByteLevel" for step in steps)


def _read_json_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises:
        TokenizerError: the file cannot be read, or holds something else.
    """
    text = _read_text(path)
    try:
        content = as_object(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise TokenizerError(f"{path.name} is not a tokenizer: it is no valid JSON.") from error
    if content is None:
        raise TokenizerError(f"{path.name} is not a tokenizer: it holds no JSON object.")
    return content


def _read_text(path: Path) -> str:
    """Return a file's text.

    Raises:
        TokenizerError: the file cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise TokenizerError(f"{path.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise TokenizerError(f"{path.name} is not a tokenizer: it is not UTF-8 text.") from error
