"""Which weights a model has, held against a count of the file that they came from."""

import hashlib

import numpy as np
import pytest
from safetensors.numpy import load_file

from playground.gpt2 import GPT2, Cancelled
from playground.measure.weights import weights_sha256
from playground.models import load_model
from playground.resource_files import resource_path


@pytest.fixture(scope="module")
def gpt2():
    return load_model("stories").gpt2


def test_the_count_is_that_of_the_numbers_in_the_file(gpt2):
    tensors = load_file(resource_path("models/stories") / "model.safetensors")
    digest = hashlib.sha256()
    for name in sorted(name.removeprefix("transformer.") for name in tensors):
        tensor = tensors.get(f"transformer.{name}", tensors.get(name))
        digest.update(name.encode() + tensor.astype("<f4").tobytes())
    assert weights_sha256(gpt2) == digest.hexdigest()


def test_a_copy_in_double_precision_has_the_same_weights(gpt2):
    assert weights_sha256(gpt2.astype("float64")) == weights_sha256(gpt2)


def test_one_weight_tells_two_models_apart(gpt2):
    tensors = {name: np.array(tensor) for name, tensor in gpt2.tensors().items()}
    tensors["h.0.mlp.c_fc.weight"][3, 5] += 1e-4
    assert weights_sha256(GPT2.from_tensors(gpt2.config, tensors)) != weights_sha256(gpt2)


def test_counting_can_be_called_off(gpt2):
    with pytest.raises(Cancelled):
        weights_sha256(gpt2, lambda: True)
