"""What all tokenizers of the `tokenizers` package have in common."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import Any, Unpack

import tokenizers

from playground.text.splitting import first_split, split_text
from playground.text.tokenizer import ControlTokens, TextRanges, Tokenizer
from playground.text.tokenizer_files import parts
from playground.text.utf8 import without_surrogates

PIECE_CHARS = 2**14  # at most 64 KB of UTF-8
_KEPT_OFFSETS = 8
"""Texts: what is in view of an editor is asked for at every repaint."""
_PREFIXES = {"ByteLevel": "add_prefix_space", "Metaspace": "prepend_scheme", "Prepend": "prepend"}
"""The steps that read a text's first word as if a space stood before it, and how they say so."""


class BackendTokenizer(Tokenizer):
    """A tokenizer that the package runs.

    Text that spells an added token, such as `<|endoftext|>`, becomes that token, as with the usual
    GPT-2 tools: so a person can type where one text ends and the next begins. Lone surrogates,
    which no UTF-8 can spell, are read as U+FFFD.

    Args:
        backend: from the package; its post-processor is not used.
        split_pattern: matches, with no width, where a text can be cut; None where nowhere.
        control: the tokens that steer a run.
    """

    def __init__(
        self,
        backend: tokenizers.Tokenizer,
        split_pattern: re.Pattern[str] | None,
        **control: Unpack[ControlTokens],
    ) -> None:
        self._backend = backend
        self._split_pattern = split_pattern
        self.adds_prefix_space = adds_prefix_space(backend)
        self._continuing = continuing_backend(backend) if self.adds_prefix_space else backend
        self.end_of_text = control.get("end_of_text")
        self.other_ends = control.get("other_ends", frozenset())
        self.own_start = control.get("own_start")
        self.adds_start_token = control.get("adds_start_token", False)
        # Of what it needs alone: a cache of a method keeps its object until garbage is collected.
        offsets_of = partial(_offsets_of, (backend, self._continuing))
        self._offsets = lru_cache(_KEPT_OFFSETS)(offsets_of)

    def encode(self, text: str, *, continues: bool = False) -> list[int]:
        """Return the token ids of `text`, no start token added."""
        pieces = self.encode_in_pieces(text, continues=continues)
        return [token_id for piece in pieces for token_id in piece]

    def encode_in_pieces(self, text: str, *, continues: bool = False) -> Iterator[list[int]]:
        """Yield the token ids of `text` piece by piece; a caller that has enough stops asking.

        `encode_batch_fast` lets other Python threads run meanwhile; `encode` would not.
        """
        for piece in split_text(text, self.next_split, PIECE_CHARS):
            # What begins with a space gets none in front of it, wherever it stands.
            in_between = continues and not piece.startswith(" ")
            backend = self._continuing if in_between else self._backend
            readable = [without_surrogates(piece)]
            yield backend.encode_batch_fast(readable, add_special_tokens=False)[0].ids
            continues = True

    def next_split(self, text: str, start: int, end: int) -> int | None:
        """Return the first place from `start` on where a cut provably changes no token.

        A tokenizer of its own ways names none.
        """
        if self._split_pattern is None:
            return None
        return first_split(self._split_pattern, text, start, end)

    def offsets(self, text: str, tokens: Sequence[int]) -> TextRanges:
        """Return where the package says that the tokens of `text` stand; nothing if unknown."""
        return list(self._offsets(text, tuple(tokens)))


def adds_prefix_space(backend: tokenizers.Tokenizer) -> bool:
    """Tell whether a text's first word is read as if a space stood before it."""
    steps = [*parts(backend, "normalizer"), *parts(backend, "pre_tokenizer")]
    return any(
        step.get(_PREFIXES.get(step["type"], "")) not in (None, False, "never") for step in steps
    )


def continuing_backend(backend: tokenizers.Tokenizer) -> tokenizers.Tokenizer:
    """Return the same tokenizer for what goes on a text: no space is thought before it."""
    changed = {
        "normalizer": [s for s in parts(backend, "normalizer") if s["type"] != "Prepend"],
        "pre_tokenizer": [_unprefixed(s) for s in parts(backend, "pre_tokenizer")],
    }
    named = {"normalizer": "normalizers", "pre_tokenizer": "pretokenizers"}
    content = {
        part: {"type": "Sequence", named[part]: steps} if steps else None
        for part, steps in changed.items()
    }
    model: dict[str, Any] = {"type": "BPE", "vocab": {}, "merges": []}
    made = tokenizers.Tokenizer.from_str(
        json.dumps({**content, "added_tokens": [], "model": model})
    )
    twin = tokenizers.Tokenizer(backend.model)
    if made.normalizer is not None:
        twin.normalizer = made.normalizer
    if made.pre_tokenizer is not None:
        twin.pre_tokenizer = made.pre_tokenizer
    added = backend.get_added_tokens_decoder()
    twin.add_tokens([added[i] for i in sorted(added)])  # pyright: ignore[reportUnknownMemberType]
    return twin


def _unprefixed(step: dict[str, Any]) -> dict[str, Any]:
    """Return a step of a pre-tokenizer that thinks no space before a text."""
    match step["type"]:
        case "ByteLevel":
            return {**step, "add_prefix_space": False}
        case "Metaspace":
            return {**step, "prepend_scheme": "never"}
        case _:
            return step


def _offsets_of(
    backends: Sequence[tokenizers.Tokenizer], text: str, tokens: tuple[int, ...]
) -> TextRanges:
    """Return where the first of the backends that reads a text as these tokens sees them."""
    for backend in backends:
        readable = [without_surrogates(text)]
        encoding = backend.encode_batch(readable, add_special_tokens=False)[0]
        if tuple(encoding.ids) == tokens:
            return encoding.offsets
    return []
