"""The state of one run: its context so far, its draws, its text and its totals."""

from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.generation.records import (
    ContextShift,
    RunSummary,
    StepRecord,
    StopReason,
    shift_into,
)
from playground.generation.request import ContextEnd, GenerationRequest
from playground.generation.stop_sequence import StopSequenceSearch
from playground.text import TextDecoder, Tokenizer

N_KEPT_LOGITS = 32
"""Steps whose logits a run keeps; of GPT-2's vocabulary they take 6.4 MB."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StepLogits:
    """What a step's token was drawn from; with sampling settings it gives the distribution.

    Attributes:
        index: of the step.
        logits: `(n_vocab,)` as the model gave them, read-only.
        uniform: the draw from [0, 1).
        context: the tokens that the step was computed from.
    """

    index: int
    logits: NDArray[np.floating[Any]]
    uniform: float
    context: tuple[int, ...]


def step_uniform(seed: int, index: int) -> float:
    """Return the draw from [0, 1) of step `index` of any run with this seed."""
    return float(np.random.default_rng(seed).random(index + 1)[-1])


class Run:
    """One run in progress, or the last one.

    Attributes:
        request: what was asked.
        context: the prompt's tokens and those generated since, less what slides dropped.
        n_new: tokens generated.
        stop_reason: why it has ended, or None while it can go on.
    """

    def __init__(self, request: GenerationRequest, tokenizer: Tokenizer, n_ctx: int) -> None:
        self.request = request
        self.context = list(request.prompt_tokens)
        self.n_new = 0
        self.stop_reason: StopReason | None = None
        self._n_ctx = n_ctx
        self._tokenizer = tokenizer
        self._has_start = (
            tokenizer.adds_start_token and request.prompt_tokens[0] == tokenizer.start_token
        )
        self._slide: ContextShift | None = None
        self._n_dropped = 0
        self._generator = np.random.default_rng(request.seed)
        begins = set(request.prompt_tokens) <= {tokenizer.start_token}
        self._decoder = TextDecoder(tokenizer, "" if begins else " ")
        self._stop_search = StopSequenceSearch(request.stop_sequence)
        self._kept_logits: deque[StepLogits] = deque(maxlen=N_KEPT_LOGITS)
        self._rows_reused = 0
        self._prefill_s = 0.0
        self._decode_s = 0.0
        self._summary: RunSummary | None = None

    def make_room(self) -> None:
        """Drop the oldest half of a context that is too long; the step to come will say so.

        Doing it again changes nothing, so a step that is called off can be taken again.
        """
        if len(self.context) > self._n_ctx:
            self._slide = shift_into(self._n_ctx, len(self.context), has_start=self._has_start)
            self.context = self._slide.apply(self.context)

    @property
    def slide(self) -> ContextShift | None:
        """What was dropped to make room for the step to come."""
        return self._slide

    def draw_uniform(self) -> float:
        """Return the step's draw from [0, 1): one a step, whatever the settings and the mode."""
        return float(self._generator.random())

    def add_token(
        self, token_id: int, logits: NDArray[np.floating[Any]], uniform: float
    ) -> tuple[str, bool]:
        """Append a step's token; return the text it completes, and whether it ends the text."""
        logits.setflags(write=False)
        self._kept_logits.append(
            StepLogits(
                index=self.n_new, logits=logits, uniform=uniform, context=tuple(self.context)
            )
        )
        self.context.append(token_id)
        self.n_new += 1
        self._slide = None
        is_end_of_text = self._tokenizer.ends_text(token_id)
        text = self._decoder.push(token_id)
        self._stop_search.push(text, is_end_of_text=is_end_of_text)
        self.stop_reason = self._reason_to_stop(is_end_of_text=is_end_of_text)
        return text, is_end_of_text

    def count(self, record: StepRecord) -> None:
        """Add a step's forward time, reused and dropped rows to the run's totals."""
        self._n_dropped += 0 if record.slide is None else record.slide.n_dropped
        if record.prefill:
            self._rows_reused = max(forward.n_past for forward in record.passes)
            self._prefill_s = record.forward_s
        else:
            self._decode_s += record.forward_s

    def step_logits(self, index: int) -> StepLogits | None:
        """Return what step `index` drew its token from, if it is among the last 32."""
        return next((kept for kept in self._kept_logits if kept.index == index), None)

    def finish(self, reason: StopReason | None) -> RunSummary:
        """End the run and return its summary, the same one whenever asked again.

        Args:
            reason: for a run that could have gone on; cancelled unless given.
        """
        if self._summary is None:
            self.stop_reason = self.stop_reason or reason or StopReason.CANCELLED
            self._summary = RunSummary(
                stop_reason=self.stop_reason,
                trailing_text=self._decoder.flush(),
                prompt_tokens=len(self.request.prompt_tokens),
                new_tokens=self.n_new,
                rows_reused=self._rows_reused,
                prefill_s=self._prefill_s,
                decode_s=self._decode_s,
                dropped_tokens=self._n_dropped,
            )
        return self._summary

    def _reason_to_stop(self, *, is_end_of_text: bool) -> StopReason | None:
        if is_end_of_text and not self.request.ignore_end_of_text:
            return StopReason.END_OF_TEXT
        if self._stop_search.is_found:
            return StopReason.STOP_SEQUENCE
        if self.n_new >= self.request.max_new_tokens:
            return StopReason.LENGTH
        slides = self.request.at_context_end is ContextEnd.SLIDE
        if len(self.context) > self._n_ctx and not slides:
            return StopReason.CONTEXT_FULL
        return None
