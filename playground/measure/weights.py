"""Which weights a model has: a number that two models share only if all their weights are equal."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from playground.gpt2 import GPT2, Cancelled
from playground.measure.question import Subject

_MOST_NUMBERS = 2**20
"""Numbers taken at a time: what is copied of a tensor stays small, and Stop is heard."""


def weights_sha256(gpt2: GPT2, cancelled: Callable[[], bool] = lambda: False) -> str:
    """Return the SHA-256 of a model's weights, in hexadecimal.

    Counted are, in the order of the names, each tensor's name and its numbers, row by row as
    little-endian float32. So it does not depend on the file that they came from, on how they lie
    in memory, or on whether a run computes in double precision.

    Raises:
        Cancelled: `cancelled` returned true.
    """
    digest = hashlib.sha256()
    for name, tensor in sorted(gpt2.tensors().items()):
        digest.update(name.encode())
        rows = tensor.reshape(1, -1) if tensor.ndim == 1 else tensor
        n_rows = max(1, _MOST_NUMBERS // rows.shape[1])
        for first in range(0, len(rows), n_rows):
            if cancelled():
                raise Cancelled
            with np.errstate(over="ignore"):
                block = np.ascontiguousarray(rows[first : first + n_rows], dtype="<f4")
            digest.update(block.data)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsQuestion:
    """Which weights the model in hand has."""

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> str:
        """Return their SHA-256.

        Raises:
            Cancelled: `cancelled` returned true.
        """
        return weights_sha256(subject.gpt2, cancelled)
