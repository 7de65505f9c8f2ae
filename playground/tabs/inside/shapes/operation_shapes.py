"""The shapes of the model's operations, in symbols and in numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

from playground.gpt2 import OPERATIONS, GPT2Config, rows_computed

Dims = tuple[str, ...]
"""One symbol an axis, such as `("n_seq", "3*n_embd")`."""
Shape = tuple[int, ...]


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
