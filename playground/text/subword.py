"""Tokenizers of other kinds than GPT-2's own: WordPiece, Unigram, and BPE of characters."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain, filterfalse, pairwise
from typing import Unpack

import tokenizers

from playground.text.backend import PIECE_CHARS, BackendTokenizer
from playground.text.byte_pair import bytes_of_token
from playground.text.splitting import split_text, word_split_pattern
from playground.text.tokenizer import ControlTokens, TextRanges, no_text
from playground.text.tokenizer_files import END_OF_TEXT, UNUSUAL, parts, refused_if_unusable
from playground.text.vocabulary import TokenizerError

_BYTE = re.compile("<0x([0-9A-Fa-f]{2})>")
_READABLE = {"WordPiece", "Metaspace", "Replace", "ByteFallback", "ByteLevel", "Fuse", "Strip"}
"""Decoders that make of a token what does not depend on the tokens behind it."""
_LOCAL = {
    "BertNormalizer",
    "Lowercase",
    "NFC",
    "NFD",
    "NFKC",
    "NFKD",
    "StripAccents",
    "Precompiled",
}
"""Normalizers to which nothing on the other side of a space matters."""
_AT_SPACES = {"BertPreTokenizer", "Metaspace", "Whitespace", "WhitespaceSplit"}


class SubwordTokenizer(BackendTokenizer):
    """A vocabulary of pieces of words, as models in Chinese, Japanese and others have it.

    What a token adds to a text is asked of the package's own decoder, once a token.

    Args:
        backend: see `BackendTokenizer`.
        control: see `ControlTokens`; without an end of text it is `<|endoftext|>`, if there.

    Raises:
        TokenizerError: its decoder cannot be followed token by token.
    """

    def __init__(self, backend: tokenizers.Tokenizer, **control: Unpack[ControlTokens]) -> None:
        super().__init__(backend, _split_pattern(backend), **control)
        if "end_of_text" not in control:
            self.end_of_text = backend.token_to_id(END_OF_TEXT)
        decoders = {step["type"] for step in parts(backend, "decoder")}
        if not decoders <= _READABLE:
            kind = ", ".join(sorted(decoders - _READABLE))
            raise TokenizerError(
                f"tokenizer.json has a decoder of type {kind[:40]}, which cannot be followed"
                " token by token."
            )
        self.separator = b"" if decoders and "WordPiece" not in decoders else b" "
        self._has_bytes = "ByteFallback" in decoders
        self._is_byte_level = "ByteLevel" in decoders
        self._names = {i: token for token, i in backend.get_vocab(with_added_tokens=True).items()}
        self._unknown = None if self._is_byte_level else _unknown_id(backend, self._names.values())
        self.n_vocab = max(self._names, default=-1) + 1
        self._anchor = next(filter(self._is_plain, sorted(self._names)), 0)
        self._behind_another = cache(self._decoded_behind_another)

    def token_bytes(self, token_id: int) -> bytes:
        """Return what a token is by itself; a part of a word as the vocabulary writes it."""
        name = self._names.get(token_id)
        if name is None:
            return no_text(token_id)
        return name.encode() if self.separator else self.text_bytes(token_id, "x")

    def text_bytes(self, token_id: int, before: str) -> bytes:
        """Return the bytes that a drawn token adds to a text, as the package would decode it."""
        name = self._names.get(token_id)
        if name is None:
            return no_text(token_id)
        if self._is_byte_level:
            return bytes_of_token(name)
        if self._has_bytes and (byte := _BYTE.fullmatch(name)):
            return bytes([int(byte[1], 16)])
        if not before:
            return self._decode([token_id]).encode()
        text = self._behind_another(token_id)
        return (text[1:] if self._is_doubled(text, before) else text).encode()

    def ranges(self, text: str, tokens: Sequence[int]) -> TextRanges:
        """Return where the package finds each token, with the white space before it."""
        found = self.offsets(text, tokens)
        for index, ((_, behind), (start, end)) in enumerate(pairwise([(0, 0), *found])):
            if behind < start and text[behind:start].isspace():
                found[index] = (behind, end)
        return found

    def n_without_token(self, text: str) -> int:
        """Return how many characters, spaces apart, have no token, or only the unknown one."""
        return sum(map(self._n_lacking, split_text(text, self.next_split, PIECE_CHARS)))

    def _n_lacking(self, text: str) -> int:
        lacking = [not character.isspace() for character in text]
        tokens = self.encode(text)
        for token_id, (start, end) in zip(tokens, self.offsets(text, tokens), strict=False):
            if token_id != self._unknown:
                lacking[start:end] = [False] * (end - start)
        return sum(lacking)

    def _is_doubled(self, text: str, before: str) -> bool:
        """Tell whether a space that only parts two words would stand behind white space."""
        return bool(self.separator) and before.isspace() and text[:1] == " "

    def _decoded_behind_another(self, token_id: int) -> str:
        """Return what the decoder adds for a token behind another."""
        anchor = self._decode([self._anchor])
        return self._decode([self._anchor, token_id]).removeprefix(anchor)

    def _decode(self, tokens: list[int]) -> str:
        with refused_if_unusable("tokenizer.json"):  # some decoders cannot take every token
            return self._backend.decode(tokens, skip_special_tokens=False)

    def _is_plain(self, token_id: int) -> bool:
        """Tell whether a token stands for the same letters wherever it is."""
        text = self._decode([token_id])
        return text.isalpha() and self._decode([token_id, token_id]).startswith(text)


def _unknown_id(backend: tokenizers.Tokenizer, names: Iterable[str]) -> int | None:
    """Return the id of what the vocabulary lacks; none where that is spelled byte by byte."""
    unknown = getattr(backend.model, "unk_token", None)
    if unknown is not None:
        return backend.token_to_id(unknown)
    known = {*chain.from_iterable(names)}
    strange = next(filterfalse(known.__contains__, UNUSUAL), "")
    found = backend.encode(strange, add_special_tokens=False)
    return found.ids[-1] if found.ids and not _BYTE.fullmatch(found.tokens[-1]) else None


def _split_pattern(backend: tokenizers.Tokenizer) -> re.Pattern[str] | None:
    """Return where a text can be cut, if words are parted at spaces whatever stands around them."""
    added = backend.get_added_tokens_decoder().values()
    steps = parts(backend, "normalizer")
    words = parts(backend, "pre_tokenizer")
    is_known = (
        {step["type"] for step in steps} <= _LOCAL
        and any(step["type"] in _AT_SPACES and step.get("split", True) for step in words)
        and not any(token.lstrip or token.rstrip or token.single_word for token in added)
    )
    if not is_known:
        return None
    return word_split_pattern(
        (token.content for token in added),
        parts_lines=any(step["type"] in _AT_SPACES - {"Metaspace"} for step in words),
        parts_ideographs=any(step.get("handle_chinese_chars") for step in steps),
    )
