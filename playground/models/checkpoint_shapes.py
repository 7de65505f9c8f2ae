"""Whether a checkpoint's tensors are those that its configuration announces."""

import re
from collections.abc import Collection, Mapping

from playground.gpt2 import LM_HEAD, GPT2Config, parameter_shapes
from playground.models.errors import ModelError, quoted

Shape = tuple[int, ...]

TOKEN_EMBEDDING = "wte.weight"
_LAYER = re.compile(r"^h\.\d+\.")


def biases_left_out(config: GPT2Config, stored_names: Collection[str]) -> dict[str, Shape]:
    """Return the biases, by name with their shapes, that no layer of a checkpoint has.

    A model may have been trained without any, as nanoGPT does by default, or without some kinds:
    zero says the same. A bias that other layers have is missing.
    """
    if config.n_layer > len(stored_names):
        return {}
    kinds = {_LAYER.sub("", name) for name in stored_names}
    return {
        name: shape
        for name, shape in parameter_shapes(config).items()
        if name.endswith(".bias") and _LAYER.sub("", name) not in kinds
    }


def require_tensors(config: GPT2Config, stored: Mapping[str, Shape], what: str) -> None:
    """Refuse tensors that are missing, too many, or of another shape than the config implies.

    Args:
        config: the shape of the model.
        stored: the shapes of its tensors by GPT-2's names.
        what: names the model.

    Raises:
        ModelError: they do not fit; the sentence names the first.
    """
    if config.n_layer > len(stored):  # before a table of a billion layers is made
        raise ModelError(
            f"{what} has {len(stored)} tensors, too few for the {config.n_layer} layers that"
            " config.json announces."
        )
    shapes = parameter_shapes(config)
    _require_layout(config, stored, what)
    for name, shape in shapes.items():
        if name not in stored:
            raise ModelError(f"{what} lacks tensor {quoted(name)}.")
        _require_shape(name, stored[name], shape, what)
    for name, shape in stored.items():
        if name == LM_HEAD:
            _require_shape(name, shape, shapes[TOKEN_EMBEDDING], what)
        elif name not in shapes:
            raise ModelError(f"{what} holds tensor {quoted(name)}, which is no part of a GPT-2.")


def _require_layout(config: GPT2Config, stored: Mapping[str, Shape], what: str) -> None:
    """Refuse matrices that are all transposed: of c_attn alone the shape always tells."""
    d = config.n_embd
    if stored.get("h.0.attn.c_attn.weight") == (3 * d, d):
        raise ModelError(
            f"{what} stores its matrices transposed, as PyTorch's nn.Linear keeps them (nanoGPT"
            " does); transpose c_attn, c_proj and c_fc of every layer, as Hugging Face's GPT-2"
            " has them."
        )


def _require_shape(name: str, stored: Shape, implied: Shape, what: str) -> None:
    """Refuse a tensor of another shape; one with more tokens is said to be padded."""
    if stored == implied:
        return
    hint = ""
    is_embedding = name in (TOKEN_EMBEDDING, LM_HEAD)
    if is_embedding and stored[1:] == implied[1:] and stored[0] > implied[0]:
        hint = f" (if the vocabulary was padded, set vocab_size to {stored[0]} there)"
    raise ModelError(
        f"tensor {quoted(name)} of {what} is {_times(stored)};"
        f" config.json implies {_times(implied)}{hint}."
    )


def _times(shape: Shape) -> str:
    """Return a shape as people write it: `768×2304`."""
    return "×".join(map(str, shape)) or "a single number"
