"""The check of what a caller wants to be fed to the model."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy import ndarray

from playground.errors import InputError


class TokenError(InputError):
    """Token ids that are not whole numbers of the model's vocabulary."""


class ContextError(InputError):
    """More tokens than the model has positions for."""


def token_array(tokens: Sequence[Any] | ndarray, n_vocab: int) -> ndarray:
    """Return token ids as an array of integers.

    Raises:
        TokenError: there is none, they are no whole numbers, or one is not of the vocabulary.
    """
    try:
        ids = np.asarray(tokens)
    except (ValueError, OverflowError) as error:
        raise TokenError("Token ids must be one flat list of whole numbers.") from error
    if ids.ndim != 1:
        raise TokenError(f"Token ids must be one flat list, not an array of {ids.ndim} dimensions.")
    if not ids.size:
        raise TokenError("There are no tokens to feed; the model needs at least one.")
    if ids.dtype.kind not in "iu":
        raise TokenError("Token ids must be whole numbers that fit in 64 bits.")
    low, high = ids.min(), ids.max()
    if low < 0 or high >= n_vocab:
        wrong = low if low < 0 else high
        raise TokenError(f"Token id {wrong} is outside the model's vocabulary, 0 to {n_vocab - 1}.")
    return ids.astype(np.intp, copy=False)


def require_room(n_past: int, n_seq: int, n_ctx: int) -> None:
    """Refuse more tokens than there are positions.

    Raises:
        ContextError: `n_past + n_seq` exceeds `n_ctx`.
    """
    if n_past + n_seq > n_ctx:
        raise ContextError(
            f"The context would be {n_past + n_seq} tokens long, "
            f"but the model has positions for {n_ctx}."
        )
