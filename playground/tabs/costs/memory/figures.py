"""What keys and values take in memory: measured in this model, and counted for others."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from playground.generation.run_log import RunLog
from playground.gpt2 import GPT2Config, KVCache
from playground.measure.question import Subject

GPT2_XL = GPT2Config(n_vocab=50257, n_ctx=1024, n_embd=1600, n_head=25, n_layer=48)
"""The largest GPT-2, for comparison (Radford et al. 2019, table 2)."""
_FLOAT32, _FLOAT16 = 4, 2
_GROUP = 5
"""GPT-2 XL's 25 heads in groups of five that share keys and values, as an example."""


def kv_cache_bytes(
    config: GPT2Config, n_tokens: int, *, itemsize: int = 4, n_kv_head: int | None = None
) -> int:
    """Return 2·n_layer·n_tokens·d·itemsize, d the width of all heads that have keys of their own.

    Args:
        config: the model's sizes.
        n_tokens: rows in the cache.
        itemsize: bytes of a number: 4 for float32, 2 for float16.
        n_kv_head: heads that have keys and values: all of them in GPT-2 (None), fewer in
            grouped-query attention (Ainslie et al. 2023), 1 in multi-query attention
            (Shazeer 2019).
    """
    heads = config.n_head if n_kv_head is None else n_kv_head
    return 2 * config.n_layer * n_tokens * heads * config.d_head * itemsize


def bytes_copied_by_concatenation(
    config: GPT2Config, *, n_first: int, n_last: int, itemsize: int = 4
) -> int:
    """Return what a cache that is concatenated anew at every token copies of old keys and values.

    Args:
        config: the model's sizes.
        n_first: rows in the cache before the first step.
        n_last: rows after the last step; each step copies the rows there are and adds one.
        itemsize: bytes of a number.
    """
    n_steps = n_last - n_first
    rows = n_steps * (n_first + n_last - 1) // 2  # n_first + … + (n_last - 1)
    return kv_cache_bytes(config, rows, itemsize=itemsize)


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheShape:
    """What a model's cache is made for.

    Attributes:
        config: the model's sizes.
        itemsize: bytes of a number.
        allocated_bytes: of a whole cache, as NumPy's `nbytes` has it.
    """

    config: GPT2Config
    itemsize: int
    allocated_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheShapeQuestion:
    """Look at an empty cache of the model in hand; its memory is not touched, so it costs none.

    Attributes:
        dtype: of keys and values, such as `"float64"`: the run's, for the model may be in another
            precision by now.
    """

    dtype: str

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> CacheShape:
        """Return what the cache is made for."""
        del cancelled
        config, dtype = subject.gpt2.config, np.dtype(self.dtype)
        return CacheShape(
            config=config, itemsize=dtype.itemsize, allocated_bytes=KVCache(config, dtype).nbytes
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What the same tokens would take in some model.

    Attributes:
        name: the model and what is different about it.
        n_bytes: of its keys and values.
    """

    name: str
    n_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheMemory:
    """The cache after the newest step of a run.

    Attributes:
        shape: what the cache is made for.
        n_tokens: tokens of the context.
        is_cached: whether the step used the cache.
        formula_bytes: what keys and values of the context take.
        used_bytes: what the cache holds, as the step measured it.
        needs: the same tokens elsewhere, the model in hand first.
        copied_bytes: what a cache concatenated anew at every token would have copied in this run.
        n_shifts: context shifts, each because the context was full.
        n_dropped: tokens that they dropped.
        rebuild_s: forward time of the passes that computed the kept rows again.
    """

    shape: CacheShape
    n_tokens: int
    is_cached: bool
    formula_bytes: int
    used_bytes: int
    needs: tuple[Need, ...]
    copied_bytes: int
    n_shifts: int
    n_dropped: int
    rebuild_s: float


def cache_memory(shape: CacheShape, log: RunLog) -> CacheMemory | None:
    """Return the memory of a run's keys and values so far; None before its first step."""
    if not log.steps:
        return None
    last = log.steps[-1]
    n_tokens = last.context_tokens
    shifts = [step for step in log.steps if step.slide is not None]
    return CacheMemory(
        shape=shape,
        n_tokens=n_tokens,
        is_cached=any(forward.cached for forward in last.passes),
        formula_bytes=kv_cache_bytes(shape.config, n_tokens, itemsize=shape.itemsize),
        used_bytes=last.kv_cache_bytes,
        needs=needs_of(shape, n_tokens),
        copied_bytes=_copied_bytes(shape, log),
        n_shifts=len(shifts),
        n_dropped=sum(step.slide.n_dropped for step in shifts if step.slide is not None),
        rebuild_s=float(log.history.cached.rebuild.y.sum()) / 1e3,
    )


def needs_of(shape: CacheShape, n_tokens: int) -> tuple[Need, ...]:
    """Return what `n_tokens` take in this model and in GPT-2 XL, stored in several ways."""
    own = shape.config
    xl, shared = GPT2_XL, GPT2_XL.n_head // _GROUP
    counted: tuple[tuple[str, GPT2Config, int, int | None], ...] = (
        ("this model", own, shape.itemsize, None),
        ("this model, float16", own, _FLOAT16, None),
        ("GPT-2 XL, float32", xl, _FLOAT32, None),
        ("XL, float16", xl, _FLOAT16, None),
        (f"XL, float16, grouped-query ({shared} heads)", xl, _FLOAT16, shared),
        ("XL, float16, multi-query (1 head)", xl, _FLOAT16, 1),
    )
    return tuple(
        Need(name=name, n_bytes=kv_cache_bytes(config, n_tokens, itemsize=size, n_kv_head=heads))
        for name, config, size, heads in counted
    )


def _copied_bytes(shape: CacheShape, log: RunLog) -> int:
    """Count the old rows that concatenating would copy, stretch by stretch between context shifts.

    The first step of a stretch makes the array; each one after it copies the rows there are.
    """
    starts = [step.index for step in log.steps if step.slide is not None and step.index > 0]
    bounds = [0, *starts, len(log.steps)]
    return sum(
        bytes_copied_by_concatenation(
            shape.config,
            n_first=log.steps[first].context_tokens,
            n_last=log.steps[end - 1].context_tokens,
            itemsize=shape.itemsize,
        )
        for first, end in pairwise(bounds)
    )
