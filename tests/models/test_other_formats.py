"""Whatever a folder holds instead of a model is named, with what to do about it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from safetensors.numpy import load_file, save_file

from playground.models import ModelError, load_checkpoint, load_model
from playground.resource_files import resource_path

Damage = Callable[[Path], object]
RefusalAfter = Callable[[Damage], str]
ADAPTER = {"peft_type": "LORA", "base_model_name_or_path": "gpt2", "r": 8}


def only(**files: bytes) -> Damage:
    """Leave nothing but these files, `__` standing for the dot before an ending."""

    def damage(folder: Path) -> None:
        for file in folder.iterdir():
            file.unlink()
        for name, content in files.items():
            (folder / name.replace("__", ".")).write_bytes(content)

    return damage


def instead_of_weights(name: str) -> Damage:
    """Put another file in the place of the weights."""

    def damage(folder: Path) -> None:
        (folder / "model.safetensors").unlink()
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x" * 10)

    return damage


def renamed(name: str) -> Damage:
    return lambda folder: (folder / "model.safetensors").rename(folder / name)


def shards_without_index(folder: Path) -> None:
    shutil.copy(folder / "model.safetensors", folder / "model-00001-of-00002.safetensors")
    (folder / "model.safetensors").rename(folder / "model-00002-of-00002.safetensors")


def one_below(folder: Path) -> None:
    (folder / "checkpoint-500").mkdir()
    for file in folder.glob("*.*"):
        file.rename(folder / "checkpoint-500" / file.name)


def adapter(**changes: Any) -> bytes:
    return json.dumps(ADAPTER | changes).encode()


NAMED: dict[str, tuple[Damage, str]] = {
    "LoRA": (
        only(adapter_config__json=adapter(), adapter_model__safetensors=b""),
        "holds only a LoRA adapter for 'gpt2'; merge it into the model first",
    ),
    "another adapter": (
        only(adapter_config__json=adapter(peft_type="IA3")),
        "holds only an adapter ('IA3') for 'gpt2'",
    ),
    "an adapter that is damaged": (
        only(adapter_config__json=b"{"),
        "only an adapter for its model",
    ),
    "Flax": (instead_of_weights("flax_model.msgpack"), "'flax_model.msgpack', for Flax; load it w"),
    "TensorFlow": (instead_of_weights("tf_model.h5"), "in 'tf_model.h5', for TensorFlow; load it"),
    "ONNX": (instead_of_weights("onnx/model.onnx"), "in 'model.onnx', in ONNX"),
    "GGUF": (instead_of_weights("gpt2.Q4_K.gguf"), "in 'gpt2.Q4_K.gguf', for llama.cpp; take the"),
    "GGUF alone": (only(gpt2__gguf=b"GGUF"), "in 'gpt2.gguf', for llama.cpp; take the model that"),
    "OpenAI's": (
        only(checkpoint=b"x", encoder__json=b"{}", hparams__json=b"{}", model__ckpt__index=b"x"),
        "in 'model.ckpt.index', a TensorFlow checkpoint, as OpenAI published GPT-2; take the",
    ),
    "pickle": (instead_of_weights("pytorch_model.bin"), "'pytorch_model.bin', a pickle, which co"),
    "pickled shards": (
        instead_of_weights("pytorch_model-00001-of-00002.bin"),
        "a pickle, which could run any code when it is read; convert it: save it as",
    ),
    "a trainer's": (instead_of_weights("ckpt.pt"), "in 'ckpt.pt', a pickle, which could run any"),
    "archive": (only(gpt2__tar__gz=b"x"), "in 'gpt2.tar.gz', an archive; unpack it first."),
    "another name": (renamed("gpt2.safetensors"), "as 'gpt2.safetensors'; rename the file to mod"),
    "no index": (shards_without_index, "holds 2 safetensors files, from 'model-00001-of-00002.saf"),
    "only what trainers leave": (
        instead_of_weights("training_args.bin"),
        "holds no model.safetensors, nor shards",
    ),
    "a folder above": (one_below, "holds no model itself, but 'checkpoint-500' in it does."),
    "nothing": (only(), "tiny' is empty."),
}


@pytest.mark.parametrize("case", NAMED)
def test_what_is_there_instead_of_a_model_is_named(case: str, refusal_after: RefusalAfter) -> None:
    damage, told = NAMED[case]

    assert told in refusal_after(damage)


def test_a_file_of_the_folder_is_answered_with_what_to_choose(tiny_folder: Path) -> None:
    with pytest.raises(ModelError, match="choose the folder that it lies in"):
        load_checkpoint(tiny_folder / "model.safetensors")


def test_a_whole_model_beside_an_adapter_is_loaded(tiny_folder: Path) -> None:
    (tiny_folder / "adapter_config.json").write_bytes(adapter())

    assert load_checkpoint(tiny_folder).config.n_layer == 3


NANO = {"n_layer": 3, "n_head": 4, "n_embd": 48, "block_size": 64, "bias": False, "vocab_size": 97}
UER = {"emb_size": 48, "hidden_size": 48, "heads_num": 4, "layers_num": 3, "max_seq_length": 64}
HPARAMS = {"n_vocab": 97, "n_ctx": 64, "n_embd": 48, "n_head": 4, "n_layer": 3}


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (NANO, "config.json': the configuration is nanoGPT's or minGPT's, not Hugging Face's"),
        (UER, "config.json': the configuration is UER-py's, not Hugging Face's; convert"),
        (HPARAMS, "config.json': the configuration is OpenAI's (hparams.json), not Hugging Face"),
        ({}, "config.json': vocab_size is missing from the model's configuration."),
    ],
    ids=["nanoGPT", "UER-py", "OpenAI", "unknown"],
)
def test_the_configuration_of_another_program_is_named(
    config: dict[str, Any], told: str, refusal_after: RefusalAfter
) -> None:
    assert told in refusal_after(
        lambda folder: (folder / "config.json").write_text(json.dumps(config))
    )


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 548105171\n"
CONTENTS: dict[str, tuple[bytes, str]] = {
    "pointer": (POINTER, "is a Git LFS pointer, not the file; run `git lfs pull` in its folder."),
    "page": (b"\n<!DOCTYPE html><html>...", "is an HTML page, not the file; download the file its"),
    "page with a mark": (b"\xef\xbb\xbf<html lang=en>", "is an HTML page, not the file"),
    "error of a store": (b"<?xml version='1.0'?><Error>", "is an XML page, not the file"),
    "zip": (b"PK\x03\x04\x14\0\0\0\x08\0weights.txt", "is a zip archive; unpack it first."),
    "torch.save": (b"PK\x03\x04\0\0\x08\x08archive/data.pkl", "is a pickle, which could run any"),
    "older torch.save": (b"\x80\x02\x8a\nl\xfc\x9cF", "is a pickle, which could run any code"),
    "GGUF": (b"GGUF\x03\0\0\0", "is a GGUF file of llama.cpp, which is not read here."),
    "HDF5": (b"\x89HDF\r\n\x1a\n\0", "is an HDF5 file of Keras or TensorFlow"),
    "gzip": (b"\x1f\x8b\x08\0", "is a gzip archive; unpack it first."),
}


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
@pytest.mark.parametrize("case", CONTENTS)
def test_a_file_that_is_something_else_is_said_to_be_that(
    case: str, name: str, refusal_after: RefusalAfter
) -> None:
    content, told = CONTENTS[case]

    assert f"{name}' {told}" in refusal_after(lambda folder: (folder / name).write_bytes(content))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Entry not found", "holds text, not weights: it begins with 'Entry not found'."),
        (b'{\n "error": "gated"}\n', 'it begins with \'{ "error": "gated"}\'.'),
        ("é".encode() * 300, "holds text, not weights: it begins with 'éé"),
        (b"a" + "é".encode() * 300, "holds text, not weights: it begins with 'aé"),
        (b"\xff\xfe" * 300, "is cut short or is no safetensors file"),
        (b"\n\n", "is cut short or is no safetensors file"),
    ],
)
def test_text_in_place_of_weights_is_shown(
    content: bytes, told: str, refusal_after: RefusalAfter
) -> None:
    damage: Damage = lambda folder: (folder / "model.safetensors").write_bytes(content)  # noqa: E731

    assert told in refusal_after(damage)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{\n  "n_head" 4\n}', "line 2, column 12: expecting ':' delimiter."),
        ('{\n  "n_head": 4\n  "n_layer": 3\n}', "line 3, column 3: expecting ',' delimiter."),
        ("{'n_head': 4}", "line 1, column 2: expecting property name enclosed in double quotes."),
        ('{"n_head": 4} // four', "line 1, column 15: extra data."),
    ],
)
def test_a_slip_in_json_is_told_by_its_place(
    text: str, told: str, refusal_after: RefusalAfter
) -> None:
    refusal = refusal_after(lambda folder: (folder / "config.json").write_text(text))

    assert f"config.json' is not valid JSON: {told}" in refusal


def test_a_shard_that_is_a_pointer_is_said_to_be_one(tiny_folder: Path) -> None:
    names = load_file(tiny_folder / "model.safetensors")
    index = {"weight_map": dict.fromkeys(names, "model-1.safetensors")}
    (tiny_folder / "model.safetensors.index.json").write_text(json.dumps(index))
    (tiny_folder / "model-1.safetensors").write_bytes(POINTER)
    save_file({}, tiny_folder / "unused.safetensors")
    (tiny_folder / "model.safetensors").unlink()

    with pytest.raises(ModelError, match=r"model-1\.safetensors' is a Git LFS pointer"):
        load_checkpoint(tiny_folder)


@pytest.mark.parametrize("name", ["tokenizer.json", "vocab.json", "merges.txt"])
def test_a_tokenizer_that_is_a_pointer_is_said_to_be_one(tmp_path: Path, name: str) -> None:
    shutil.copytree(resource_path("models/stories"), tmp_path / "model")
    (tmp_path / "model" / name).write_bytes(POINTER)

    with pytest.raises(ModelError, match=rf"{name}' is a Git LFS pointer, not the file"):
        load_model(tmp_path / "model")
