"""One block: attention, then the MLP, each on the normed residual stream (pre-LayerNorm)."""

from jaxtyping import Float
from numpy import ndarray

from playground.gpt2.activations import ACTIVATIONS
from playground.gpt2.cache import KVCache
from playground.gpt2.config import GPT2Config
from playground.gpt2.forward import attention
from playground.gpt2.hook import Hook
from playground.gpt2.mlp import mlp
from playground.gpt2.ops import add_residual, layer_norm
from playground.gpt2.parameters import BlockParameters
from playground.gpt2.workspace import Workspace


def transformer_block(
    x: Float[ndarray, "n_seq n_embd"],
    p: BlockParameters,
    *,
    config: GPT2Config,
    layer: int,
    first_row: int,
    work: Workspace,
    cache: KVCache | None,
    hook: Hook | None,
) -> Float[ndarray, "n_seq-{first_row} n_embd"]:
    """Add to the residual stream what attention finds, then what the MLP makes of it.

    Args:
        x: the residual stream, changed in place.
        p: the weights.
        config: the hyperparameters.
        layer: the number of the block, from 0.
        first_row: rows before it leave their keys and values only.
        work: the buffers of this pass.
        cache: gets the keys and values, if there is one.
        hook: sees the result of each operation.
    """
    epsilon, scale = config.layer_norm_epsilon, config.attention_scale(layer)
    normed = layer_norm(x, p.ln_1, epsilon, out=work.normed)
    if hook is not None:
        hook.observe("ln_1", normed, layer=layer)
    found = attention(
        normed,
        p.attn,
        layer=layer,
        first_row=first_row,
        scale=scale,
        work=work,
        cache=cache,
        hook=hook,
    )
    x = add_residual(x[first_row:], found)
    if hook is not None:
        hook.observe("attention_residual", x, layer=layer, first_row=first_row)
    normed = layer_norm(x, p.ln_2, epsilon, out=work.normed)
    if hook is not None:
        hook.observe("ln_2", normed, layer=layer, first_row=first_row)
    activation = ACTIVATIONS[config.activation]
    made = mlp(
        normed,
        p.mlp,
        activation=activation,
        layer=layer,
        first_row=first_row,
        work=work,
        hook=hook,
    )
    x = add_residual(x, made)
    if hook is not None:
        hook.observe("mlp_residual", x, layer=layer, first_row=first_row)
    return x
