"""A folder gives the logits that PyTorch gives, however its weights are stored."""

import json
import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from playground.gpt2 import Cancelled
from playground.models import load_checkpoint
from playground.resource_files import resource_path

ORACLE = Path(__file__).parents[1] / "data" / "oracle"
WEIGHTS = {
    "tiny": ORACLE / "tiny",
    "wide-mlp-erf-gelu": ORACLE / "wide-mlp-erf-gelu",
    "stories": resource_path("models/stories"),
}
TOLERANCE = {"float32": 2e-4, "float64": 1e-9}
LOGITS = {"float32": "logits_f32", "float64": "logits_f64"}

Tensors = dict[str, np.ndarray]
Store = Callable[[Path, Tensors], None]


def store_as_one_file(folder: Path, tensors: Tensors) -> None:
    save_file(tensors, folder / "model.safetensors")


def store_as_shards(folder: Path, tensors: Tensors) -> None:
    """Deal the tensors out to three files, as a card player would."""
    weight_map: dict[str, str] = {}
    names = sorted(tensors)
    for number in range(3):
        shard = f"model-{number + 1:05}-of-00003.safetensors"
        dealt = names[number::3]
        save_file({name: tensors[name] for name in dealt}, folder / shard)
        weight_map |= dict.fromkeys(dealt, shard)
    index = {"metadata": {"total_size": 0}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))


def without_prefix(tensors: Tensors) -> Tensors:
    return {name.removeprefix("transformer."): tensor for name, tensor in tensors.items()}


def store(folder: Path, source: Path, tensors: Tensors, how: Store = store_as_one_file) -> Path:
    """Write a model folder with the config of `source`, and return it."""
    folder.mkdir()
    shutil.copy(source / "config.json", folder)
    how(folder, tensors)
    return folder


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("how", [store_as_one_file, store_as_shards])
@pytest.mark.parametrize("prefixed", [True, False])
@pytest.mark.parametrize("name", WEIGHTS)
def test_logits_are_those_of_pytorch(
    tmp_path: Path, name: str, prefixed: bool, how: Store, dtype: str
) -> None:
    tensors = load_file(WEIGHTS[name] / "model.safetensors")
    assert any(stored.startswith("transformer.") for stored in tensors)
    tensors = tensors if prefixed else without_prefix(tensors)

    gpt2 = load_checkpoint(store(tmp_path / "model", WEIGHTS[name], tensors, how), dtype)

    oracle = np.load(ORACLE / name / "logits.npz")
    logits = gpt2.forward(oracle["tokens"], all_positions=True)
    assert logits.dtype == dtype
    np.testing.assert_allclose(logits, oracle[LOGITS[dtype]], rtol=0, atol=TOLERANCE[dtype])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", WEIGHTS)
def test_cached_chunks_give_the_same_logits(name: str, dtype: str) -> None:
    gpt2 = load_checkpoint(WEIGHTS[name], dtype)
    oracle = np.load(ORACLE / name / "logits.npz")
    cache = gpt2.new_cache()

    chunks = np.split(oracle["tokens"], [1, 2, 9, 14])
    logits = np.concatenate([gpt2.forward(c, cache, all_positions=True) for c in chunks])

    np.testing.assert_allclose(logits, oracle[LOGITS[dtype]], rtol=0, atol=TOLERANCE[dtype])


def rounded_to_float16(tensor: np.ndarray) -> tuple[str, bytes, np.ndarray]:
    rounded = tensor.astype("<f2")
    return "F16", rounded.tobytes(), rounded.astype("<f4")


def rounded_to_bfloat16(tensor: np.ndarray) -> tuple[str, bytes, np.ndarray]:
    halves = tensor.astype("<f4").view("<u4") >> 16
    return "BF16", halves.astype("<u2").tobytes(), (halves << 16).view("<f4")


@pytest.mark.parametrize("rounded", [rounded_to_float16, rounded_to_bfloat16])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_half_precision_is_the_same_rounded_weights(
    tmp_path: Path, write_raw: Callable[..., Path], rounded: Any, dtype: str
) -> None:
    header: dict[str, Any] = {}
    data = b""
    widened: Tensors = {}
    for name, tensor in load_file(WEIGHTS["tiny"] / "model.safetensors").items():
        stored_dtype, stored, widened[name] = rounded(tensor)
        span = [len(data), len(data) + len(stored)]
        header[name] = {"dtype": stored_dtype, "shape": tensor.shape, "data_offsets": span}
        data += stored
    wide = store(tmp_path / "wide", WEIGHTS["tiny"], widened)
    half = store(tmp_path / "half", WEIGHTS["tiny"], {})
    shutil.move(write_raw(header, data), half / "model.safetensors")

    tokens = np.load(ORACLE / "tiny" / "logits.npz")["tokens"]
    from_half, from_wide = load_checkpoint(half, dtype), load_checkpoint(wide, dtype)
    np.testing.assert_array_equal(
        from_half.forward(tokens, all_positions=True), from_wide.forward(tokens, all_positions=True)
    )


def test_mask_buffers_are_ignored(tmp_path: Path, tiny_tensors: Tensors) -> None:
    tokens = np.load(ORACLE / "tiny" / "logits.npz")["tokens"]
    expected = load_checkpoint(WEIGHTS["tiny"]).forward(tokens)
    for layer in range(3):
        mask = np.tril(np.ones((1, 1, 64, 64), np.bool_))
        tiny_tensors[f"transformer.h.{layer}.attn.bias"] = mask
        tiny_tensors[f"transformer.h.{layer}.attn.masked_bias"] = np.array(-1e4, np.float32)

    gpt2 = load_checkpoint(store(tmp_path / "model", WEIGHTS["tiny"], tiny_tensors))

    np.testing.assert_array_equal(gpt2.forward(tokens), expected)


def test_an_unembedding_equal_to_the_embedding_is_tied(
    tmp_path: Path, tiny_tensors: Tensors
) -> None:
    tiny_tensors["lm_head.weight"] = tiny_tensors["transformer.wte.weight"].copy()

    gpt2 = load_checkpoint(store(tmp_path / "model", WEIGHTS["tiny"], tiny_tensors))

    assert gpt2.n_parameters == gpt2.config.n_parameters


def test_an_unembedding_of_its_own_is_used(tmp_path: Path, tiny_tensors: Tensors) -> None:
    oracle = np.load(ORACLE / "tiny" / "logits.npz")
    tiny_tensors["lm_head.weight"] = 2 * tiny_tensors["transformer.wte.weight"]

    gpt2 = load_checkpoint(store(tmp_path / "model", WEIGHTS["tiny"], tiny_tensors), "float64")

    logits = gpt2.forward(oracle["tokens"], all_positions=True)
    np.testing.assert_allclose(logits, 2 * oracle["logits_f64"], rtol=0, atol=2e-9)


def link_or_copy(link: Path, target: Path) -> None:
    """Do as the cache does where the system allows no links (Windows, for most people)."""
    try:
        link.symlink_to(target)
    except OSError:
        shutil.copy(link.parent / target, link)


def test_links_are_followed_as_in_the_hugging_face_cache(tmp_path: Path) -> None:
    blobs, snapshot = tmp_path / "blobs", tmp_path / "snapshots" / "0123abcd"
    store(blobs, WEIGHTS["tiny"], load_file(WEIGHTS["tiny"] / "model.safetensors"), store_as_shards)
    snapshot.mkdir(parents=True)
    for blob in blobs.iterdir():
        link_or_copy(snapshot / blob.name, Path("../../blobs") / blob.name)

    assert load_checkpoint(snapshot).config.n_embd == 48


def test_progress_rises_to_one() -> None:
    seen: list[float] = []

    load_checkpoint(WEIGHTS["tiny"], progress=seen.append)

    assert seen == sorted(seen)
    assert seen[-1] == 1


def test_a_load_that_is_called_off_raises_cancelled() -> None:
    with pytest.raises(Cancelled):
        load_checkpoint(WEIGHTS["tiny"], cancelled=lambda: True)


def test_nothing_is_held_open_after_loading(tmp_path: Path, tiny_folder: Path) -> None:
    gpt2 = load_checkpoint(tiny_folder)
    before = gpt2.forward([1, 2, 3])
    (tiny_folder / "model.safetensors").write_bytes(b"")

    np.testing.assert_array_equal(gpt2.forward([1, 2, 3]), before)


def test_loading_takes_little_more_than_the_weights() -> None:
    load_checkpoint(WEIGHTS["tiny"])  # whatever is made once is made now
    tracemalloc.start()
    try:
        gpt2 = load_checkpoint(WEIGHTS["stories"])
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    largest_tensor_bytes = 4096 * 192 * 4
    assert gpt2.weight_bytes < peak_bytes < gpt2.weight_bytes + 2 * largest_tensor_bytes
