"""Whether a model fits in memory, asked before it is loaded."""

import numpy as np
import psutil
from numpy.typing import DTypeLike

from playground.gpt2 import GPT2Config
from playground.models.errors import ModelError


def needed_bytes(config: GPT2Config, dtype: DTypeLike) -> int:
    """Return what a model takes at its peak: weights, a full KV cache, and one matrix more.

    While a matrix is brought into the engine's layout it is there twice; the largest is the token
    embedding or an MLP's.
    """
    largest_matrix = config.n_embd * max(config.n_vocab, config.d_inner)
    kv_cache = 2 * config.n_layer * config.n_ctx * config.n_embd
    return (config.n_parameters + kv_cache + largest_matrix) * np.dtype(dtype).itemsize


def require_memory(n_bytes: int, what: str) -> None:
    """Refuse what does not fit; `what` names it in the message.

    Raises:
        ModelError: more is needed than the machine can give without swapping.
    """
    free_bytes = psutil.virtual_memory().available
    if n_bytes > free_bytes:
        raise ModelError(
            f"{what} does not fit in memory: it needs {n_bytes / 1e9:,.1f} GB"
            f" and {free_bytes / 1e9:,.1f} GB are free; close other programs or choose a smaller"
            " model."
        )
