"""Byte-level byte-pair encoding, as GPT-2 uses it."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

import tokenizers
from tokenizers import pre_tokenizers

from playground.text.backend import BackendTokenizer
from playground.text.splitting import gpt2_split_pattern
from playground.text.tokenizer import ControlTokens, TextRanges, no_text
from playground.text.tokenizer_files import END_OF_TEXT, read_byte_pairs, read_vocab_and_merges
from playground.text.utf8 import characters_of_bytes, without_surrogates


def _byte_characters() -> dict[str, int]:
    """Return the byte that each of the 256 characters stands for."""
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = [byte for byte in range(256) if byte not in printable]
    table = {chr(byte): byte for byte in printable}
    return table | {chr(0x100 + i): byte for i, byte in enumerate(others)}


_BYTE_OF = _byte_characters()


def bytes_of_token(token: str) -> bytes:
    """Return the bytes that a vocabulary entry stands for.

    An entry with a character outside the alphabet stands for itself, in UTF-8.
    """
    try:
        return bytes([_BYTE_OF[character] for character in token])
    except KeyError:
        return token.encode("utf-8", "replace")


class BytePairTokenizer(BackendTokenizer):
    """A byte-level vocabulary with its merges.

    Args:
        backend: see `BackendTokenizer`.
        control: see `ControlTokens`; without an end of text it is `<|endoftext|>`, if there.
    """

    def __init__(self, backend: tokenizers.Tokenizer, **control: Unpack[ControlTokens]) -> None:
        added = backend.get_added_tokens_decoder()
        texts = [token.content for token in added.values()]
        super().__init__(backend, _split_pattern(backend, texts), **control)
        if "end_of_text" not in control:
            self.end_of_text = backend.token_to_id(END_OF_TEXT)
        self._bytes = {
            token_id: bytes_of_token(token)
            for token, token_id in backend.get_vocab(with_added_tokens=False).items()
        }
        # Not all 256 bytes need have a token; characters of those that have none are left out.
        self._missing = {*range(256)} - {data[0] for data in self._bytes.values() if len(data) == 1}
        self._bytes |= {i: token.content.encode("utf-8", "replace") for i, token in added.items()}
        self._added_text = re.compile("|".join(map(re.escape, texts))) if texts else None
        self.n_vocab = max(self._bytes, default=-1) + 1

    @classmethod
    def from_file(
        cls, tokenizer_json: Path, **control: Unpack[ControlTokens]
    ) -> "BytePairTokenizer":
        """Read a `tokenizer.json` in the format of the `tokenizers` package.

        Raises:
            TokenizerError: the file cannot be read, or holds no byte-level byte-pair tokenizer.
        """
        return cls(read_byte_pairs(tokenizer_json), **control)

    @classmethod
    def from_vocab_and_merges(
        cls, vocab_json: Path, merges_txt: Path, **control: Unpack[ControlTokens]
    ) -> "BytePairTokenizer":
        """Read the two files of the original release, `vocab.json` and `merges.txt`.

        Args:
            vocab_json: a JSON object from token to id.
            merges_txt: two tokens a line, the most frequent pair first.
            control: see `ControlTokens`.

        Raises:
            TokenizerError: a file cannot be read, or the two do not fit together.
        """
        return cls(read_vocab_and_merges(vocab_json, merges_txt), **control)

    def token_bytes(self, token_id: int) -> bytes:
        """Return the bytes of one token; `[50301]` for an id without text."""
        data = self._bytes.get(token_id)
        return no_text(token_id) if data is None else data

    def ranges(self, text: str, tokens: Sequence[int]) -> TextRanges:
        """Return where the bytes of each token stand in `text`.

        Where the tokens spell another text than this, as after a change to lower case, the package
        is asked. It would not do otherwise: behind a byte without token its places are wrong.
        """
        spelled = super().ranges(text, tokens)
        return spelled or self._aligned(text, tokens) or self.offsets(text, tokens)

    def n_without_token(self, text: str) -> int:
        """Return how many characters of `text` have a byte that the vocabulary lacks."""
        if not self._missing:
            return 0
        readable = without_surrogates(text)
        if self._added_text is not None:
            readable = self._added_text.sub("", readable)
        if self._backend.normalizer is not None:
            readable = self._backend.normalizer.normalize_str(readable)
        return sum(not self._missing.isdisjoint(character.encode()) for character in readable)

    def _aligned(self, text: str, tokens: Sequence[int]) -> TextRanges:
        """Return where tokens stand that spell `text` but for bytes without token.

        They may also begin with a space that is not there, as the first word of a text does.
        Nothing is returned where they spell another text.
        """
        data = without_surrogates(text).encode()
        characters = [*characters_of_bytes(data), len(text)]
        ranges: TextRanges = []
        behind = 0
        for token_id in tokens:
            places: list[int] = []
            for byte in self.token_bytes(token_id):
                at = behind
                while at < len(data) and data[at] != byte and data[at] in self._missing:
                    at += 1
                if at < len(data) and data[at] == byte:
                    places.append(at)
                    behind = at + 1
                elif byte != ord(" ") or places or not self.adds_prefix_space:
                    return []
            if places:
                ranges.append((characters[places[0]], characters[places[-1]] + 1))
            else:
                ranges.append((characters[behind], characters[behind]))
        return ranges


def _split_pattern(
    backend: tokenizers.Tokenizer, added_tokens: Sequence[str]
) -> re.Pattern[str] | None:
    """Return where a text can be cut, if words are found in GPT-2's way and no text is altered.

    An added token that takes in the white space after it, or looks at its neighbours, would make a
    cut beside it matter.
    """
    words = backend.pre_tokenizer
    is_gpt2 = (
        backend.normalizer is None
        and isinstance(words, pre_tokenizers.ByteLevel)
        and words.use_regex
        and not any(
            token.lstrip or token.rstrip or token.single_word
            for token in backend.get_added_tokens_decoder().values()
        )
    )
    if not is_gpt2:
        return None
    return gpt2_split_pattern(added_tokens, before_space_only=words.add_prefix_space)
