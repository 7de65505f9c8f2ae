"""Reading a tokenizer from files that may hold anything."""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import tokenizers
from tokenizers import models, pre_tokenizers

from playground.text.vocabulary import (
    ID_LIMIT,
    TokenizerError,
    as_object,
    require_merges,
    require_vocabulary,
)

END_OF_TEXT = "<|endoftext|>"
"""The token that ends a text in GPT-2's own vocabulary."""

UNUSUAL = "☃𐍈𝄞ऄ𒀀"
"""Characters that hardly any vocabulary has all of."""

_GIT_LFS = "version https://git-lfs.github.com/spec/"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedToken:
    """A token that another file than the vocabulary speaks of.

    Attributes:
        content: its text.
        token_id: its id; None where the file does not say.
        flags: what `tokenizers.AddedToken` takes to find it in a text.
    """

    content: str
    token_id: int | None = None
    flags: Mapping[str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenizerSettings:
    """What the files beside a vocabulary make of it.

    Attributes:
        named_tokens: those that the vocabulary knows keep their ids; the others get those that are
            given, or the next ones.
        add_prefix_space: read a text's first word as if a space stood before it; None leaves it as
            the vocabulary's file has it.
    """

    named_tokens: tuple[NamedToken, ...] = ()
    add_prefix_space: bool | None = None


_AS_IT_IS = TokenizerSettings()


def read_tokenizer(
    tokenizer_json: Path, settings: TokenizerSettings = _AS_IT_IS
) -> tokenizers.Tokenizer:
    """Read a `tokenizer.json` of any kind, leaving out its truncation, padding and dropout.

    Raises:
        TokenizerError: the file cannot be read, or holds no tokenizer that can be used.
    """
    name = tokenizer_json.name
    content = _read_json_object(tokenizer_json)
    model = as_object(content.get("model"))
    if model is None:
        raise TokenizerError(f"{name} holds no tokenizer: it has no model.")
    if any(model.get(mark) for mark in ("end_of_word_suffix", "continuing_subword_prefix")) and (
        _kind(model) == "BPE"
    ):
        raise TokenizerError(
            f"{name} is a BPE tokenizer that marks parts of words, which cannot be used."
        )
    vocabulary: object = model.get("vocab")
    if not isinstance(vocabulary, list):  # Unigram lists its tokens, and the package checks them
        vocabulary = require_vocabulary(name, vocabulary)
        unknown = model.get("unk_token")
        is_known = isinstance(unknown, str) and unknown in vocabulary
        if unknown is not None and not is_known:
            raise TokenizerError(f"{name} names an unknown token that its vocabulary lacks.")
        if _kind(model) == "BPE":
            model["merges"] = require_merges(name, model.get("merges"), vocabulary)
        model["vocab"] = {**vocabulary, **_ids_of_new(settings, content, vocabulary)}
    model["dropout"] = None
    content |= {"truncation": None, "padding": None}
    if settings.add_prefix_space is not None:
        _set_prefix_space(content.get("pre_tokenizer"), settings.add_prefix_space)
    with refused_if_unusable(name):
        backend = tokenizers.Tokenizer.from_str(json.dumps(content))
        _add(backend, settings)
        backend.encode(UNUSUAL)  # some cannot read what their vocabulary lacks
    return backend


def read_byte_pairs(tokenizer_json: Path) -> tokenizers.Tokenizer:
    """Read a `tokenizer.json` of GPT-2's kind.

    Raises:
        TokenizerError: the file cannot be read, or holds no byte-level byte-pair tokenizer.
    """
    backend = read_tokenizer(tokenizer_json)
    if not is_byte_level(backend):
        raise TokenizerError(
            f"{tokenizer_json.name} is not of GPT-2's kind: it is no BPE tokenizer that works on"
            " bytes."
        )
    return backend


def is_byte_level(backend: tokenizers.Tokenizer) -> bool:
    """Tell whether a tokenizer merges bytes, written in the byte-level alphabet, as GPT-2's."""
    steps = [*parts(backend, "pre_tokenizer"), *parts(backend, "normalizer")]
    is_bpe = isinstance(backend.model, models.BPE)
    return is_bpe and any(step["type"] == "ByteLevel" for step in steps)


def read_vocab_and_merges(
    vocab_json: Path, merges_txt: Path, settings: TokenizerSettings = _AS_IT_IS
) -> tokenizers.Tokenizer:
    """Read `vocab.json` and `merges.txt`, the two files of GPT-2's release.

    Raises:
        TokenizerError: a file cannot be read, or the two do not fit together.
    """
    vocabulary = require_vocabulary(vocab_json.name, _read_json_object(vocab_json))
    lines = _read_text(merges_txt).split("\n")
    listed = [line for line in lines if line and not line.startswith("#version")]
    merges = require_merges(merges_txt.name, listed, vocabulary)
    vocabulary |= _ids_of_new(settings, {}, vocabulary)
    with refused_if_unusable(f"{vocab_json.name} with {merges_txt.name}"):
        # Handed over as they are: a detour through JSON takes six times as long.
        backend = tokenizers.Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
        prefix_space = bool(settings.add_prefix_space)
        backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix_space)
        if END_OF_TEXT in vocabulary:
            special = [tokenizers.AddedToken(END_OF_TEXT, normalized=False)]
            backend.add_special_tokens(special)  # pyright: ignore[reportUnknownMemberType]
        _add(backend, settings)
    return backend


def parts(backend: tokenizers.Tokenizer, name: str) -> list[dict[str, Any]]:
    """Return the steps of a backend's `normalizer`, `pre_tokenizer` or `decoder`, as JSON has them.

    A sequence of steps is taken apart; there are none where there is no such part.
    """
    part = getattr(backend, name)
    return [] if part is None else _flat(json.loads(part.__getstate__()))


def _flat(step: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the steps of a sequence, or the one step that it is."""
    for key in ("normalizers", "pretokenizers", "decoders"):
        if key in step:
            inner = cast("list[dict[str, Any]]", step[key])
            return [each for part in inner for each in _flat(part)]
    return [step]


def _kind(model: Mapping[str, Any]) -> str:
    """Return the type of a tokenizer's model; old files leave out that of BPE."""
    return str(model.get("type", "BPE" if "merges" in model else "unknown"))


def _ids_of_new(
    settings: TokenizerSettings, content: Mapping[str, Any], vocabulary: Mapping[str, int]
) -> dict[str, int]:
    """Return the ids of tokens that the vocabulary lacks.

    They are added to it: so each has the id that its file gives it, which is what the model was
    trained with. The package alone would count on from the last.
    """
    listed = cast("object", content.get("added_tokens"))
    own = cast("list[object]", listed) if isinstance(listed, list) else []
    entries = [entry for entry in map(as_object, own) if entry is not None]
    wanted = [(entry.get("content"), entry.get("id")) for entry in entries]
    wanted += [(token.content, token.token_id) for token in settings.named_tokens]
    taken = {*vocabulary.values()}
    new: dict[str, int] = {}
    # Those with an id first, or one without could take its place.
    for text, token_id in sorted(wanted, key=lambda each: each[1] is None):
        if not isinstance(text, str) or text in vocabulary or text in new:
            continue
        if type(token_id) is not int or not 0 <= token_id <= ID_LIMIT or token_id in taken:
            token_id = max(taken, default=-1) + 1
        new[text] = token_id
        taken.add(token_id)
    return new


def _add(backend: tokenizers.Tokenizer, settings: TokenizerSettings) -> None:
    """Have the tokens that other files name found in a text."""
    known = {token.content for token in backend.get_added_tokens_decoder().values()}
    # Those without a place in the vocabulary get the next ids, in the order of their own.
    named = sorted(settings.named_tokens, key=lambda t: (t.token_id is None, t.token_id or 0))
    new = [
        tokenizers.AddedToken(token.content, **token.flags)
        for token in named
        if token.content not in known
    ]
    backend.add_tokens(new)  # pyright: ignore[reportUnknownMemberType]


def _set_prefix_space(step: object, value: bool) -> None:
    """Change how a pre-tokenizer reads the beginning of a text."""
    found = as_object(step) or {}
    if found.get("type") == "ByteLevel":
        found["add_prefix_space"] = value
    inner = found.get("pretokenizers")
    for part in cast("list[object]", inner) if isinstance(inner, list) else []:
        _set_prefix_space(part, value)


@contextmanager
def refused_if_unusable(name: str) -> Generator[None, None, None]:
    """Turn what the package refuses into a `TokenizerError`; `name` is the file that it is from.

    Raises:
        TokenizerError: the body failed.
    """
    try:
        yield
    except BaseException as error:
        # The package is written in Rust: what it refuses is of no class in particular, and what it
        # panics about is no `Exception`.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            reason = str(error).partition("\n")[0][:120].rstrip(".")
            raise TokenizerError(f"{name} is not a usable tokenizer: {reason}.") from error
        raise


def _read_json_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises:
        TokenizerError: the file cannot be read, or holds something else.
    """
    text = _read_text(path)
    try:
        content = as_object(json.loads(text))
    except json.JSONDecodeError as error:
        where = f"line {error.lineno:,}, column {error.colno:,}"
        raise TokenizerError(
            f"{path.name} is not a tokenizer: it is no valid JSON ({where})."
        ) from error
    except (ValueError, RecursionError) as error:
        raise TokenizerError(f"{path.name} is not a tokenizer: it is no valid JSON.") from error
    if content is None:
        raise TokenizerError(f"{path.name} is not a tokenizer: it holds no JSON object.")
    return content


def _read_text(path: Path) -> str:
    """Return a file's text, without a byte-order mark, which Windows editors write.

    Raises:
        TokenizerError: the file cannot be read, or is not UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise TokenizerError(f"{path.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise TokenizerError(f"{path.name} is not a tokenizer: it is not UTF-8 text.") from error
    if text.startswith(_GIT_LFS):
        raise TokenizerError(f"{path.name} is a Git LFS pointer, not the file; run git lfs pull.")
    return text
