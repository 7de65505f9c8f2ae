import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from playground.gpt2 import GPT2, LM_HEAD, GPT2Config, parameter_shapes
from playground.resource_files import resource_path

ORACLE = Path(__file__).parents[1] / "data" / "oracle"
WEIGHTS = {
    "tiny": ORACLE / "tiny",
    "wide-mlp-erf-gelu": ORACLE / "wide-mlp-erf-gelu",
    "stories": resource_path("models/stories"),
}


@dataclass(frozen=True, repr=False)
class Oracle:
    """A checkpoint, and the logits that PyTorch gives after every token of a sequence."""

    config: GPT2Config
    tensors: dict
    tokens: np.ndarray
    logits: dict

    def model(self, dtype):
        return GPT2.from_tensors(self.config, self.tensors, dtype=dtype)


def load_oracle(name):
    config = GPT2Config.from_mapping(json.loads((WEIGHTS[name] / "config.json").read_text()))
    tensors = {
        key.removeprefix("transformer."): tensor
        for key, tensor in load_file(WEIGHTS[name] / "model.safetensors").items()
    }
    with np.load(ORACLE / name / "logits.npz") as data:
        logits = {"float32": data["logits_f32"], "float64": data["logits_f64"]}
        return Oracle(config=config, tensors=tensors, tokens=data["tokens"], logits=logits)


@pytest.fixture(scope="session", params=WEIGHTS)
def oracle(request):
    return load_oracle(request.param)


@pytest.fixture(scope="session")
def tiny():
    return load_oracle("tiny")


def draw_tensors(config, seed=0, *, untied=False):
    """Random weights, large enough that every part of the model shows in the logits."""
    generator = np.random.default_rng(seed)
    shapes = parameter_shapes(config)
    if untied:
        shapes[LM_HEAD] = shapes["wte.weight"]
    return {name: generator.normal(0.0, 0.3, shape) for name, shape in shapes.items()}


def textbook_logits(config, tensors, tokens):
    """GPT-2 as a textbook has it, in float64, a head and a row at a time: slow and plain."""
    p = {name: np.asarray(tensor, np.float64) for name, tensor in tensors.items()}
    erf = np.vectorize(math.erf)
    activation = {
        "gelu": lambda x: 0.5 * x * (1 + erf(x / math.sqrt(2))),
        "relu": lambda x: np.where(x > 0, x, 0),
    }.get(
        config.activation,
        lambda x: 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    )

    def norm(x, name):
        normed = (x - x.mean(-1, keepdims=True)) / np.sqrt(
            x.var(-1, keepdims=True) + config.layer_norm_epsilon
        )
        return normed * p[f"{name}.weight"] + p[f"{name}.bias"]

    def linear(x, name):
        return x @ p[f"{name}.weight"] + p[f"{name}.bias"]

    x = p["wte.weight"][tokens] + p["wpe.weight"][: len(tokens)]
    for layer in range(config.n_layer):
        h = f"h.{layer}"
        qkv = np.split(linear(norm(x, f"{h}.ln_1"), f"{h}.attn.c_attn"), 3, axis=-1)
        heads = zip(*(np.split(part, config.n_head, axis=-1) for part in qkv), strict=True)
        found = []
        for q, k, v in heads:
            scores = q @ k.T
            if config.scale_attn_weights:
                scores = scores / math.sqrt(config.d_head)
            if config.scale_attn_by_inverse_layer_idx:
                scores = scores / (layer + 1)
            rows = []
            for row in range(len(tokens)):
                weights = np.exp(scores[row, : row + 1] - scores[row, : row + 1].max())
                rows.append(weights / weights.sum() @ v[: row + 1])
            found.append(np.array(rows))
        x = x + linear(np.concatenate(found, axis=-1), f"{h}.attn.c_proj")
        hidden = activation(linear(norm(x, f"{h}.ln_2"), f"{h}.mlp.c_fc"))
        x = x + linear(hidden, f"{h}.mlp.c_proj")
    return norm(x, "ln_f") @ p.get(LM_HEAD, p["wte.weight"]).T


@pytest.fixture(name="textbook_logits", scope="session")
def textbook_logits_fixture():
    return textbook_logits


@pytest.fixture(name="draw_tensors", scope="session")
def draw_tensors_fixture():
    return draw_tensors
