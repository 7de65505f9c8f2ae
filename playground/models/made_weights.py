"""Weights that are made, not read: GPT-2's real sizes at random, and the classic exercise."""

import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.gpt2 import GPT2Config, parameter_shapes

_STD = 0.02
_BLOCK_ELEMENTS = 2**16
"""A block is drawn and scaled while it is in the processor's cache."""
RANDOM_CONFIGS: Mapping[str, GPT2Config] = {
    size: GPT2Config(n_vocab=50257, n_ctx=1024, n_embd=n_embd, n_head=n_head, n_layer=n_layer)
    for size, n_layer, n_embd, n_head in (
        ("124M", 12, 768, 12),
        ("355M", 24, 1024, 16),
        ("774M", 36, 1280, 20),
        ("1.5B", 48, 1600, 25),
    )
}
"""Radford et al., "Language Models are Unsupervised Multitask Learners" (2019), table 2."""


class RandomWeights(Mapping[str, NDArray[np.float32]]):
    """Weights of a config, drawn anew each time one is asked for.

    As in GPT-2's initialisation, matrices have a standard deviation of 0.02, norms are one and
    biases zero. The values are uniform over 65,536 steps, not normal: that is seven times quicker
    to draw, makes no difference to timing, and a sum over hundreds of them is normal all the same.
    Each tensor has its own seed, so neither the order nor what else is drawn matters.
    """

    def __init__(self, config: GPT2Config, seed: int) -> None:
        self._shapes = parameter_shapes(config)
        self._seed = seed

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        shape = self._shapes[name]
        if name.endswith(".bias"):
            return np.zeros(shape, np.float32)
        if len(shape) == 1:
            return np.ones(shape, np.float32)
        return _uniform(shape, np.random.PCG64([self._seed, zlib.crc32(name.encode())]))

    def __contains__(self, name: object) -> bool:
        return name in self._shapes  # without drawing the tensor, as the inherited test would

    def __iter__(self) -> Iterator[str]:
        return iter(self._shapes)

    def __len__(self) -> int:
        return len(self._shapes)


def _uniform(shape: tuple[int, ...], bits: np.random.BitGenerator) -> NDArray[np.float32]:
    """Return values spread evenly around zero with a standard deviation of 0.02.

    Each is a 16-bit whole number times a step; 2¹⁶ steps of width w have the standard deviation
    2¹⁶·w / √12.
    """
    array = np.empty(shape, np.float32)
    flat = array.reshape(-1)
    step = np.float32(_STD * 12**0.5 / 2**16)
    for start in range(0, flat.size, _BLOCK_ELEMENTS):
        block = flat[start : start + _BLOCK_ELEMENTS]
        whole = bits.random_raw(_BLOCK_ELEMENTS // 4).view(np.int16)
        np.multiply(whole[: block.size], step, out=block)
    return array


PRIMITIVE_WORDS = ("<UNK>", "hello", "world")
"""Their ids are their places."""
PRIMITIVE_CONFIG = GPT2Config(
    n_vocab=len(PRIMITIVE_WORDS),
    n_ctx=1024,
    n_embd=10,
    n_head=2,
    n_layer=0,
    layer_norm_epsilon=1e-9,
)
"""The first exercise with a GPT-2: three words, no blocks."""


def primitive_tensors() -> Mapping[str, NDArray[Any]]:
    """Return the exercise's float64 weights: `rand(3, 10)`, then `rand(1024, 10)`, from seed 42.

    The exercise uses NumPy's legacy generator; `RandomState` is that generator without its global
    state.
    """
    legacy = np.random.RandomState(42)
    config = PRIMITIVE_CONFIG
    return {
        "wte.weight": legacy.rand(config.n_vocab, config.n_embd),
        "wpe.weight": legacy.rand(config.n_ctx, config.n_embd),
        "ln_f.weight": np.ones(config.n_embd),
        "ln_f.bias": np.zeros(config.n_embd),
    }
