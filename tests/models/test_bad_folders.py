"""A folder that holds no usable model is refused in one sentence that names the fault."""

import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from playground.errors import InputError
from playground.gpt2 import GPT2
from playground.models import ModelError, load_checkpoint

Damage = Callable[[Path], object]
TINY_CONFIG = json.loads(
    (Path(__file__).parents[1] / "data" / "oracle" / "tiny" / "config.json").read_text()
)
WPE = "transformer.wpe.weight"
C_ATTN = "transformer.h.1.attn.c_attn.weight"


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


def tensors(change: Callable[[dict[str, np.ndarray]], object]) -> Damage:
    """Change the tensors."""

    def damage(folder: Path) -> None:
        stored = load_file(folder / "model.safetensors")
        change(stored)
        save_file(stored, folder / "model.safetensors")

    return damage


def one_weight(value: float) -> Damage:
    """Set one weight of one tensor."""
    return tensors(lambda stored: stored[C_ATTN].__setitem__((5, 7), value))


def cut(n_bytes: int) -> Damage:
    """Keep so many bytes of the weights."""
    return lambda folder: os.truncate(folder / "model.safetensors", n_bytes)


def index(weight_map: object) -> Damage:
    """Replace the weights by an index alone."""

    def damage(folder: Path) -> None:
        (folder / "model.safetensors").rename(folder.parent / "outside.safetensors")
        written = {"metadata": {}, "weight_map": weight_map}
        (folder / "model.safetensors.index.json").write_text(json.dumps(written))

    return damage


def pickle_only(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def folder_in_place_of(name: str) -> Damage:
    def damage(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).mkdir()

    return damage


REFUSED: dict[str, tuple[Damage, str]] = {
    "missing folder": (shutil.rmtree, "tiny' does not exist."),
    "empty folder": (
        lambda folder: [file.unlink() for file in folder.iterdir()],
        "config.json' is missing or is not a file.",
    ),
    "no config": (
        lambda folder: (folder / "config.json").unlink(),
        "config.json' is missing or is not a file.",
    ),
    "folder as config": (folder_in_place_of("config.json"), "is missing or is not a file"),
    "no weights": (
        lambda folder: (folder / "model.safetensors").unlink(),
        "holds no model.safetensors, nor shards with a model.safetensors.index.json.",
    ),
    "folder as weights": (folder_in_place_of("model.safetensors"), "is missing or is not a file"),
    "pickle only": (pickle_only, "as pytorch_model.bin, a pickle, which could run any code"),
    # config.json
    "config is no JSON": (config_text("{"), "config.json' is not valid JSON."),
    "config is no text": (config_text(b"\x80\x02}q\0."), "config.json' is not valid JSON."),
    "config is empty": (config_text(""), "config.json' is not valid JSON."),
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
    "activation": (config(activation_function="swish"), "activation_function 'swish' is not one"),
    "cross attention": (config(add_cross_attention=True), "add_cross_attention True is not supp"),
    "zero epsilon": (config(layer_norm_epsilon=0), "layer_norm_epsilon must be a finite number"),
    "NaN epsilon": (config(layer_norm_epsilon=float("nan")), "layer_norm_epsilon must be a fin"),
    "endless epsilon": (config(layer_norm_epsilon=float("inf")), "layer_norm_epsilon must be a"),
    "no unembedding": (config(tie_word_embeddings=False), "lacks tensor 'lm_head.weight', though"),
    # the weights
    "empty weights": (cut(0), "is cut short or is no safetensors file: it has 0 bytes"),
    "weights cut in the header": (cut(100), "claims a header of"),
    "weights cut in the data": (cut(300_000), "is cut short: its header describes 374,320 bytes"),
    "2⁶² bytes of header": (
        lambda folder: (folder / "model.safetensors").write_bytes((2**62).to_bytes(8, "little")),
        "it has 8 bytes and claims a header of 4,611,686,018,427,387,904.",
    ),
    "a pickle renamed": (
        lambda folder: (folder / "model.safetensors").write_bytes(b"\x80\x02}q\0." * 99),
        "is cut short or is no safetensors file",
    ),
    "missing tensor": (tensors(lambda stored: stored.pop(WPE)), "lacks tensor 'wpe.weight'."),
    "extra tensor": (
        tensors(lambda stored: stored.update(score=np.zeros(2, np.float32))),
        "holds tensor 'score', which is no part of a GPT-2.",
    ),
    "wrong shape": (
        tensors(lambda stored: stored.update({C_ATTN: stored[C_ATTN].T.copy()})),
        "tensor 'h.1.attn.c_attn.weight' of the model in",
    ),
    "wrong rank": (
        tensors(lambda stored: stored.update({WPE: stored[WPE].reshape(-1)})),
        "is 3072; config.json implies 64×48.",
    ),
    "wrong unembedding": (
        tensors(lambda stored: stored.update({"lm_head.weight": np.zeros((3, 4), np.float32)})),
        "is 3×4; config.json implies 97×48.",
    ),
    "integer weights": (
        tensors(lambda stored: stored.update({WPE: stored[WPE].astype(np.int32)})),
        "is stored as I32; weights must be F16, BF16, F32 or F64.",
    ),
    "same tensor twice": (
        tensors(lambda stored: stored.update({"wpe.weight": stored[WPE].copy()})),
        "holds tensor 'wpe.weight' twice, with and without the prefix",
    ),
    "NaN": (one_weight(np.nan), f"tensor '{C_ATTN}' of"),
    "infinity": (
        one_weight(np.inf),
        "that is NaN, infinite or too large for float32.",
    ),
    "minus infinity": (one_weight(-np.inf), "holds a value that is NaN, infinite or too large"),
    # shards
    "index without map": (index(None), "has no weight_map."),
    "shard above": (index({WPE: "../outside.safetensors"}), "outside the model's folder"),
    "shard above, in disguise": (index({WPE: "a/../../outside.safetensors"}), "outside the model"),
    "shard above, for Windows": (index({WPE: "..\\outside.safetensors"}), "outside the model's"),
    "absolute shard": (index({WPE: "/etc/passwd"}), "places tensor 'transformer.wpe.weight' outs"),
    "shard on a drive": (index({WPE: "C:\\model.safetensors"}), "outside the model's folder"),
    "shard without a name": (index({WPE: ""}), "outside the model's folder"),
    "shard of no text": (index({WPE: 7}), "outside the model's folder"),
    "missing shard": (index({WPE: "model-1.safetensors"}), "model-1.safetensors' is missing or"),
    "config as shard": (index({WPE: "config.json"}), "claims a header of"),
    "no shards at all": (index({}), "has 0 tensors, too few for the 3 layers"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_the_sentence_names_the_fault(case: str, tiny_folder: Path) -> None:
    damage, told = REFUSED[case]
    damage(tiny_folder)

    with pytest.raises(ModelError) as refusal:
        load_checkpoint(tiny_folder)

    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_shard_that_lacks_what_its_index_places_there_is_refused(tiny_folder: Path) -> None:
    stored = load_file(tiny_folder / "model.safetensors")
    save_file({WPE: stored[WPE]}, tiny_folder / "model-1.safetensors")
    (tiny_folder / "model.safetensors").unlink()
    index_json = {"weight_map": dict.fromkeys(stored, "model-1.safetensors")}
    (tiny_folder / "model.safetensors.index.json").write_text(json.dumps(index_json))

    with pytest.raises(ModelError, match=r"model-1.safetensors' lacks tensor .* the index places"):
        load_checkpoint(tiny_folder)


def test_a_file_in_place_of_the_folder_is_refused(tiny_folder: Path) -> None:
    with pytest.raises(ModelError, match="is a file, not a model's folder"):
        load_checkpoint(tiny_folder / "config.json")


def test_weights_cut_short_during_the_load_are_refused(tiny_folder: Path) -> None:
    def cut_short(_: float) -> None:
        cut(9000)(tiny_folder)

    with pytest.raises(ModelError, match="was cut short while it was being read"):
        load_checkpoint(tiny_folder, progress=cut_short)


def test_a_folder_deleted_during_the_load_is_still_loaded(tiny_folder: Path) -> None:
    def delete(_: float) -> None:
        shutil.rmtree(tiny_folder, ignore_errors=True)  # Windows keeps a file that is open

    assert load_checkpoint(tiny_folder, progress=delete).config.n_layer == 3


def test_a_model_beyond_the_free_memory_is_refused_with_the_figures(
    monkeypatch: pytest.MonkeyPatch, tiny_folder: Path
) -> None:
    monkeypatch.setattr("playground.models.memory.free_bytes", lambda: 1000)

    with pytest.raises(ModelError, match=r"it needs 481 kB and 1 kB are free"):
        load_checkpoint(tiny_folder)


def test_running_out_of_memory_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tiny_folder: Path
) -> None:
    monkeypatch.setattr(GPT2, "from_tensors", Mock(side_effect=MemoryError))

    with pytest.raises(ModelError, match="does not fit in memory; close other programs"):
        load_checkpoint(tiny_folder)


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
        shutil.copytree(Path(__file__).parents[1] / "data" / "oracle" / "tiny", folder)
    (folder / "config.json").write_bytes(text.encode("utf-8", "surrogatepass"))

    with suppress(InputError):
        assert load_checkpoint(folder).n_parameters > 0
