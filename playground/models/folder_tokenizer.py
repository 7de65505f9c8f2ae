"""The tokenizer in a model's folder: its vocabulary, and all that other files say of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, takewhile
from pathlib import Path
from typing import Any, cast

import tokenizers

from playground.gpt2 import GPT2Config
from playground.models.errors import ModelError, quoted, refuse_system_errors
from playground.models.json_object import JsonObject, read_json_object
from playground.text import BytePairTokenizer, Tokenizer
from playground.text.subword import SubwordTokenizer
from playground.text.tokenizer import ControlTokens
from playground.text.tokenizer_files import (
    END_OF_TEXT,
    NamedToken,
    TokenizerSettings,
    is_byte_level,
    read_tokenizer,
    read_vocab_and_merges,
)

_PAIRS = (("vocab.json", "merges.txt"), ("encoder.json", "vocab.bpe"))
"""GPT-2's two files, as Hugging Face and as OpenAI call them."""
_OTHER_KINDS = {
    "vocab.txt": "BERT's list of word pieces",
    "spiece.model": "a SentencePiece model",
    "tokenizer.model": "a SentencePiece model",
    "sentencepiece.bpe.model": "a SentencePiece model",
}
_NAMED = ("bos", "eos", "unk", "sep", "pad", "cls", "mask")
_SPECIAL = {"normalized": False, "special": True}
_FLAGS = ("lstrip", "rstrip", "single_word", "normalized", "special")
_GPT2_CLASSES = (None, "GPT2Tokenizer", "GPT2TokenizerFast")
"""For these tokenizer_config.json decides on the space before a text, not tokenizer.json."""


def load_folder_tokenizer(folder: Path, config_json: JsonObject, config: GPT2Config) -> Tokenizer:
    """Return the tokenizer in a model's folder, as Hugging Face's `AutoTokenizer` would have it.

    The vocabulary is in `tokenizer.json`, or in `vocab.json` and `merges.txt`. It may know fewer
    tokens than the model, which then has ids without text, and more, which no run can use.

    Raises:
        ModelError: there is no tokenizer, or it does not fit the model.
        TokenizerError: its files cannot be used.
    """
    with refuse_system_errors(f"the tokenizer in {quoted(folder)}"):
        said = _Said.in_folder(folder, config_json)
        backend = _read(folder, said.settings())
        control = _control_tokens(said, backend, config)
    kind = BytePairTokenizer if is_byte_level(backend) else SubwordTokenizer
    return kind(backend, **control)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the files beside the vocabulary say.

    Attributes:
        folder: where they are.
        described: `tokenizer_config.json`; each is empty where the file is not there.
        special: the same, and what only `special_tokens_map.json` says.
        added: `added_tokens.json`, from text to id.
        configs: `generation_config.json` and `config.json`, by their names.
    """

    folder: Path
    described: JsonObject
    special: JsonObject
    added: JsonObject
    configs: Mapping[str, JsonObject]

    @classmethod
    def in_folder(cls, folder: Path, config_json: JsonObject) -> "_Said":
        def read(name: str) -> JsonObject:
            path = folder / name
            return read_json_object(path) if path.is_file() else {}

        described = read("tokenizer_config.json")
        return cls(
            folder=folder,
            described=described,
            special=read("special_tokens_map.json") | described,
            added=read("added_tokens.json"),
            configs={
                "generation_config.json": read("generation_config.json"),
                "config.json": config_json,
            },
        )

    def settings(self) -> TokenizerSettings:
        """Return what they make of the vocabulary."""
        decides = self.described.get("tokenizer_class") in _GPT2_CLASSES
        prefix_space = self.described.get("add_prefix_space")
        without_ids = (
            NamedToken(content=text, flags=_SPECIAL) for text in _special_texts(self.special)
        )
        return TokenizerSettings(
            named_tokens=(*_with_ids(self), *without_ids),
            add_prefix_space=prefix_space if decides and isinstance(prefix_space, bool) else None,
        )

    def ids(self, role: str, backend: tokenizers.Tokenizer) -> list[int]:
        """Return the ids that any file gives the token of a role, such as `eos`."""
        text = _text_of(self.special.get(f"{role}_token"))
        named = None if text is None else backend.token_to_id(text)
        found = [] if named is None else [named]
        for name, content in self.configs.items():
            found += _ids(self.folder / name, content, f"{role}_token_id")
        return found


def _control_tokens(
    said: _Said, backend: tokenizers.Tokenizer, config: GPT2Config
) -> ControlTokens:
    """Return what ends a text, be it by one file alone, and what begins one.

    An id beyond the model's vocabulary is passed over: configs of small models often keep the 50256
    of GPT-2, which such a model can never draw. A start token that every text is to have is not.
    """
    by_name = backend.token_to_id(END_OF_TEXT)
    ends = [i for i in said.ids("eos", backend) if i < config.n_vocab]
    if not ends and by_name is not None and by_name < config.n_vocab:
        ends = [by_name]
    end_of_text = next(iter(ends), None)
    front = _tokens_in_front(said.folder, backend)
    starts = said.ids("bos", backend)
    adds_start = bool(front) or said.described.get("add_bos_token") is True
    if not adds_start:
        starts = [i for i in starts if i < config.n_vocab]
    own_start = next(chain(front, starts), None)
    if adds_start:
        _require_start(said.folder, end_of_text if own_start is None else own_start, config)
    return ControlTokens(
        end_of_text=end_of_text,
        other_ends=frozenset(ends) - {end_of_text},
        own_start=own_start,
        adds_start_token=adds_start,
    )


def _read(folder: Path, settings: TokenizerSettings) -> tokenizers.Tokenizer:
    """Read whichever files of a vocabulary are there."""
    if (folder / "tokenizer.json").is_file():
        return read_tokenizer(folder / "tokenizer.json", settings)
    for vocabulary, merges in _PAIRS:
        if (folder / vocabulary).is_file() and (folder / merges).is_file():
            return read_vocab_and_merges(folder / vocabulary, folder / merges, settings)
    for pair in _PAIRS:
        for name, other in (pair, pair[::-1]):
            if (folder / name).is_file():
                raise ModelError(
                    f"{quoted(folder)} holds {name}, but not {other}: a tokenizer of GPT-2's kind"
                    " needs both."
                )
    for name, kind in _OTHER_KINDS.items():
        if (folder / name).is_file():
            raise ModelError(
                f"{quoted(folder)} holds its tokenizer as {name} alone, {kind}; with transformers,"
                " AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER) writes the"
                " tokenizer.json that is needed."
            )
    raise ModelError(
        f"{quoted(folder)} holds no tokenizer: neither tokenizer.json nor vocab.json with"
        " merges.txt."
    )


def _with_ids(said: _Said) -> Iterator[NamedToken]:
    """Yield the tokens that files give with their ids."""
    path = said.folder / "tokenizer_config.json"
    listed: object = said.described.get("added_tokens_decoder") or {}
    if not isinstance(listed, dict):
        raise ModelError(f"{quoted(path)}: added_tokens_decoder is no JSON object.")
    for token_id, token in cast("JsonObject", listed).items():
        text = _text_of(token)
        if text is None or not token_id.isdecimal():
            raise ModelError(
                f"{quoted(path)}: added_tokens_decoder has {quoted(token_id)}, which is no id with"
                " its token."
            )
        flags = {flag: token[flag] is True for flag in _FLAGS if flag in token}
        yield NamedToken(content=text, token_id=int(token_id), flags=flags)
    path = said.folder / "added_tokens.json"
    special = {*_special_texts(said.special)}
    for text, token_id in said.added.items():
        if type(token_id) is not int or token_id < 0:
            raise ModelError(
                f"{quoted(path)}: the id of {quoted(text)} must be a whole number from 0, not"
                f" {quoted(str(token_id))}."
            )
        flags = _SPECIAL if text in special else {"normalized": True}
        yield NamedToken(content=text, token_id=token_id, flags=flags)


def _special_texts(special: JsonObject) -> Iterator[str]:
    """Yield the texts of tokens that are named for what they do, in Hugging Face's order."""
    values: list[object] = [special.get(f"{name}_token") for name in _NAMED]
    for key in ("additional_special_tokens", "extra_special_tokens"):
        more = special.get(key)
        values += cast("list[object]", more) if isinstance(more, list) else []
    yield from (text for text in map(_text_of, values) if text)


def _text_of(token: object) -> str | None:
    """Return the text of a token that stands as itself, or as an object with its `content`."""
    if isinstance(token, dict):
        token = cast("JsonObject", token).get("content")
    return token if isinstance(token, str) else None


def _ids(path: Path, content: JsonObject, key: str) -> list[int]:
    """Return the ids that a config gives: one, several, or with null, -1 and [] none."""
    value = content.get(key)
    listed = cast("list[Any]", value) if isinstance(value, list) else [value]
    wrong = [each for each in listed if each is not None and type(each) is not int]
    if wrong:
        raise ModelError(
            f"{quoted(path)}: {key} must be a whole number or a list of them, not {value!r:.60}."
        )
    return [each for each in listed if each is not None and each >= 0]


def _tokens_in_front(folder: Path, backend: tokenizers.Tokenizer) -> list[int]:
    """Return what a tokenizer's post-processor puts before a text.

    What it puts behind is left off: the text is to go on.
    """
    encoding = backend.encode("a")
    of_text = encoding.sequence_ids
    if all(each is None for each in of_text):  # not even one letter can be read
        return encoding.ids[:1]
    front = [
        i
        for i, _ in takewhile(lambda pair: pair[1] is None, zip(encoding.ids, of_text, strict=True))
    ]
    if len(front) > 1:
        raise ModelError(
            f"the tokenizer in {quoted(folder)} puts {len(front)} tokens before every text; only"
            " one can be used."
        )
    return front


def _require_start(folder: Path, start: int | None, config: GPT2Config) -> None:
    """Refuse a start token that there is none of, or that the model does not know."""
    where = f"the tokenizer in {quoted(folder)}"
    if start is None:
        raise ModelError(
            f"{where} asks for a start token, but no file names one, nor an end-of-text token to"
            " start with."
        )
    if start >= config.n_vocab:
        raise ModelError(
            f"{where} begins every text with token {start:,}, but the model knows only ids below"
            f" {config.n_vocab:,}."
        )
