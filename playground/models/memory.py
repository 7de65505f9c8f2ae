"""Whether a model fits in memory, asked before it is loaded; what one leaves is given back."""

import ctypes
import sys
from collections.abc import Generator
from contextlib import contextmanager

import numpy as np
import psutil
from numpy.typing import DTypeLike

from playground import cgroups
from playground.gpt2 import GPT2Config
from playground.models.errors import ModelError
from playground.numbers import short_bytes


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
    free = free_bytes()
    if n_bytes > free:
        raise ModelError(
            f"{what} does not fit in memory: it needs {short_bytes(n_bytes)} and"
            f" {short_bytes(free)} are free; close other programs or choose a smaller model."
        )


@contextmanager
def refuse_exhausted_memory(what: str) -> Generator[None, None, None]:
    """Turn a failed allocation into a refusal: others may have taken what was free a moment ago.

    Raises:
        ModelError: the body ran out of memory.
    """
    try:
        yield
    except MemoryError as error:
        raise ModelError(f"{what} does not fit in memory; close other programs.") from error


def free_bytes() -> int:
    """Return the memory that this process can be given without swapping, or being killed for it."""
    available = int(psutil.virtual_memory().available)
    bound = cgroups.free_memory_bytes()
    return available if bound is None else min(available, bound)


def give_back_freed() -> None:
    """Have the C library give memory that was freed, and that it holds still, back to the system.

    glibc keeps what is smaller than 32 MB, as are most matrices, for what is asked for next. With
    something small behind it that stays the program's until it ends:
    130 to 200 MB, a quarter of an hour into a session with many models.
    It takes some 50 ms, once, and hardly keeps another thread waiting.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(ctypes.c_size_t(0))
