"""What changing one token does to the rows of every layer, with the mask and without, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy import ndarray
from numpy.typing import NDArray

from playground.errors import InputError
from playground.gpt2 import GPT2
from playground.measure.question import Subject
from playground.measure.small_network import Network, layer_norm, linear, mlp, softmax
from playground.numbers import counted
from playground.text import Tokenizer
from playground.text.reading import visible_token

SAME_WITHIN = {"float32": 1e-6, "float64": 1e-14}
"""Of a row's largest number: less is the same row, for rounding may differ in the last digits."""
MAX_TOKENS = 20
"""More columns than this are too narrow for words."""
_COMMON_WORDS = (" dog", " red", " you", " not", " house", " sun", " hello", " world", "hello")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CausalityAnswer:
    """Two passes that differ in one token, row by row.

    Attributes:
        tokens: the texts of the tokens looked at, white space visible.
        position: of the token that was changed.
        replacement: the text of the token put in its place.
        is_masked: whether rows were kept from looking at later ones, as the model was trained.
        change: `(n_layer + 1, n_tokens)`, read-only: how far each row of the residual stream
            moved, as a fraction of its largest number; the embedding first, then after each block.
        tolerance: a change up to this is none.
        n_text: tokens of the whole text.
    """

    tokens: tuple[str, ...]
    position: int
    replacement: str
    is_masked: bool
    change: NDArray[np.float64]
    tolerance: float
    n_text: int

    @property
    def changed(self) -> NDArray[np.bool_]:
        """Which rows changed: `(n_layer + 1, n_tokens)`."""
        return self.change > self.tolerance

    @property
    def n_earlier_changed(self) -> int:
        """Rows before the changed token, of all layers, that changed."""
        return int(self.changed[:, : self.position].sum())

    def in_words(self) -> str:
        """Say what happened, with the figures."""
        n_layer, n_tokens = len(self.change) - 1, len(self.tokens)
        swapped = f"“{self.tokens[self.position]}” became “{self.replacement}”"
        if n_layer == 0:
            return (
                f"{swapped}: this model has no blocks, so no row ever looks at another, and a "
                "cache has nothing to hold."
            )
        after = self.changed[-1]
        if not self.is_masked:
            return (
                f"{swapped}, mask off: {int(after.sum())} of {n_tokens} rows leave the last block "
                "changed, earlier ones too. No kept key or value would be safe."
            )
        earlier = self.n_earlier_changed
        if earlier:
            return f"{swapped}: {earlier} rows before it changed, which a causal model cannot do."
        later = n_tokens - self.position
        if self.position == 0:
            return (
                f"{swapped}: it is the first token, so every row may change, and nothing is kept."
            )
        before = "the row" if self.position == 1 else f"all {self.position} rows"
        return (
            f"{swapped}: {int(after[self.position :].sum())} of the {counted(later, 'row')} from "
            f"there on changed, and {before} before it stayed the same in every layer, so "
            "their keys and values can be kept."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CausalityQuestion:
    """What changes when one token of a text is replaced.

    Attributes:
        context: the text's tokens, a hidden start token included; the first 20 are looked at.
        position: of the token to replace; beyond the last one looked at means that one.
        choice: which replacement, counting from 0; they repeat.
        is_masked: with the engine, whose rows see the past only; otherwise without the mask.
    """

    context: tuple[int, ...]
    position: int
    choice: int = 0
    is_masked: bool = True

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> CausalityAnswer:
        """Compare two passes; see `Question`."""
        tokens = self.context[:MAX_TOKENS]
        if not tokens:
            raise InputError("There is no text to change a token of; type something first.")
        position = min(self.position, len(tokens) - 1)
        gpt2, tokenizer = subject.gpt2, subject.tokenizer
        words = replacements(tokenizer, tokens[position], gpt2.config.n_vocab)
        replacement = words[self.choice % len(words)]
        other = (*tokens[:position], replacement, *tokens[position + 1 :])
        streams = [self._streams(gpt2, each, cancelled) for each in (tokens, other)]
        change = relative_change(*streams)
        change.setflags(write=False)
        return CausalityAnswer(
            tokens=tuple(visible_token(tokenizer, token_id) for token_id in tokens),
            position=position,
            replacement=visible_token(tokenizer, replacement),
            is_masked=self.is_masked,
            change=change,
            tolerance=SAME_WITHIN[gpt2.dtype.name],
            n_text=len(self.context),
        )

    def _streams(self, gpt2: GPT2, tokens: Sequence[int], cancelled: Callable[[], bool]) -> ndarray:
        if self.is_masked:
            return residual_streams(gpt2, tokens, cancelled)
        network = Network(config=gpt2.config, weights=gpt2.tensors(), cancelled=cancelled)
        # Finite but absurd weights overflow, as they may in the engine.
        with np.errstate(over="ignore", invalid="ignore"):
            return residual_streams_without_mask(tokens, network)


def relative_change(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.float64]:
    """Return how far each row moved, as a fraction of its largest number.

    Args:
        one: `(..., n_tokens, n_embd)`.
        other: of the same shape.
    """
    largest = np.maximum(np.abs(one).max(axis=-1), np.abs(other).max(axis=-1))
    moved = np.abs(np.subtract(one, other, dtype=np.float64)).max(axis=-1)
    return np.divide(moved, largest, out=np.zeros_like(moved), where=moved > 0)


def replacements(tokenizer: Tokenizer, token_id: int, n_vocab: int) -> tuple[int, ...]:
    """Return tokens to put in the place of another: common words, or at least some other token."""
    encoded = (tokenizer.encode(word) for word in _COMMON_WORDS)
    single = dict.fromkeys(ids[0] for ids in encoded if len(ids) == 1 and ids[0] < n_vocab)
    others = tuple(each for each in single if each != token_id)
    return others or ((token_id + 1) % n_vocab,)


class _Streams:
    """A hook that keeps the residual stream after the embedding and after each block."""

    def __init__(self) -> None:
        self.kept: list[ndarray] = []

    def observe(
        self, operation: str, result: ndarray, *, layer: int | None, first_row: int = 0
    ) -> None:
        """See `Hook`."""
        del layer, first_row
        if operation in ("embed", "mlp_residual"):
            self.kept.append(result.copy())


def residual_streams(gpt2: GPT2, tokens: Sequence[int], cancelled: Callable[[], bool]) -> ndarray:
    """Return `(n_layer + 1, n_seq, n_embd)`: the embedding, then after each block.

    Raises:
        Cancelled: `cancelled` returned true.
    """
    streams = _Streams()
    gpt2.forward(tokens, every_row=True, hook=streams, cancelled=cancelled)
    return np.array(streams.kept)


def residual_streams_without_mask(tokens: Sequence[int], network: Network) -> ndarray:
    """Return the residual stream of a model in which every row sees every other.

    Returns:
        `(n_layer + 1, n_seq, n_embd)`: the embedding, then after each block.
    """
    x = network.weights["wte.weight"][list(tokens)] + network.weights["wpe.weight"][: len(tokens)]
    streams = [x]
    for layer in network.layers():
        x = x + attention_without_mask(layer_norm(x, network, f"h.{layer}.ln_1"), network, layer)
        x = x + mlp(layer_norm(x, network, f"h.{layer}.ln_2"), network, layer)
        streams.append(x)
    return np.array(streams)


def attention_without_mask(x: ndarray, network: Network, layer: int) -> ndarray:
    """Return self-attention of all rows to all rows: (n_seq, n_embd) -> same."""
    q, k, v = np.split(linear(x, network, f"h.{layer}.attn.c_attn"), 3, axis=-1)
    n_head, scale = network.config.n_head, network.config.attention_scale(layer)
    heads = [
        softmax(q_h @ k_h.T * scale) @ v_h
        for q_h, k_h, v_h in zip(
            *(np.split(part, n_head, axis=-1) for part in (q, k, v)), strict=True
        )
    ]
    return linear(np.concatenate(heads, axis=-1), network, f"h.{layer}.attn.c_proj")
