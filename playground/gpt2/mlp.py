"""The multi-layer perceptron of a block."""

from jaxtyping import Float
from numpy import ndarray

from playground.gpt2.activations import Activation
from playground.gpt2.hook import Hook
from playground.gpt2.ops import linear
from playground.gpt2.parameters import LinearParameters, MLPParameters
from playground.gpt2.workspace import Workspace


def mlp(
    x: Float[ndarray, "n_seq n_embd"],
    p: MLPParameters,
    *,
    activation: Activation,
    layer: int,
    first_row: int,
    work: Workspace,
    hook: Hook | None,
) -> Float[ndarray, "n_seq n_embd"]:
    """Widen each row, bend it, and come back; `first_row` is for the hook to know."""
    hidden = mlp_up(x, p.c_fc, out=work.hidden)
    if hook is not None:
        hook.observe("mlp_up", hidden, layer=layer, first_row=first_row)
    hidden = activation(hidden)
    if hook is not None:
        hook.observe("mlp_activation", hidden, layer=layer, first_row=first_row)
    out = mlp_down(hidden, p.c_proj, out=work.branch)
    if hook is not None:
        hook.observe("mlp_down", out, layer=layer, first_row=first_row)
    return out


def mlp_up(
    x: Float[ndarray, "n_seq n_embd"], p: LinearParameters, *, out: ndarray
) -> Float[ndarray, "n_seq n_inner"]:
    """Return the rows at the width of the MLP."""
    return linear(x, p, out=out)


def mlp_down(
    hidden: Float[ndarray, "n_seq n_inner"], p: LinearParameters, *, out: ndarray
) -> Float[ndarray, "n_seq n_embd"]:
    """Return the rows at the width of the residual stream."""
    return linear(hidden, p, out=out)
