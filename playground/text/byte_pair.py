"""Byte-level byte-pair encoding, as GPT-2 uses it."""

from collections.abc import Iterator
from pathlib import Path

import tokenizers
from tokenizers import pre_tokenizers

from playground.text.splitting import first_split, gpt2_split_pattern, split_text
from playground.text.tokenizer import REPLACEMENT
from playground.text.tokenizer_files import read_tokenizer, read_vocab_and_merges

_LENGTH_FROM = ((0xF5, 0), (0xF0, 4), (0xE0, 3), (0xC2, 2), (0x00, 0))
_SECOND_BYTE = {0xE0: (0xA0, 0xBF), 0xED: (0x80, 0x9F), 0xF0: (0x90, 0xBF), 0xF4: (0x80, 0x8F)}
_NO_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), REPLACEMENT)
_PIECE_CHARS = 2**14  # at most 64 KB of UTF-8


def without_surrogates(text: str) -> str:
    """Return `text` with U+FFFD for every lone surrogate, which UTF-8 cannot spell."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.translate(_NO_SURROGATES)
    return text


def unfinished_length(data: bytes) -> int:
    """Return how many bytes at the end of `data` begin a character that more bytes can complete.

    It is 0 to 3, by table 3-7 of the Unicode Standard. Python's incremental decoder also holds back
    some pairs, such as `ED A0`, that nothing can complete.
    """
    for length in range(1, min(3, len(data)) + 1):
        first = data[-length]
        if 0x80 <= first <= 0xBF:
            continue
        whole = next(n for low, n in _LENGTH_FROM if first >= low)
        low, high = _SECOND_BYTE.get(first, (0x80, 0xBF))
        possible = whole > length and (length == 1 or low <= data[1 - length] <= high)
        return length if possible else 0
    return 0


def characters_of_bytes(data: bytes) -> list[int]:
    """Return, for each byte, the index of its character in `data.decode(errors="replace")`."""
    characters: list[int] = []
    n_chars = 0
    while data:
        try:
            valid, n_invalid = data.decode(), 0
        except UnicodeDecodeError as error:
            valid, n_invalid = data[: error.start].decode(), error.end - error.start
        for character in valid:
            characters += [n_chars] * len(character.encode())
            n_chars += 1
        if n_invalid:
            characters += [n_chars] * n_invalid
            n_chars += 1
        data = data[len(valid.encode()) + n_invalid :]
    return characters


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


class BytePairTokenizer:
    """A byte-level vocabulary with its merges.

    Text that spells an added token, such as `<|endoftext|>`, becomes that token, as with the usual
    GPT-2 tools: so a person can type where one text ends and the next begins. Lone surrogates,
    which no UTF-8 can spell, are read as U+FFFD.

    Attributes:
        n_vocab: one more than the highest id.
        end_of_text: the id that ends a text, or None.
        starts_with_end_of_text: every context begins with that id, as in training.
    """

    separator = b""

    def __init__(
        self,
        backend: tokenizers.Tokenizer,
        *,
        end_of_text: int | None = None,
        starts_with_end_of_text: bool = False,
    ) -> None:
        added = backend.get_added_tokens_decoder()
        self._backend = backend
        self._bytes = {
            token_id: bytes_of_token(token)
            for token, token_id in backend.get_vocab(with_added_tokens=False).items()
        }
        self._bytes |= {i: token.content.encode("utf-8", "replace") for i, token in added.items()}
        self.n_vocab = max(self._bytes, default=-1) + 1
        unsaid = end_of_text is None
        self.end_of_text = backend.token_to_id("<|endoftext|>") if unsaid else end_of_text
        self.starts_with_end_of_text = starts_with_end_of_text
        self._split_pattern = (
            gpt2_split_pattern(token.content for token in added.values())
            if _reads_words_as_gpt2(backend)
            else None
        )

    @classmethod
    def from_file(
        cls,
        tokenizer_json: Path,
        *,
        end_of_text: int | None = None,
        starts_with_end_of_text: bool = False,
    ) -> "BytePairTokenizer":
        """Read a `tokenizer.json` in the format of the `tokenizers` package.

        Args:
            tokenizer_json: the file.
            end_of_text: the id that ends a text; without it, that of `<|endoftext|>`, if there.
            starts_with_end_of_text: every context begins with that id.

        Raises:
            TokenizerError: the file cannot be read, or holds no byte-level byte-pair tokenizer.
        """
        return cls(
            read_tokenizer(tokenizer_json),
            end_of_text=end_of_text,
            starts_with_end_of_text=starts_with_end_of_text,
        )

    @classmethod
    def from_vocab_and_merges(
        cls,
        vocab_json: Path,
        merges_txt: Path,
        *,
        end_of_text: int | None = None,
        starts_with_end_of_text: bool = False,
    ) -> "BytePairTokenizer":
        """Read the two files of the original release, `vocab.json` and `merges.txt`.

        Args:
            vocab_json: a JSON object from token to id.
            merges_txt: two tokens a line, the most frequent pair first.
            end_of_text: the id that ends a text; without it, that of `<|endoftext|>`, if there.
            starts_with_end_of_text: every context begins with that id.

        Raises:
            TokenizerError: a file cannot be read, or the two do not fit together.
        """
        return cls(
            read_vocab_and_merges(vocab_json, merges_txt),
            end_of_text=end_of_text,
            starts_with_end_of_text=starts_with_end_of_text,
        )

    def encode(self, text: str) -> list[int]:
        """Return the token ids of `text`, no start token added."""
        return [token_id for piece in self.encode_in_pieces(text) for token_id in piece]

    def encode_in_pieces(self, text: str) -> Iterator[list[int]]:
        """Yield the token ids of `text` piece by piece; a caller that has enough stops asking.

        `encode_batch_fast` lets other Python threads run meanwhile; `encode` would not.
        """
        for piece in split_text(text, self.next_split, _PIECE_CHARS):
            readable = [without_surrogates(piece)]
            encodings = self._backend.encode_batch_fast(readable, add_special_tokens=False)
            yield encodings[0].ids

    def token_bytes(self, token_id: int) -> bytes:
        """Return the bytes of one token; U+FFFD in UTF-8 for an id without text."""
        return self._bytes.get(token_id, REPLACEMENT.encode())

    def next_split(self, text: str, start: int, end: int) -> int | None:
        """Return the first place from `start` on where a cut provably changes no token.

        A tokenizer that reads words otherwise than GPT-2 names none.
        """
        if self._split_pattern is None:
            return None
        return first_split(self._split_pattern, text, start, end)


def _reads_words_as_gpt2(backend: tokenizers.Tokenizer) -> bool:
    """Tell whether words and added tokens are found in GPT-2's way, and the text is not altered.

    An added token that takes in the white space after it, or looks at its neighbours, would make a
    cut beside it matter.
    """
    words = backend.pre_tokenizer
    return (
        backend.normalizer is None
        and isinstance(words, pre_tokenizers.ByteLevel)
        and words.use_regex
        and not words.add_prefix_space
        and not any(
            token.lstrip or token.rstrip or token.single_word
            for token in backend.get_added_tokens_decoder().values()
        )
    )
