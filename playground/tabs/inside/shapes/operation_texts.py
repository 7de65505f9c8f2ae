"""Each operation as a formula, its shapes and two sentences, for a reader who knows NumPy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from playground.gpt2 import OPERATIONS, GPT2Config, rows_computed

_ACTIVATIONS = {
    "gelu_new": "GELU",
    "gelu_pytorch_tanh": "GELU",
    "gelu": "GELU",
    "relu": "ReLU",
    "silu": "SiLU",
    "tanh": "tanh",
}
_TEXTS: dict[str, tuple[str, str, str]] = {
    "embed": (
        "embed",
        "wte[token] + wpe[position]",
        "Each token picks its row from the table of tokens and adds the row of its position. "
        "The sum is the residual stream x, which every block reads from and adds to.",
    ),
    "ln_1": (
        "ln_1",
        "γ·(x − mean)/√(var + ε) + β",
        "Layer norm gives each row mean 0 and variance 1 over its own features, then scales and "
        "shifts each feature. No row looks at another, so old rows never have to be done again.",
    ),
    "qkv": (
        "qkv",
        "x·W + b",
        "One matrix product makes a query, a key and a value of every row, for all heads at once. "
        "Keys and values depend on their own row alone: this is what the cache keeps.",
    ),
    "attention_scores": (
        "scores",
        "q·kᵀ",
        "Each query meets each key: a dot product says how well they match. With the cache there "
        "is one query, and the keys of all earlier tokens are read instead of computed.",
    ),
    "attention_pattern": (
        "pattern",
        "softmax(scores)",
        "Scores become weights that are positive and sum to 1 in each row; later tokens are "
        "hidden. A row says how much one token looks at each token before it.",
    ),
    "attention_values": (
        "z",
        "pattern·v",
        "Each row takes the average of the values, weighted by its pattern. With the cache the "
        "values of all earlier tokens are read instead of computed.",
    ),
    "attention_output": (
        "attention out",
        "z·W + b",
        "The heads, side by side, are mixed into one row as wide as the residual stream. "
        "It is what attention found, ready to be added.",
    ),
    "attention_residual": (
        "add",
        "x + attention out",
        "What attention found is added to the residual stream. Nothing is overwritten: later "
        "blocks can still read what was there.",
    ),
    "ln_2": (
        "ln_2",
        "γ·(x − mean)/√(var + ε) + β",
        "Another layer norm, before the MLP: mean 0 and variance 1 over the features of each row. "
        "It has a scale and a shift of its own for each feature.",
    ),
    "mlp_up": (
        "MLP up",
        "x·W + b",
        "Each row is widened, usually four times. Every one of the new numbers asks one question "
        "of the row.",
    ),
    "mlp_activation": (
        "activation",
        "f(h)",
        "The nonlinearity lets positive answers through and holds negative ones near 0. Without it "
        "the whole MLP would be one matrix.",
    ),
    "mlp_down": (
        "MLP down",
        "h·W + b",
        "The answers are turned back into a row as wide as the residual stream. "
        "It is what the MLP made, ready to be added.",
    ),
    "mlp_residual": (
        "add",
        "x + MLP down",
        "What the MLP made is added to the residual stream. "
        "That is the end of a block; the next one does the same with other weights.",
    ),
    "ln_f": (
        "ln_f",
        "γ·(x − mean)/√(var + ε) + β",
        "The final layer norm, before the stream is read out. "
        "Only the last row goes through: it alone says what comes next.",
    ),
    "logits": (
        "logits",
        "x·wteᵀ",
        "The last row meets the row of every token in the vocabulary: one number a token, "
        "the logits. Sampling turns them into probabilities and draws.",
    ),
}
Dims = tuple[str, ...]
"""One symbol an axis, such as `("n_seq", "3*n_embd")`."""
Shape = tuple[int, ...]


class OperationText(NamedTuple):
    """An operation in words.

    Attributes:
        title: its name.
        formula: what it computes.
        sentences: what it is for, and what the cache changes about it.
    """

    title: str
    formula: str
    sentences: str


def operation_text(operation: str, config: GPT2Config) -> OperationText:
    """Return the text of an operation, a key of `playground.gpt2.OPERATIONS`."""
    formula = {
        "attention_scores": f"q·kᵀ{_divisor(config)}",
        "mlp_activation": f"{_ACTIVATIONS[config.activation]}(h)",
    }
    title, general, sentences = _TEXTS[operation]
    return OperationText(title, formula.get(operation, general), sentences)


def _divisor(config: GPT2Config) -> str:
    """Return what the scores are divided by."""
    return f" / √{config.d_head}" if config.scale_attn_weights else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationShapes:
    """What goes into an operation and what comes out.

    Attributes:
        inputs: name and shape of each array that it works on, weights of products left out.
        result: shape of what it returns.
    """

    inputs: tuple[tuple[str, Dims], ...]
    result: Dims


def operation_shapes(operation: str) -> OperationShapes:
    """Return the shapes of an operation, a key of `playground.gpt2.OPERATIONS`."""
    going_in, result = OPERATIONS[operation].split(" -> ")
    inputs = (array.split(": ") for array in going_in.split(", "))
    return OperationShapes(
        inputs=tuple((name, tuple(dims.split())) for name, dims in inputs),
        result=tuple(result.split()),
    )


def evaluate(dims: Dims, sizes: Mapping[str, int]) -> Shape:
    """Return the numbers that symbols stand for; a symbol may be a product such as `3*n_embd`."""
    return tuple(
        prod(int(part) if part.isdecimal() else sizes[part] for part in symbol.split("*"))
        for symbol in dims
    )


def written(dims: Dims | Shape) -> str:
    """Return a shape as people write it: `(n_seq, 3·n_embd)`."""
    shown = [f"{dim:,}" if isinstance(dim, int) else dim.replace("*", "·") for dim in dims]
    return f"({shown[0]},)" if len(shown) == 1 else f"({', '.join(shown)})"


def written_blocks(blocks: Sequence[Shape]) -> str:
    """Return the shapes of an array's blocks of rows, for a cell: `2 × (6, ≤64, ≤90)`.

    `≤` is before a number that not all of them have.
    """
    if len(blocks) == 1:
        return written(blocks[0])
    sizes = [
        f"{max(axis):,}" if len(set(axis)) == 1 else f"≤{max(axis):,}"
        for axis in zip(*blocks, strict=True)
    ]
    return f"{len(blocks)} × ({', '.join(sizes)})"


def blocks_in_words(blocks: Sequence[Shape], whole: Shape) -> str:
    """Say in which blocks of rows an array is made, and that its figures are theirs."""
    if len(blocks) == 1:
        return ""
    between = "and" if len(blocks) == 2 else "to"
    return (
        f"Without the cache it is made in {len(blocks)} blocks of rows, {written(blocks[0])} "
        f"{between} {written(blocks[-1])}, as no row looks at a later token: bytes and FLOPs are "
        f"those of the blocks, and may be less than {written(whole)} at once would take."
    )


def sizes_in_pass(
    config: GPT2Config, operation: str, layer: int | None, *, n_seq: int, n_past: int
) -> dict[str, int]:
    """Return what each symbol stands for in an operation of a step's forward pass.

    Attention's row blocks are taken together: `n_rows` is all rows, `n_kv` all columns.

    Args:
        config: the model's sizes.
        operation: a key of `playground.gpt2.OPERATIONS`.
        layer: the block it belongs to, or None outside the blocks.
        n_seq: rows fed.
        n_past: rows whose keys and values come from the cache.
    """
    is_last = layer is None or layer == config.n_layer - 1
    n_rows = rows_computed(operation, n_seq=n_seq, is_last=is_last)
    return {
        "n_seq": n_rows,
        "n_rows": n_rows,
        "n_past": n_past,
        "n_kv": n_past + n_seq,
        "n_embd": config.n_embd,
        "n_head": config.n_head,
        "d_head": config.d_head,
        "n_inner": config.d_inner,
        "n_vocab": config.n_vocab,
        "n_ctx": config.n_ctx,
    }
