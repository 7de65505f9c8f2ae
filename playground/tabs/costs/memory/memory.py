"""The memory that keys and values take, by formula."""

from playground.gpt2 import GPT2Config


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


GPT2_XL = GPT2Config(n_vocab=50257, n_ctx=1024, n_embd=1600, n_head=25, n_layer=48)
"""The largest GPT-2, for comparison (Radford et al. 2019, table 2)."""
