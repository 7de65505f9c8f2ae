"""A folder whose config.json cannot be used is refused in one sentence that names the fault."""

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import InputError
from playground.models import load_checkpoint

Damage = Callable[[Path], object]
RefusalAfter = Callable[[Damage], str]
TINY = Path(__file__).parents[1] / "data" / "oracle" / "tiny"
TINY_CONFIG = json.loads((TINY / "config.json").read_text())


def config(**changes: Any) -> Damage:
    """Change keys of the config."""
    return lambda folder: (folder / "config.json").write_text(json.dumps(TINY_CONFIG | changes))


def without(key: str) -> Damage:
    """Drop a key of the config."""
    rest = {name: value for name, value in TINY_CONFIG.items() if name != key}
    return lambda folder: (folder / "config.json").write_text(json.dumps(rest))


def config_text(text: str | bytes) -> Damage:
    """Replace the config by any bytes."""
    data = text.encode() if isinstance(text, str) else text
    return lambda folder: (folder / "config.json").write_bytes(data)


REFUSED: dict[str, tuple[Damage, str]] = {
    "config is no JSON": (
        config_text("{"),
        "config.json' is not valid JSON: line 1, column 2: expecting",
    ),
    "config is no text": (config_text(b"\x80\x81"), "config.json' is not valid JSON."),
    "config is a pickle": (config_text(b"\x80\x02}q\0."), "config.json' is a pickle, which could"),
    "config is empty": (config_text(""), "config.json' is not valid JSON: line 1, column 1"),
    "config is a list": (config_text("[]"), "config.json' does not hold a JSON object."),
    "config is a number": (config_text("7"), "config.json' does not hold a JSON object."),
    "config is a bomb": (config_text("[" * 10**5), "config.json' is nested too deep to be read."),
    "config is huge": (config_text(" " * (2**24 + 1)), "too large to be a model's JSON file"),
    "config repeats a key": (
        config_text('{"n_head": 4, "n_head": 2}'),
        "gives 'n_head' more than once.",
    ),
    "config is an empty object": (config_text("{}"), "vocab_size is missing"),
    "other family": (config(model_type="llama"), "model_type 'llama' is not gpt2."),
    "no n_layer": (without("n_layer"), "n_layer is missing"),
    "zero layers": (config(n_layer=0), "n_layer must be at least 1, not 0."),
    "negative width": (config(n_embd=-48), "n_embd must be a whole number"),
    "fraction": (config(n_head=4.0), "n_head must be a whole number"),
    "text as size": (config(vocab_size="97"), "vocab_size must be a whole number"),
    "null as size": (config(n_positions=None), "n_positions must be a whole number"),
    "true as size": (config(n_layer=True), "n_layer must be a whole number"),
    "enormous vocabulary": (config(vocab_size=10**30), "vocab_size must be a whole number"),
    "enormous depth": (config(n_layer=10**9), "n_layer must be a whole number"),
    "too deep": (config(n_layer=4096), "has 40 tensors, too few for the 4096 layers"),
    "one layer more": (config(n_layer=4), "lacks tensor 'h.3.ln_1.weight'."),
    "one layer less": (config(n_layer=2), "holds tensor 'h.2."),
    "heads": (config(n_head=5), "n_head 5 does not divide n_embd 48"),
    "activation": (config(activation_function="mish"), "activation_function 'mish' is not one"),
    "cross attention": (config(add_cross_attention=True), "add_cross_attention True is not supp"),
    "zero epsilon": (config(layer_norm_epsilon=0), "layer_norm_epsilon must be a finite number"),
    "NaN epsilon": (config(layer_norm_epsilon=float("nan")), "layer_norm_epsilon must be a fin"),
    "endless epsilon": (config(layer_norm_epsilon=float("inf")), "layer_norm_epsilon must be a"),
    "no unembedding": (config(tie_word_embeddings=False), "lacks tensor 'lm_head.weight', though"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_the_sentence_names_the_fault(case: str, refusal_after: RefusalAfter) -> None:
    damage, told = REFUSED[case]

    assert told in refusal_after(damage)


NUMBERS = st.integers(-2, 100) | st.sampled_from([2**31, 2**63, 10**40]) | st.floats()
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=5,
)
CHANGES = st.dictionaries(
    st.sampled_from(sorted(TINY_CONFIG)),
    ANYTHING | st.sampled_from([1, 2, 3, 4, 48, 64, 97, 1e-5, "relu", "gelu"]),
    max_size=4,
)


@settings(deadline=None, max_examples=150)
@given(text=CHANGES.map(lambda changes: json.dumps(TINY_CONFIG | changes)) | st.text(max_size=30))
def test_any_config_is_loaded_or_refused(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "fuzzed"
    if not folder.exists():
        shutil.copytree(TINY, folder)
    (folder / "config.json").write_bytes(text.encode("utf-8", "surrogatepass"))

    with suppress(InputError):
        assert load_checkpoint(folder).n_parameters > 0
