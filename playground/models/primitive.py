"""The classic first exercise: a GPT-2 of three words and no blocks, with the exercise's weights."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.gpt2 import GPT2Config

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
