"""The hyperparameters of a GPT-2 model, read from a `config.json` and validated."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playground.errors import InputError
from playground.gpt2.activations import ACTIVATIONS, OTHER_NAMES

_SIZE_MAX = 2**24
"""No axis of any GPT-2 comes near; a larger figure is a damaged file, not a model."""
_LAYERS_MAX = 4096

_REQUIRED_IN_JSON = {
    "n_vocab": ("vocab_size",),
    "n_ctx": ("n_positions", "n_ctx"),
    "n_embd": ("n_embd",),
    "n_head": ("n_head",),
    "n_layer": ("n_layer",),
}
_SHARED_NAMES = {
    "n_ctx": "max_position_embeddings",
    "n_embd": "hidden_size",
    "n_head": "num_attention_heads",
    "n_layer": "num_hidden_layers",
}
"""What transformers calls the sizes of all its models; where a file gives both, this name holds,
as it does there."""
_OPTIONAL_IN_JSON = {
    "n_inner": "n_inner",
    "layer_norm_epsilon": "layer_norm_epsilon",
    "activation": "activation_function",
    "scale_attn_weights": "scale_attn_weights",
    "scale_attn_by_inverse_layer_idx": "scale_attn_by_inverse_layer_idx",
}


class ConfigError(InputError):
    """A model's configuration has a value that GPT-2 cannot have."""


class MissingKeyError(ConfigError):
    """A configuration lacks a value that every GPT-2's has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GPT2Config:
    """The hyperparameters of one model.

    Attributes:
        n_vocab: tokens in the vocabulary.
        n_ctx: positions, the longest context.
        n_embd: width of the residual stream.
        n_head: attention heads; they divide the width.
        n_layer: blocks; 0 leaves embedding, final norm and unembedding.
        n_inner: width inside the MLP; None means 4·n_embd and is replaced by it.
        layer_norm_epsilon: added to the variance.
        activation: the MLP's nonlinearity, a key of `ACTIVATIONS`.
        scale_attn_weights: divide the attention scores by √d_head.
        scale_attn_by_inverse_layer_idx: divide them by the layer's number, counted from 1, too.

    Raises:
        ConfigError: a value is not one that GPT-2 can have; the message names it.
    """

    n_vocab: int
    n_ctx: int
    n_embd: int
    n_head: int
    n_layer: int
    n_inner: int | None = None
    layer_norm_epsilon: float = 1e-5
    activation: str = "gelu_new"
    scale_attn_weights: bool = True
    scale_attn_by_inverse_layer_idx: bool = False

    def __post_init__(self) -> None:
        for name, require in _REQUIREMENTS.items():
            require(name, getattr(self, name))
        if self.n_embd % self.n_head:
            raise ConfigError(
                f"n_head {self.n_head} does not divide n_embd {self.n_embd}: "
                "every head needs an equal share of the width."
            )
        if self.n_inner is None:
            object.__setattr__(self, "n_inner", 4 * self.n_embd)

    @property
    def d_head(self) -> int:
        """Width of one attention head."""
        return self.n_embd // self.n_head

    @property
    def d_inner(self) -> int:
        """Width inside the MLP: `n_inner` as a number, never None."""
        return 4 * self.n_embd if self.n_inner is None else self.n_inner

    @property
    def n_parameters(self) -> int:
        """Numbers in the weights, the unembedding tied to the token embedding."""
        d, f = self.n_embd, self.d_inner
        attention = (d + 1) * 3 * d + (d + 1) * d
        mlp = (d + 1) * f + (f + 1) * d
        block = attention + mlp + 4 * d
        return (self.n_vocab + self.n_ctx) * d + self.n_layer * block + 2 * d

    def attention_scale(self, layer: int) -> float:
        """Return what the scores of block `layer` (from 0) are multiplied by."""
        scale = 1.0 / math.sqrt(self.d_head) if self.scale_attn_weights else 1.0
        return scale / (layer + 1) if self.scale_attn_by_inverse_layer_idx else scale

    @classmethod
    def from_mapping(cls, config_json: Mapping[str, Any]) -> "GPT2Config":
        """Read the parsed `config.json` of a checkpoint in Hugging Face's layout.

        Options that leave the logits as they are (dropout, special tokens, …) are passed over;
        one that would change them is refused. A model_type such as `gpt2-ja`, which people made
        for a tokenizer of their own, says nothing about the arithmetic.

        Raises:
            MissingKeyError: a value is missing.
            ConfigError: a value is not one that GPT-2 can have.
        """
        model_type = config_json.get("model_type", "gpt2")
        if not isinstance(model_type, str) or model_type.partition("-")[0] != "gpt2":
            raise ConfigError(f"model_type {_shown(model_type)} is not gpt2.")
        if config_json.get("add_cross_attention", False) is not False:
            shown = _shown(config_json["add_cross_attention"])
            raise ConfigError(f"add_cross_attention {shown} is not supported; it must be false.")
        activation = config_json.get("activation_function")
        if isinstance(activation, str) and activation in OTHER_NAMES:
            config_json = {**config_json, "activation_function": OTHER_NAMES[activation]}
        keys = _REQUIRED_IN_JSON | {
            field: (key,) for field, key in _OPTIONAL_IN_JSON.items() if key in config_json
        }
        values = {field: _read(config_json, names, field) for field, names in keys.items()}
        if values["n_layer"] == 0:
            raise ConfigError("n_layer must be at least 1, not 0.")
        if "layer_norm_epsilon" in values:  # JSON may write 1 for 1.0
            values["layer_norm_epsilon"] = float(values["layer_norm_epsilon"])
        return cls(**values)


def _read(config_json: Mapping[str, Any], keys: tuple[str, ...], field: str) -> Any:
    """Return the first value that is there; a refusal has the file's name for it."""
    shared = (_SHARED_NAMES[field],) if field in _SHARED_NAMES else ()
    for key in (*shared, *keys):
        if key in config_json:
            _REQUIREMENTS[field](key, config_json[key])
            return config_json[key]
    raise MissingKeyError(f"{' or '.join(keys)} is missing from the model's configuration.")


def _require_whole(name: str, value: Any, low: int, high: int) -> None:
    """Refuse anything but a whole number within `[low, high]`."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not low <= value <= high:
        span = f"from {low} to {high}"
        raise ConfigError(f"{name} must be a whole number {span}, not {_shown(value)}.")


def _require_size(name: str, value: Any) -> None:
    """Refuse what cannot be the length of an axis."""
    _require_whole(name, value, 1, _SIZE_MAX)


def _require_layers(name: str, value: Any) -> None:
    """Refuse what cannot be a number of blocks."""
    _require_whole(name, value, 0, _LAYERS_MAX)


def _require_inner(name: str, value: Any) -> None:
    """Refuse what cannot be the width of an MLP; None is the usual width."""
    if value is not None:
        _require_size(name, value)


def _require_positive(name: str, value: Any) -> None:
    """Refuse anything but a finite number above zero."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # Compared before math.isfinite, which overflows on an integer beyond the range of floats.
    if not is_number or not 0 < value < math.inf or value > 1e300:
        raise ConfigError(f"{name} must be a finite number above 0, not {_shown(value)}.")


def _require_activation(name: str, value: Any) -> None:
    """Refuse anything but the name of a known activation."""
    if not isinstance(value, str) or value not in ACTIVATIONS:
        known = ", ".join(ACTIVATIONS)
        raise ConfigError(f"{name} {_shown(value)} is not one of {known}.")


def _require_bool(name: str, value: Any) -> None:
    """Refuse anything but true and false."""
    if not isinstance(value, bool):
        raise ConfigError(f"{name} must be true or false, not {_shown(value)}.")


def _shown(value: Any) -> str:
    """Return a value as a short text; Python refuses to print very long integers."""
    if isinstance(value, int) and value.bit_length() > 128:
        return f"a number of {value.bit_length()} bits"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


_REQUIREMENTS: dict[str, Callable[[str, Any], None]] = {
    "n_vocab": _require_size,
    "n_ctx": _require_size,
    "n_embd": _require_size,
    "n_head": _require_size,
    "n_layer": _require_layers,
    "n_inner": _require_inner,
    "layer_norm_epsilon": _require_positive,
    "activation": _require_activation,
    "scale_attn_weights": _require_bool,
    "scale_attn_by_inverse_layer_idx": _require_bool,
}
"""What each field has to be; the first argument is the name to refuse it by."""
