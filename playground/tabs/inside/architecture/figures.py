"""The parts of a model, with what each weighs."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from playground.gpt2 import GPT2, LM_HEAD
from playground.measure.question import Subject


class Part(Enum):
    """A part of GPT-2; the value is the beginning of its tensors' names within its block."""

    TOKEN_EMBEDDING = "wte."
    POSITION_EMBEDDING = "wpe."
    LN_1 = "ln_1."
    ATTENTION = "attn."
    LN_2 = "ln_2."
    MLP = "mlp."
    LN_F = "ln_f."
    UNEMBEDDING = "lm_head."


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSize:
    """What a part weighs; of a part that every block has, one of them.

    Attributes:
        n_parameters: its own numbers; 0 for an unembedding tied to the token embedding.
        n_bytes: memory they take.
        shapes: of its tensors, biases left out, as they lie in a checkpoint.
    """

    n_parameters: int
    n_bytes: int
    shapes: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A model's parts.

    Attributes:
        n_layer: blocks, each with the parts from `LN_1` to `MLP`.
        n_head: heads of each block.
        sizes: of the parts that the model has; those of the blocks are missing when it has none.
        n_parameters, n_bytes: of the whole model.
        is_tied: the unembedding is the token embedding.
    """

    n_layer: int
    n_head: int
    sizes: dict[Part, PartSize]
    n_parameters: int
    n_bytes: int
    is_tied: bool


def architecture(gpt2: GPT2) -> Architecture:
    """Return the parts of a model."""
    tensors = gpt2.tensors()
    sizes: dict[Part, PartSize] = {}
    for part in Part:
        mine = [
            array
            for name, array in tensors.items()
            if name.removeprefix("h.0.").startswith(part.value)
        ]
        if mine or part is Part.UNEMBEDDING:
            sizes[part] = PartSize(
                n_parameters=sum(array.size for array in mine),
                n_bytes=sum(array.nbytes for array in mine),
                shapes=tuple(array.shape for array in mine if array.ndim > 1),
            )
    return Architecture(
        n_layer=gpt2.config.n_layer,
        n_head=gpt2.config.n_head,
        sizes=sizes,
        n_parameters=gpt2.n_parameters,
        n_bytes=gpt2.weight_bytes,
        is_tied=LM_HEAD not in tensors,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatParts:
    """Asks which parts the model in hand has."""

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> Architecture:
        """Return them; no pass is needed."""
        return architecture(subject.gpt2)
