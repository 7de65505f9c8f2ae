"""A small cached path without a fault, made of the ladder's lines; each fault changes one method.

It shares the weights with the engine and nothing else: cache, arithmetic and bookkeeping are its
own, so that whatever goes wrong here leaves the engine as it is.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import Self

import numpy as np
from numpy import ndarray

from playground.generation import ForwardPass
from playground.generation.disturbance import PassClock
from playground.generation.forward_paths import CancelledCheck, Logits, common_prefix_length
from playground.gpt2 import GPT2
from playground.measure.small_network import Network, attend, layer_norm, linear, mlp


class SmallPath:
    """Keeps keys and values in one array, and computes only the rows that it lacks.

    Attributes:
        n_rows: rows in the cache.
        tokens: what those rows were computed from.
    """

    def __init__(self, gpt2: GPT2, held: Sequence[int] = ()) -> None:
        """Remember which tokens an earlier run left.

        Args:
            gpt2: gives the weights.
            held: computed at the first call, before the clock starts, as if an earlier run had.
        """
        config = gpt2.config
        self._network = Network(config=config, weights=gpt2.tensors(), cancelled=_never)
        shape = (config.n_layer, 2, config.n_ctx, config.n_embd)
        self._cache = np.empty(shape, gpt2.dtype)
        self._held = list(held)
        self._warmed_up: set[bool] = set()
        self._clock = PassClock()
        self.n_rows = 0
        self.tokens: list[int] = []

    @property
    def used_bytes(self) -> int:
        """Bytes of the keys and values held."""
        return self._cache.nbytes // self._network.config.n_ctx * self.n_rows

    def forward(
        self, context: Sequence[int], cancelled: CancelledCheck | None = None
    ) -> tuple[Logits, ForwardPass]:
        """Compute the rows that the cache lacks; see `ForwardPath`."""
        network = replace(self._network, cancelled=cancelled or _never)
        if self._held:
            self._take_in(self._held, network)
            self._held = []
        first = self.first_row_to_compute(context)
        with self._clock:
            logits = network.unembedding @ self._take_in(context[first:], network)
        is_single_row = len(context) - first == 1
        forward_pass = ForwardPass(
            cached=True,
            n_past=first,
            n_seq=len(context) - first,
            forward_s=self._clock.forward_s,
            waited_s=self._clock.waited_s,
            warm_up=is_single_row not in self._warmed_up,
        )
        self._warmed_up.add(is_single_row)
        return logits, forward_pass

    def look(self, context: Sequence[int], cancelled: CancelledCheck | None = None) -> Logits:
        """Return the logits after a context and leave what is kept as it was.

        Raises:
            Cancelled: `cancelled` returned true.
        """
        return self._twin().forward(context, cancelled)[0]

    def forget_from(self, n_rows: int) -> None:
        """Keep the first `n_rows` rows."""
        self.n_rows = n_rows
        del self.tokens[n_rows:]

    # ---- what a fault may change -----------------------------------------------------------

    def first_row_to_compute(self, context: Sequence[int]) -> int:
        """Forget the rows that do not belong to `context`; return how many of its tokens stay."""
        n_common = common_prefix_length(self.tokens, context[:-1])
        self.forget_from(n_common)
        return n_common

    def positions(self, n_seq: int) -> slice:
        """Return the positions of the new rows."""
        return slice(self.n_rows, self.n_rows + n_seq)

    def attention_input(self, normed: ndarray, layer: int) -> ndarray:
        """Return what queries, keys and values of the new rows are made of: (n_seq, n_embd)."""
        del layer
        return normed

    def attend(self, q: ndarray, k: ndarray, v: ndarray, network: Network, layer: int) -> ndarray:
        """Return what the new rows gather: (n_seq, n_embd), from keys and values of all rows."""
        return attend(q, k, v, network, layer)

    def _twin(self) -> Self:
        """Return a path that stands where this one does and shares nothing that is written to."""
        twin = copy(self)
        twin._cache = self._cache.copy()
        twin._warmed_up = set(self._warmed_up)
        twin.tokens = list(self.tokens)
        return twin

    # ---- the pass ---------------------------------------------------------------------------

    def _take_in(self, tokens: Sequence[int], network: Network) -> ndarray:
        """Compute new rows; return the last one, normed: (n_embd,)."""
        weights, first, end = network.weights, self.n_rows, self.n_rows + len(tokens)
        x = weights["wte.weight"][list(tokens)] + weights["wpe.weight"][self.positions(len(tokens))]
        for layer in network.layers():
            normed = layer_norm(x, network, f"h.{layer}.ln_1")
            normed = self.attention_input(normed, layer)
            q, k, v = np.split(linear(normed, network, f"h.{layer}.attn.c_attn"), 3, axis=-1)
            keys, values = self._cache[layer]
            keys[first:end], values[first:end] = k, v
            x = x + self.attend(q, keys[:end], values[:end], network, layer)
            x = x + mlp(layer_norm(x, network, f"h.{layer}.ln_2"), network, layer)
        self.n_rows = end
        self.tokens.extend(tokens)
        return layer_norm(x[-1:], network, "ln_f")[0]


def _never() -> bool:
    return False
