"""A model ready to generate: one run after another, step by step."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from playground.generation.agreement import TOLERANCES, StepAgreement, judge_step
from playground.generation.disturbance import Neighbours
from playground.generation.forward_paths import (
    CachedPath,
    CancelledCheck,
    ForwardPath,
    KeepingPath,
    Logits,
    UncachedPath,
)
from playground.generation.records import ForwardPass, RunSummary, StepRecord, StopReason
from playground.generation.request import (
    CacheMode,
    ContextEnd,
    GenerationRequest,
    RequestError,
    SamplingParams,
)
from playground.generation.run import Run, StepLogits
from playground.generation.sampling import TokenDistribution, next_token_distribution
from playground.gpt2 import GPT2, Cancelled
from playground.text import Tokenizer
from playground.text.reading import visible_token


class Session:
    """Generates with one model; keeps its KV cache from run to run.

    A step can be called off, and taken again: nothing but the cache has changed then, and the cache
    holds whatever rows are still right. One run is in hand at a time; `start` drops the last one.
    """

    def __init__(
        self,
        gpt2: GPT2,
        tokenizer: Tokenizer,
        *,
        cached: KeepingPath | None = None,
        uncached: ForwardPath | None = None,
    ) -> None:
        """Make a session that has run nothing yet.

        Args:
            gpt2: the model.
            tokenizer: of that model.
            cached: how a step with the cache is computed; without it, as the engine does.
            uncached: how a step without the cache is computed; likewise.
        """
        self._gpt2 = gpt2
        self._tokenizer = tokenizer
        self._cached = CachedPath(gpt2) if cached is None else cached
        uncached = UncachedPath(gpt2) if uncached is None else uncached
        # The first of a mode's paths gives the logits that the token is drawn from.
        self._paths: Mapping[CacheMode, tuple[ForwardPath, ...]] = {
            CacheMode.ON: (self._cached,),
            CacheMode.OFF: (uncached,),
            CacheMode.RACE: (self._cached, uncached),
        }
        self._run: Run | None = None
        self._neighbours = {True: Neighbours(), False: Neighbours()}

    @property
    def stop_reason(self) -> StopReason | None:
        """Why the run has ended; None while it can go on, and before the first."""
        return None if self._run is None else self._run.stop_reason

    @property
    def context(self) -> tuple[int, ...]:
        """The tokens of the run in hand so far; empty before the first."""
        return () if self._run is None else tuple(self._run.context)

    def start(self, request: GenerationRequest) -> None:
        """Begin a run.

        Raises:
            RequestError: the prompt does not fit in the context and is not to slide, or has a
                token that the model does not know; the run before it stays in hand.
        """
        n_ctx, n_vocab = self._gpt2.config.n_ctx, self._gpt2.config.n_vocab
        n_prompt = len(request.prompt_tokens)
        if n_prompt > n_ctx and request.at_context_end is ContextEnd.STOP:
            raise RequestError(
                f"The prompt is {n_prompt:,} tokens long, but the model's context holds {n_ctx:,}; "
                f"shorten it by {n_prompt - n_ctx:,}."
            )
        for token_id in request.prompt_tokens:
            if not 0 <= token_id < n_vocab:
                name = visible_token(self._tokenizer, token_id)
                raise RequestError(
                    f"The prompt has the token {name} (id {token_id:,}), but the model knows"
                    f" ids from 0 to {n_vocab - 1:,} only."
                )
        self._run = Run(request, self._tokenizer, n_ctx)
        self._neighbours = {True: Neighbours(), False: Neighbours()}

    def step(
        self,
        sampling: SamplingParams,
        mode: CacheMode,
        cancelled: CancelledCheck | None = None,
        *,
        follow: int | None = None,
    ) -> StepRecord:
        """Make one token: forward, stop the clock, then sample, compare and decode.

        Args:
            sampling: settings of this step.
            mode: how this step is computed. Turning the cache on mid-run computes the rows that it
                lacks in one pass.
            cancelled: looked at between layers.
            follow: the token that the text goes on with, whatever is drawn; the record still tells
                which one was.

        Raises:
            Cancelled: `cancelled` returned true; the run can go on as if the step had not begun.
            SamplingError: the model's logits are not numbers.
            RuntimeError: no run has been started, or it has ended.
        """
        run = self._require_run()
        if run.stop_reason is not None:
            raise RuntimeError("the run has ended")
        run.make_room()
        slide = run.slide
        logits, passes = self._forward(run, mode, cancelled)
        sampling_started_s = time.perf_counter()
        distribution = next_token_distribution(logits[0], sampling, run.context)
        uniform = run.draw_uniform()
        token_id = distribution.draw(uniform)
        sampling_s = time.perf_counter() - sampling_started_s
        agreement = self._compare(run, distribution, logits[1:], uniform)
        taken = token_id if follow is None else follow
        text, is_end_of_text = run.add_token(taken, logits[0], uniform)
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
            agreement=agreement,
            slide=slide,
            log_probability=distribution.log_probability(token_id),
        )
        run.count(record)
        return record

    def step_logits(self, index: int) -> StepLogits | None:
        """Return what step `index` of the run in hand drew from, if it is among the last 32."""
        return None if self._run is None else self._run.step_logits(index)

    def logits_after(
        self,
        context: Sequence[int],
        *,
        take_in: bool = False,
        cancelled: CancelledCheck | None = None,
    ) -> Logits:
        """Return what the model says after a context, reusing the rows that the cache has.

        Args:
            context: not empty, and no longer than the model's context.
            take_in: the next run is likely to go on from here, so have the cache keep the rows;
                otherwise it is left as it was, and the run in hand goes on undisturbed.
            cancelled: looked at between layers.

        Raises:
            Cancelled: `cancelled` returned true.
            ContextError: the context is too long.
        """
        if take_in:
            return self._cached.forward(context, cancelled)[0]
        return self._cached.look(context, cancelled)

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
    ) -> tuple[tuple[Logits, ...], tuple[ForwardPass, ...]]:
        """Compute the step on every path of the mode.

        Every other step begins with the other path, so that whatever comes first, such as a cold
        cache or a faster clock, favours neither.

        Returns:
            The logits in the order of the mode's paths, the passes in the order they were made.
        """
        turn = slice(None, None, 1 if run.n_new % 2 == 0 else -1)
        outcomes = [path.forward(run.context, cancelled) for path in self._paths[mode][turn]]
        passes = tuple(self._judged(_with_cause_marked(each, run), run) for _, each in outcomes)
        return tuple(logits for logits, _ in outcomes[turn]), passes

    def _judged(self, forward_pass: ForwardPass, run: Run) -> ForwardPass:
        """Mark a decode pass that was disturbed; others have no neighbours to be held against."""
        does_more = forward_pass.warm_up or forward_pass.catch_up or forward_pass.rebuild
        if run.n_new == 0 or does_more:
            return forward_pass
        neighbours = self._neighbours[forward_pass.cached]
        if neighbours.is_disturbed(forward_pass.forward_s, forward_pass.waited_s):
            return replace(forward_pass, disturbed=True)
        return forward_pass

    def _compare(
        self,
        run: Run,
        distribution: TokenDistribution,
        others: Sequence[Logits],
        uniform: float,
    ) -> StepAgreement | None:
        """Hold what a step draws from against the other path's logits, if there are any."""
        if not others:
            return None
        other = next_token_distribution(others[0], distribution.sampling, run.context)
        tolerance = TOLERANCES[self._gpt2.dtype.name]
        return judge_step(distribution, other, uniform=uniform, tolerance=tolerance)

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


def _with_cause_marked(forward_pass: ForwardPass, run: Run) -> ForwardPass:
    """Mark a cached pass of several rows after the first step, by what made them necessary."""
    if run.n_new == 0 or not forward_pass.cached or forward_pass.n_seq == 1:
        return forward_pass
    if run.slide is not None:
        return replace(forward_pass, rebuild=True)
    return replace(forward_pass, catch_up=True)
