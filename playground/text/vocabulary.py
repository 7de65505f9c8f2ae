"""A vocabulary and its merges, checked: they come from files that may hold anything."""

from collections.abc import Mapping
from typing import Any, cast

from playground.errors import InputError

ID_LIMIT = 2**31 - 1


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
        if type(token_id) is not int or not 0 <= token_id <= ID_LIMIT:
            raise TokenizerError(
                f"{name} gives the token {token[:40]!r} the id {token_id!r:.40}, "
                f"which is not a whole number from 0 to {ID_LIMIT}."
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
