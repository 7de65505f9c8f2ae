"""What the model would say after each block: the logit lens (nostalgebraist, 2020)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.gpt2 import GPT2, LM_HEAD
from playground.text import Tokenizer
from playground.text.reading import visible_token


@dataclass(frozen=True, slots=True, kw_only=True)
class LensRow:
    """The residual stream of one position, read out after some blocks.

    Attributes:
        n_blocks: blocks passed; 0 is the embedding alone.
        token_id, token_text: the most probable next token, were this the end.
        probability: of that token, at temperature 1.
        answer_rank: rank of the final answer, 1 for the most probable.
        answer_probability: of the final answer.
        stream_norm: Euclidean length of the stream's row.
    """

    n_blocks: int
    token_id: int
    token_text: str
    probability: float
    answer_rank: int
    answer_probability: float
    stream_norm: float


def lens_logits(gpt2: GPT2, stream: NDArray[Any]) -> NDArray[np.float64]:
    """Return the logits `(rows, n_vocab)` that rows `(rows, n_embd)` of the stream would give.

    Each row goes through the final norm and the unembedding, as the last block's does.
    """
    tensors = gpt2.tensors()
    x = stream.astype(np.float64)
    x -= x.mean(axis=1, keepdims=True)
    x /= np.sqrt(np.square(x).mean(axis=1, keepdims=True) + gpt2.config.layer_norm_epsilon)
    normed = (x * tensors["ln_f.weight"] + tensors["ln_f.bias"]).astype(gpt2.dtype)
    return (normed @ tensors.get(LM_HEAD, tensors["wte.weight"]).T).astype(np.float64)


def lens_rows(gpt2: GPT2, tokenizer: Tokenizer, stream: NDArray[Any]) -> tuple[LensRow, ...]:
    """Read the stream `(n_layer + 1, n_embd)` of one position out, block after block."""
    logits = lens_logits(gpt2, stream)
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = weights / weights.sum(axis=1, keepdims=True)
    tops = probabilities.argmax(axis=1)
    answer = tops[-1]
    ranks = 1 + np.count_nonzero(logits > logits[:, answer, None], axis=1)
    lengths = np.linalg.norm(stream.astype(np.float64), axis=1)
    return tuple(
        LensRow(
            n_blocks=n_blocks,
            token_id=int(top),
            token_text=visible_token(tokenizer, int(top)),
            probability=float(probabilities[n_blocks, top]),
            answer_rank=int(ranks[n_blocks]),
            answer_probability=float(probabilities[n_blocks, answer]),
            stream_norm=float(lengths[n_blocks]),
        )
        for n_blocks, top in enumerate(tops)
    )


def visible_tokens(tokenizer: Tokenizer, tokens: Sequence[int]) -> tuple[str, ...]:
    """Return what tokens stand for, each with its white space visible."""
    return tuple(visible_token(tokenizer, token_id) for token_id in tokens)
