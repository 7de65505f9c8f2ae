"""Small models in folders: read as the program does, and asked for a few tokens."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from damaged.damage import Files, Reader, a_folder, write_alone
from playground.generation import CacheMode, GenerationRequest, SamplingParams
from playground.generation.session import Session, generate
from playground.models.folder import load_folder
from playground.text import begin_context

DATA = Path(__file__).parents[1] / "data"


@cache
def byte_level() -> dict[str, Any]:
    """Return a `tokenizer.json` of GPT-2's kind, of a few hundred tokens."""
    stored = json.loads((DATA / "tokenizers" / "folders.json").read_text("utf-8"))
    return stored["tokenizer_json"]


@cache
def merges() -> str:
    """Return the merges of `byte_level`, as `merges.txt` has them."""
    stored = json.loads((DATA / "tokenizers" / "folders.json").read_text("utf-8"))
    return "\n".join(["#version: 0.2", *stored["merges"]]) + "\n"


def config_json(**more: Any) -> dict[str, Any]:
    """Return a `config.json` that gives whatever a GPT-2's can."""
    return {
        "model_type": "gpt2",
        "architectures": ["GPT2LMHeadModel"],
        "n_layer": 2,
        "n_head": 2,
        "n_embd": 8,
        "n_positions": 24,
        "n_ctx": 24,
        "n_inner": None,
        "vocab_size": 264,
        "activation_function": "gelu_new",
        "layer_norm_epsilon": 1e-5,
        "scale_attn_weights": True,
        "scale_attn_by_inverse_layer_idx": False,
        "add_cross_attention": False,
        "tie_word_embeddings": True,
        "bos_token_id": 0,
        "eos_token_id": [0, 5],
        "torch_dtype": "float32",
    } | more


@cache
def tensors() -> dict[str, np.ndarray]:
    """Return the weights that `config_json` announces, as floats in no order of their names."""
    rng = np.random.default_rng(15)
    d = 8
    shapes: dict[str, tuple[int, ...]] = {"wte.weight": (264, d), "wpe.weight": (24, d)}
    for layer in ("h.0", "h.1"):
        for name, wide in (("attn.c_attn", 3 * d), ("mlp.c_fc", 4 * d)):
            shapes |= {f"{layer}.{name}.weight": (d, wide), f"{layer}.{name}.bias": (wide,)}
        for name, wide in (("attn.c_proj", d), ("mlp.c_proj", 4 * d)):
            shapes |= {f"{layer}.{name}.weight": (wide, d), f"{layer}.{name}.bias": (d,)}
        for name in ("ln_1", "ln_2"):
            shapes |= {f"{layer}.{name}.weight": (d,), f"{layer}.{name}.bias": (d,)}
    shapes |= {"ln_f.weight": (d,), "ln_f.bias": (d,)}
    return {name: rng.normal(0, 0.3, shape).astype("f4") for name, shape in shapes.items()}


def stored(arrays: dict[str, np.ndarray]) -> tuple[dict[str, Any], bytes]:
    """Return the header and the data of a safetensors file with these tensors."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    data = b""
    for name, array in arrays.items():
        offsets = [len(data), len(data) + array.nbytes]
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": offsets}
        data += array.tobytes()
    return header, data


def safetensors_bytes(header: bytes, data: bytes, claimed: int | None = None) -> bytes:
    """Return a safetensors file; its header may claim to be longer or shorter than it is."""
    length = len(header) if claimed is None else claimed
    return length.to_bytes(8, "little") + header + data


def sound_model() -> Files:
    """Return the files of a folder in which everything is as it should be."""
    header, data = stored(tensors())
    return {
        "config.json": json.dumps(config_json()).encode(),
        "tokenizer.json": json.dumps(byte_level()).encode(),
        "model.safetensors": safetensors_bytes(json.dumps(header).encode(), data),
    }


@contextmanager
def reading_models() -> Iterator[Reader]:
    """Read folders, and have what is read write two tokens on both paths."""
    with a_folder() as folder:

        def read(files: Files) -> str:
            write_alone(files, folder)
            model = load_folder(folder, np.float32)
            session = Session(model.gpt2, model.tokenizer)
            prompt = begin_context(model.tokenizer, model.tokenizer.encode("once the"))
            request = GenerationRequest(prompt_tokens=prompt, max_new_tokens=2, seed=1)
            for _ in generate(session, request, SamplingParams(), CacheMode.RACE):
                pass
            return " ".join(model.notes)

        yield read
