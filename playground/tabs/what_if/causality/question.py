"""The question: one token of the text is another; which rows of which layers change?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy import ndarray

from playground.errors import InputError
from playground.gpt2 import GPT2
from playground.measure.question import Subject
from playground.measure.small_network import Network
from playground.tabs.what_if.causality.figures import (
    SAME_WITHIN,
    CausalityAnswer,
    relative_change,
)
from playground.tabs.what_if.causality.passes import residual_streams
from playground.tabs.what_if.causality.without_mask import residual_streams_without_mask
from playground.text import Tokenizer
from playground.text.visible import visible_token

MAX_TOKENS = 20
"""More columns than this are too narrow for words."""

_COMMON_WORDS = (" dog", " red", " you", " not", " house", " sun", " hello", " world", "hello")


@dataclass(frozen=True, slots=True, kw_only=True)
class CausalityQuestion:
    """What changes when one token of a text is replaced.

    Attributes:
        context: the text's tokens, a hidden start token included; the first 20 are looked at.
        position: of the token to replace; beyond the last one looked at means that one.
        choice: which replacement, counting from 0; they repeat.
        is_masked: with the engine, whose rows see the past only; otherwise without the mask.
    """

    context: tuple[int, ...]
    position: int
    choice: int = 0
    is_masked: bool = True

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> CausalityAnswer:
        """Compare two passes; see `Question`."""
        tokens = self.context[:MAX_TOKENS]
        if not tokens:
            raise InputError("There is no text to change a token of; type something first.")
        position = min(self.position, len(tokens) - 1)
        gpt2, tokenizer = subject.gpt2, subject.tokenizer
        words = replacements(tokenizer, tokens[position], gpt2.config.n_vocab)
        replacement = words[self.choice % len(words)]
        other = (*tokens[:position], replacement, *tokens[position + 1 :])
        streams = [self._streams(gpt2, each, cancelled) for each in (tokens, other)]
        change = relative_change(*streams)
        change.setflags(write=False)
        return CausalityAnswer(
            tokens=tuple(visible_token(tokenizer, token_id) for token_id in tokens),
            position=position,
            replacement=visible_token(tokenizer, replacement),
            is_masked=self.is_masked,
            change=change,
            tolerance=SAME_WITHIN[gpt2.dtype.name],
            n_text=len(self.context),
        )

    def _streams(self, gpt2: GPT2, tokens: Sequence[int], cancelled: Callable[[], bool]) -> ndarray:
        if self.is_masked:
            return residual_streams(gpt2, tokens, cancelled)
        network = Network(config=gpt2.config, weights=gpt2.tensors(), cancelled=cancelled)
        # Finite but absurd weights overflow, as they may in the engine.
        with np.errstate(over="ignore", invalid="ignore"):
            return residual_streams_without_mask(tokens, network)


def replacements(tokenizer: Tokenizer, token_id: int, n_vocab: int) -> tuple[int, ...]:
    """Return tokens to put in the place of another: common words, or at least some other token."""
    encoded = (tokenizer.encode(word) for word in _COMMON_WORDS)
    single = dict.fromkeys(ids[0] for ids in encoded if len(ids) == 1)
    others = tuple(each for each in single if each != token_id)
    return others or ((token_id + 1) % n_vocab,)
