"""The weights of a model, under the names they have in a checkpoint."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from numpy import ndarray

from playground.gpt2.config import GPT2Config

LM_HEAD = "lm_head.weight"
"""The unembedding's name in checkpoints that do not tie it to `wte.weight`."""

TakeTensor = Callable[[str], ndarray]
"""Gives the model's own copy of the tensor with a name."""


@dataclass(frozen=True, slots=True, eq=False)
class LinearParameters:
    """Of x @ weight + bias: weight `(n_in, n_out)`, bias `(n_out,)`."""

    weight: ndarray
    bias: ndarray


@dataclass(frozen=True, slots=True, eq=False)
class NormParameters:
    """Of a LayerNorm: weight and bias, both `(n_embd,)`."""

    weight: ndarray
    bias: ndarray


@dataclass(frozen=True, slots=True, eq=False)
class AttentionParameters:
    """Of one attention: `c_attn` gives queries, keys and values side by side."""

    c_attn: LinearParameters
    c_proj: LinearParameters


@dataclass(frozen=True, slots=True, eq=False)
class MLPParameters:
    """Of one MLP: `c_fc` widens to n_inner, `c_proj` comes back."""

    c_fc: LinearParameters
    c_proj: LinearParameters


@dataclass(frozen=True, slots=True, eq=False)
class BlockParameters:
    """Of one block."""

    ln_1: NormParameters
    attn: AttentionParameters
    ln_2: NormParameters
    mlp: MLPParameters


@dataclass(frozen=True, slots=True, eq=False)
class Parameters:
    """Of a whole model: `lm_head` is `wte` itself, unless the model is untied.

    Attributes:
        wte: token embedding, `(n_vocab, n_embd)`.
        wpe: position embedding, `(n_ctx, n_embd)`.
        h: the blocks.
        ln_f: the final norm.
        lm_head: unembedding, `(n_vocab, n_embd)`.
    """

    wte: ndarray
    wpe: ndarray
    h: tuple[BlockParameters, ...]
    ln_f: NormParameters
    lm_head: ndarray


def parameter_shapes(config: GPT2Config) -> dict[str, tuple[int, ...]]:
    """Return the shape of each tensor that a model has, in the checkpoint's names and order.

    `lm_head.weight`, of wte's shape, is not among them: a tied model has none.
    """
    d, f = config.n_embd, config.d_inner
    block = {
        "ln_1.weight": (d,),
        "ln_1.bias": (d,),
        "attn.c_attn.weight": (d, 3 * d),
        "attn.c_attn.bias": (3 * d,),
        "attn.c_proj.weight": (d, d),
        "attn.c_proj.bias": (d,),
        "ln_2.weight": (d,),
        "ln_2.bias": (d,),
        "mlp.c_fc.weight": (d, f),
        "mlp.c_fc.bias": (f,),
        "mlp.c_proj.weight": (f, d),
        "mlp.c_proj.bias": (d,),
    }
    shapes: dict[str, tuple[int, ...]] = {
        "wte.weight": (config.n_vocab, d),
        "wpe.weight": (config.n_ctx, d),
    }
    for layer in range(config.n_layer):
        shapes |= {f"h.{layer}.{name}": shape for name, shape in block.items()}
    return shapes | {"ln_f.weight": (d,), "ln_f.bias": (d,)}


def assemble(config: GPT2Config, take: TakeTensor, *, untied: bool) -> Parameters:
    """Ask `take` for every tensor once, one after another, and put the model together."""
    wte = take("wte.weight")
    return Parameters(
        wte=wte,
        wpe=take("wpe.weight"),
        h=tuple(_block(f"h.{layer}.", take) for layer in range(config.n_layer)),
        ln_f=_norm("ln_f.", take),
        lm_head=take(LM_HEAD) if untied else wte,
    )


def _block(prefix: str, take: TakeTensor) -> BlockParameters:
    """Assemble one block."""
    return BlockParameters(
        ln_1=_norm(prefix + "ln_1.", take),
        attn=AttentionParameters(
            c_attn=_linear(prefix + "attn.c_attn.", take),
            c_proj=_linear(prefix + "attn.c_proj.", take),
        ),
        ln_2=_norm(prefix + "ln_2.", take),
        mlp=MLPParameters(
            c_fc=_linear(prefix + "mlp.c_fc.", take),
            c_proj=_linear(prefix + "mlp.c_proj.", take),
        ),
    )


def _linear(prefix: str, take: TakeTensor) -> LinearParameters:
    return LinearParameters(take(prefix + "weight"), take(prefix + "bias"))


def _norm(prefix: str, take: TakeTensor) -> NormParameters:
    return NormParameters(take(prefix + "weight"), take(prefix + "bias"))


def arrays_by_name(parameters: Parameters) -> Mapping[str, ndarray]:
    """Return every tensor under its name, the unembedding only where it is untied."""
    tensors = {"wte.weight": parameters.wte, "wpe.weight": parameters.wpe}
    for layer, block in enumerate(parameters.h):
        tensors |= {f"h.{layer}.{name}": array for name, array in _block_arrays(block)}
    tensors |= {"ln_f.weight": parameters.ln_f.weight, "ln_f.bias": parameters.ln_f.bias}
    if parameters.lm_head is not parameters.wte:
        tensors[LM_HEAD] = parameters.lm_head
    return tensors


def _block_arrays(block: BlockParameters) -> Iterator[tuple[str, ndarray]]:
    """Yield the tensors of one block with their names."""
    parts = {
        "ln_1": block.ln_1,
        "attn.c_attn": block.attn.c_attn,
        "attn.c_proj": block.attn.c_proj,
        "ln_2": block.ln_2,
        "mlp.c_fc": block.mlp.c_fc,
        "mlp.c_proj": block.mlp.c_proj,
    }
    for name, part in parts.items():
        yield f"{name}.weight", part.weight
        yield f"{name}.bias", part.bias
