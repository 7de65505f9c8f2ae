"""A model ready to generate: one run after another, step by step."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

from playground.generation.forward_paths import (
    CachedPath,
    CancelledCheck,
    ForwardPath,
    Logits,
    UncachedPath,
)
from playground.generation.records import ForwardPass, RunSummary, StepRecord, StopReason
from playground.generation.request import (
    CacheMode,
    GenerationRequest,
    RequestError,
    SamplingParams,
)
from playground.generation.run import Run, StepLogits
from playground.generation.sampling import next_token_distribution
from playground.gpt2 import GPT2, Cancelled
from playground.text import Tokenizer


class Session:
    """Generates with one model; keeps its KV cache from run to run.

    A step can be called off, and taken again: nothing but the cache has changed then, and the cache
    holds whatever rows are still right. One run is in hand at a time; `start` drops the last one.
    """

    def __init__(self, gpt2: GPT2, tokenizer: Tokenizer) -> None:
        self._gpt2 = gpt2
        self._tokenizer = tokenizer
        self._cached = CachedPath(gpt2)
        self._paths: Mapping[CacheMode, tuple[ForwardPath, ...]] = {
            CacheMode.ON: (self._cached,),
            CacheMode.OFF: (UncachedPath(gpt2),),
        }
        self._run: Run | None = None

    @property
    def stop_reason(self) -> StopReason | None:
        """Why the run has ended; None while it can go on, and before the first."""
        return None if self._run is None else self._run.stop_reason

    def start(self, request: GenerationRequest) -> None:
        """Begin a run.

        Raises:
            RequestError: the prompt does not fit in the context, or has a token that the model does
                not know; the run before it stays in hand.
        """
        n_ctx, n_vocab = self._gpt2.config.n_ctx, self._gpt2.config.n_vocab
        n_prompt = len(request.prompt_tokens)
        if n_prompt > n_ctx:
            raise RequestError(
                f"The prompt is {n_prompt:,} tokens long, but the model's context holds {n_ctx:,}; "
                f"shorten it by {n_prompt - n_ctx:,}."
            )
        for token_id in request.prompt_tokens:
            if not 0 <= token_id < n_vocab:
                raise RequestError(
                    f"The prompt has token {token_id}, but the model knows 0 to {n_vocab - 1} only."
                )
        self._run = Run(request, self._tokenizer, n_ctx)

    def step(
        self, sampling: SamplingParams, mode: CacheMode, cancelled: CancelledCheck | None = None
    ) -> StepRecord:
        """Make one token: forward, stop the clock, then sample and decode.

        Args:
            sampling: settings of this step.
            mode: how this step is computed. Turning the cache on mid-run computes the rows that it
                lacks in one pass.
            cancelled: looked at between layers.

        Raises:
            Cancelled: `cancelled` returned true; the run can go on as if the step had not begun.
            SamplingError: the model's logits are not numbers.
            RuntimeError: no run has been started, or it has ended.
        """
        run = self._require_run()
        if run.stop_reason is not None:
            raise RuntimeError("the run has ended")
        logits, passes = self._forward(run, mode, cancelled)
        sampling_started_s = time.perf_counter()
        distribution = next_token_distribution(logits, sampling, run.context)
        uniform = run.draw_uniform()
        token_id = distribution.draw(uniform)
        sampling_s = time.perf_counter() - sampling_started_s
        text, is_end_of_text = run.add_token(token_id, logits, uniform)
        record = StepRecord(
            index=run.n_new - 1,
            token_id=token_id,
            text=text,
            is_end_of_text=is_end_of_text,
            mode=mode,
            sampling=sampling,
            passes=passes,
            prefill=run.n_new == 1,
            sampling_s=sampling_s,
            probability=float(distribution.probabilities[token_id]),
            kv_cache_bytes=self._cached.used_bytes,
        )
        run.count(record)
        return record

    def step_logits(self, index: int) -> StepLogits | None:
        """Return what step `index` of the run in hand drew from, if it is among the last 32."""
        return None if self._run is None else self._run.step_logits(index)

    def finish(self, reason: StopReason | None = None) -> RunSummary:
        """End the run and return its summary.

        Args:
            reason: for a run that could have gone on; cancelled unless given.

        Raises:
            RuntimeError: no run has been started.
        """
        return self._require_run().finish(reason)

    def _forward(
        self, run: Run, mode: CacheMode, cancelled: CancelledCheck | None
    ) -> tuple[Logits, tuple[ForwardPass, ...]]:
        """Compute the step on every path of the mode; the first path's logits are drawn from."""
        outcomes = [path.forward(run.context, cancelled) for path in self._paths[mode]]
        is_first = run.n_new == 0
        passes = tuple(_with_catch_up_marked(each, is_first=is_first) for _, each in outcomes)
        return outcomes[0][0], passes

    def _require_run(self) -> Run:
        if self._run is None:
            raise RuntimeError("start a run first")
        return self._run


def generate(
    session: Session,
    request: GenerationRequest,
    sampling: SamplingParams,
    mode: CacheMode,
    *,
    cancelled: CancelledCheck | None = None,
) -> Iterator[StepRecord]:
    """Start a run now and return its steps as they are made; `session.finish()` sums it up.

    Args:
        session: generates; another run must not be started meanwhile.
        request: what is asked.
        sampling: settings of every step.
        mode: how every step is computed.
        cancelled: looked at between steps and layers; once it returns true there are no more steps.

    Raises:
        RequestError: see `Session.start`.
    """
    session.start(request)
    return _remaining_steps(session, sampling, mode, cancelled)


def _remaining_steps(
    session: Session, sampling: SamplingParams, mode: CacheMode, cancelled: CancelledCheck | None
) -> Iterator[StepRecord]:
    while session.stop_reason is None and not (cancelled is not None and cancelled()):
        try:
            record = session.step(sampling, mode, cancelled)
        except Cancelled:
            return
        yield record


def _with_catch_up_marked(forward_pass: ForwardPass, *, is_first: bool) -> ForwardPass:
    """Mark a cached pass of several rows after the first step: it makes up for uncached steps."""
    if is_first or not forward_pass.cached or forward_pass.n_seq == 1:
        return forward_pass
    return replace(forward_pass, catch_up=True)
