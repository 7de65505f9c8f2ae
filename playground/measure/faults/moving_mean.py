"""Fault: a normalisation over positions, which every new token moves for all rows before it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Self

import numpy as np
from numpy import ndarray

from playground.generation import ForwardPass
from playground.generation.forward_paths import CancelledCheck, Logits
from playground.gpt2 import GPT2
from playground.measure.faults.small_path import SmallPath


class MovingMean(SmallPath):
    """Takes the mean over all positions so far off what attention reads."""

    def __init__(self, gpt2: GPT2, held: Sequence[int] = ()) -> None:
        super().__init__(gpt2, held)
        config = gpt2.config
        self._normed = np.empty((config.n_layer, config.n_ctx, config.n_embd), gpt2.dtype)

    def attention_input(self, normed: ndarray, layer: int) -> ndarray:
        """Centre the new rows on the mean over all rows; the old keys were centred on another."""
        end = self.n_rows + len(normed)
        self._normed[layer, self.n_rows : end] = normed
        return normed - self._normed[layer, :end].mean(axis=0)

    def _twin(self) -> Self:
        twin = super()._twin()
        twin._normed = self._normed.copy()
        return twin


class MovingMeanRecomputed:
    """The same network without a cache: every row is centred on the same mean."""

    def __init__(self, gpt2: GPT2) -> None:
        self._path = MovingMean(gpt2)

    def forward(
        self, context: Sequence[int], cancelled: CancelledCheck | None = None
    ) -> tuple[Logits, ForwardPass]:
        """Compute all rows; see `ForwardPath`."""
        self._path.forget_from(0)
        logits, forward_pass = self._path.forward(context, cancelled)
        return logits, replace(forward_pass, cached=False)
