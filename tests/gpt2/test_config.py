import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import InputError
from playground.gpt2 import ConfigError, GPT2Config, parameter_shapes

GPT2_SMALL = {
    "model_type": "gpt2",
    "vocab_size": 50257,
    "n_positions": 1024,
    "n_embd": 768,
    "n_head": 12,
    "n_layer": 12,
}

CHECKPOINTS = Path(__file__).parents[1] / "data" / "checkpoints"
ATTRIBUTE_NAMES = json.loads((CHECKPOINTS / "attribute_names.json").read_text())["cases"]


def config_with(**changes):
    return GPT2Config.from_mapping(GPT2_SMALL | changes)


def config_without(name):
    return GPT2Config.from_mapping({k: v for k, v in GPT2_SMALL.items() if k != name})


def test_gpt2_small_has_its_published_figures():
    config = config_with()
    assert (config.d_head, config.d_inner) == (64, 3072)
    assert config.n_parameters == 124_439_808


@pytest.mark.parametrize(
    ("shape", "n_parameters"),
    [
        ({"n_embd": 1024, "n_head": 16, "n_layer": 24}, 354_823_168),
        ({"n_embd": 1280, "n_head": 20, "n_layer": 36}, 774_030_080),
        ({"n_embd": 1600, "n_head": 25, "n_layer": 48}, 1_557_611_200),
    ],
)
def test_the_larger_models_have_their_published_figures(shape, n_parameters):
    assert config_with(**shape).n_parameters == n_parameters


@pytest.mark.parametrize("n_inner", [None, 5])
def test_parameter_shapes_hold_every_parameter(n_inner):
    config = config_with(n_inner=n_inner)
    assert sum(math.prod(s) for s in parameter_shapes(config).values()) == config.n_parameters


def test_a_missing_option_has_gpt2s_own_value():
    config = config_with()
    assert (config.activation, config.layer_norm_epsilon) == ("gelu_new", 1e-5)
    assert (config.scale_attn_weights, config.scale_attn_by_inverse_layer_idx) == (True, False)
    assert config.n_inner == 4 * 768


def test_options_are_read():
    config = config_with(
        n_inner=7,
        layer_norm_epsilon=1e-6,
        activation_function="relu",
        scale_attn_weights=False,
        scale_attn_by_inverse_layer_idx=True,
    )
    assert (config.n_inner, config.layer_norm_epsilon, config.activation) == (7, 1e-6, "relu")
    assert (config.scale_attn_weights, config.scale_attn_by_inverse_layer_idx) == (False, True)


def test_n_ctx_is_the_older_name_of_n_positions():
    old = {k: v for k, v in GPT2_SMALL.items() if k != "n_positions"} | {"n_ctx": 77}
    assert GPT2Config.from_mapping(old).n_ctx == 77
    assert config_with(n_ctx=77).n_ctx == 1024


@pytest.mark.parametrize("case", ATTRIBUTE_NAMES, ids=lambda case: ",".join(case["given"]))
def test_a_name_means_what_it_means_in_transformers(case):
    sizes = {"vocab_size": 50257, "n_positions": 1024, "n_embd": 768, "n_head": 12, "n_layer": 12}
    config = GPT2Config.from_mapping(sizes | case["given"])
    assert {field: getattr(config, field) for field in case["means"]} == case["means"]


def test_sizes_may_stand_under_the_shared_names_alone():
    config = GPT2Config.from_mapping(
        {
            "vocab_size": 40,
            "max_position_embeddings": 24,
            "hidden_size": 16,
            "num_attention_heads": 2,
            "num_hidden_layers": 3,
        }
    )
    assert (config.n_ctx, config.n_embd, config.n_head, config.n_layer) == (24, 16, 2, 3)


@pytest.mark.parametrize("model_type", ["gpt2-ja", "gpt2-medium"])
def test_a_model_type_of_ones_own_that_names_gpt2_is_taken(model_type):
    assert config_with(model_type=model_type).n_layer == 12


@pytest.mark.parametrize("n_layer", [0, 4096])
def test_a_model_without_blocks_can_be_built_but_not_read(n_layer):
    config = GPT2Config(n_vocab=3, n_ctx=8, n_embd=10, n_head=2, n_layer=n_layer)
    assert config.n_layer == n_layer
    with pytest.raises(ConfigError, match="n_layer must be at least 1, not 0"):
        config_with(n_layer=0)


@pytest.mark.parametrize("name", ["vocab_size", "n_positions", "n_embd", "n_head", "n_layer"])
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (-1, "-1"),
        (2**62, str(2**62)),
        (10**5000, "a number of 16610 bits"),
        (768.0, "768.0"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (True, "True"),
        ("768", "'768'"),
        (None, "None"),
        ([768], r"\[768\]"),
        ("x" * 1000, "'xxx.*…"),
    ],
    ids=lambda value: str(value)[:12] if not isinstance(value, int) else f"{value % 10**9}",
)
def test_a_size_that_is_none_is_refused_by_name(name, value, shown):
    with pytest.raises(ConfigError, match=rf"^{name} must be .*, not {shown}\.$"):
        config_with(**{name: value})


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("n_head", 7, "n_head 7 does not divide n_embd 768"),
        ("n_inner", 0, "n_inner must be .* not 0"),
        ("n_inner", 2.5, "n_inner must be .* not 2.5"),
        ("activation_function", "mish", "activation_function 'mish' is not one of gelu_new"),
        ("activation_function", None, "activation_function None"),
        ("activation_function", ["gelu"], r"activation_function \['gelu'\]"),
        ("add_cross_attention", True, "add_cross_attention True is not supported"),
        ("add_cross_attention", 1, "add_cross_attention 1 is not supported"),
        ("model_type", "llama", "model_type 'llama' is not gpt2"),
        ("model_type", None, "model_type None is not gpt2"),
        ("layer_norm_epsilon", 0, "layer_norm_epsilon must be .* not 0"),
        ("layer_norm_epsilon", -1e-5, "layer_norm_epsilon must be .* not -1e-05"),
        ("layer_norm_epsilon", math.nan, "layer_norm_epsilon must be .* not nan"),
        ("layer_norm_epsilon", math.inf, "layer_norm_epsilon must be .* not inf"),
        ("layer_norm_epsilon", 10**400, "layer_norm_epsilon must be .* not a number of 1329 bits"),
        ("layer_norm_epsilon", True, "layer_norm_epsilon must be .* not True"),
        ("layer_norm_epsilon", "1e-5", "layer_norm_epsilon must be .* not '1e-5'"),
        ("scale_attn_weights", 1, "scale_attn_weights must be true or false, not 1"),
        ("scale_attn_by_inverse_layer_idx", None, "scale_attn_by_inverse_layer_idx must be"),
    ],
)
def test_a_value_that_gpt2_cannot_have_is_refused_by_name(field, value, message):
    with pytest.raises(ConfigError, match=f"^{message}") as refusal:
        config_with(**{field: value})
    assert isinstance(refusal.value, InputError)


@pytest.mark.parametrize(
    ("name", "shown"), [("n_embd", "n_embd"), ("n_positions", "n_positions or n_ctx")]
)
def test_a_missing_size_is_named(name, shown):
    with pytest.raises(ConfigError, match=f"^{shown} is missing"):
        config_without(name)


def test_a_shared_name_is_refused_by_the_name_that_the_file_has():
    with pytest.raises(ConfigError, match=r"^hidden_size must be .* not 0"):
        config_with(hidden_size=0)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=3,
)
FIELDS = st.sampled_from([*GPT2_SMALL, "n_ctx", "n_inner", "layer_norm_epsilon",
    "activation_function", "add_cross_attention", "scale_attn_weights",
    "scale_attn_by_inverse_layer_idx"])  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(
    changes=st.dictionaries(FIELDS, JSON_VALUES, max_size=3), dropped=st.sets(FIELDS, max_size=1)
)
def test_any_mapping_is_read_or_refused_in_a_sentence(changes, dropped):
    mapping = {k: v for k, v in (GPT2_SMALL | changes).items() if k not in dropped}
    refusal, config = None, None
    try:
        config = GPT2Config.from_mapping(mapping)
    except ConfigError as error:
        refusal = str(error)
    if config is None:
        assert refusal.endswith(".")
        assert "\n" not in refusal
    else:
        assert config.d_head * config.n_head == config.n_embd
        assert config.n_parameters > 0
