"""What a run reports: a record a step, context shifts, a summary or a failure at its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from playground.generation.agreement import StepAgreement
from playground.generation.request import CacheMode, Fault, GenerationRequest, SamplingParams


class StopReason(Enum):
    """Why a run ended."""

    LENGTH = "length"
    """The requested number of tokens was made."""
    END_OF_TEXT = "end_of_text"
    """The model ended its text."""
    STOP_SEQUENCE = "stop_sequence"
    """The text that it was to end at has come."""
    CONTEXT_FULL = "context_full"
    """The context holds n_ctx tokens; there is no position for another."""
    CANCELLED = "cancelled"
    """A person stopped it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardPass:
    """One timed pass of the model.

    Attributes:
        cached: whether it used the KV cache.
        n_past: tokens whose keys and values were reused.
        n_seq: rows computed.
        forward_s: wall time of the pass alone: no sampling, no decoding of text.
        warm_up: the first pass of its kind since the model was loaded, slower than the rest.
        catch_up: the cache was switched on mid-run and this pass computed the rows it lacked.
        rebuild: the context was shifted and this pass computed the rows that stayed, at their new
            positions.
        waited_s: how much of that time threads that compute it were ready to run and did not; None
            where the system does not tell.
        disturbed: a decode pass that took longer for it, and is no measure of the model.
    """

    cached: bool
    n_past: int
    n_seq: int
    forward_s: float
    warm_up: bool = False
    catch_up: bool = False
    rebuild: bool = False
    waited_s: float | None = None
    disturbed: bool = False

    @property
    def n_kv(self) -> int:
        """Tokens attended to: `n_past + n_seq`."""
        return self.n_past + self.n_seq


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextShift:
    """The oldest half of a context, dropped.

    Attributes:
        n_start: tokens at the very front that stay: a model's hidden start token, or none.
        n_dropped: tokens after them that go.
    """

    n_start: int
    n_dropped: int

    def apply(self, context: Sequence[int]) -> list[int]:
        """Return the tokens that stay; their positions are counted anew from 0."""
        return [*context[: self.n_start], *context[self.n_start + self.n_dropped :]]


def shift_into(n_ctx: int, n_tokens: int, *, has_start: bool) -> ContextShift:
    """Return the shift that brings `n_tokens` down to half of `n_ctx` positions.

    Half of them, not one token fewer: GPT-2 adds a learned vector for each position, so every
    token that moves to another position needs keys and values of its own there. All rows are
    computed again whether one token goes or hundreds do, and half a context of room keeps that
    rare. A model whose training contexts all begin with a start token gets it in front again: it
    has never seen position 0 hold anything else, and it is the one row that need not be computed.

    Args:
        n_ctx: positions of the model.
        n_tokens: of the context, more than `n_ctx`.
        has_start: the first token is a start token that every context begins with.
    """
    n_start = int(has_start and n_ctx > 1)
    n_kept = max(n_ctx // 2, n_start + 1)
    return ContextShift(n_start=n_start, n_dropped=n_tokens - n_kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """One token produced, and the settings that were in force.

    Attributes:
        index: 0 for the first token of the run.
        token_id: the token drawn.
        text: the characters this token completed; empty while a character's bytes are held back.
        is_end_of_text: the token drawn is the model's end of text; it has no text.
        mode: the cache mode of this step.
        sampling: the sampling settings of this step.
        passes: the timed forward passes of this step, one a path, in the order they were made.
        prefill: the first step of a run, which has the prompt to take in.
        sampling_s: time to draw the token from the logits.
        probability: of the token drawn, after every filter.
        kv_cache_bytes: bytes of keys and values in use after this step.
        agreement: how the answers of a race compare; None when the step was computed one way.
        slide: what was dropped from the context to make room for this step, if it was full.
        log_probability: natural logarithm of the model's own probability of the token drawn, before
            temperature and filters; None where nobody has kept it.
    """

    index: int
    token_id: int
    text: str
    is_end_of_text: bool
    mode: CacheMode
    sampling: SamplingParams
    passes: tuple[ForwardPass, ...]
    prefill: bool
    sampling_s: float
    probability: float
    kv_cache_bytes: int
    agreement: StepAgreement | None = None
    slide: ContextShift | None = None
    log_probability: float | None = None

    @property
    def context_tokens(self) -> int:
        """Tokens of the context this step was computed from (`n_kv`)."""
        return self.passes[0].n_kv

    @property
    def rows_computed(self) -> int:
        """Rows fed through the model in this step, all paths together."""
        return sum(forward.n_seq for forward in self.passes)

    @property
    def forward_s(self) -> float:
        """Time of the forward passes of this step, all paths together."""
        return sum(forward.forward_s for forward in self.passes)

    @property
    def waited_s(self) -> float | None:
        """How much of it was waiting; None where that is not known of every pass."""
        waited = [forward.waited_s for forward in self.passes if forward.waited_s is not None]
        return sum(waited) if len(waited) == len(self.passes) else None

    @property
    def disturbed(self) -> bool:
        """Whether a pass of this step was."""
        return any(forward.disturbed for forward in self.passes)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """How a run went.

    Attributes:
        stop_reason: why it ended.
        trailing_text: held bytes that never became a character, shown as U+FFFD; usually empty.
        prompt_tokens: tokens of the context before the first step, a hidden start token included.
        new_tokens: tokens generated.
        rows_reused: prompt rows whose keys and values an earlier run had left in the cache.
        prefill_s: forward time of the first step, 0.0 when none was taken.
        decode_s: forward time of the other steps together.
        dropped_tokens: tokens that context shifts dropped.
    """

    stop_reason: StopReason
    trailing_text: str
    prompt_tokens: int
    new_tokens: int
    rows_reused: int
    prefill_s: float
    decode_s: float
    dropped_tokens: int = 0

    @classmethod
    def of_no_steps(cls, request: GenerationRequest) -> "RunSummary":
        """Return the summary of a run that was cancelled before its first step."""
        return cls(
            stop_reason=StopReason.CANCELLED,
            trailing_text="",
            prompt_tokens=len(request.prompt_tokens),
            new_tokens=0,
            rows_reused=0,
            prefill_s=0.0,
            decode_s=0.0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A run that could not go on.

    Attributes:
        message: what happened and what to do, in one sentence for a person.
        details: for a report: the traceback, or empty when the message says it all.
    """

    message: str
    details: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What has to be equal for two runs' timings to be compared.

    Attributes:
        model: the model's name.
        dtype: of weights and arithmetic, such as `"float32"`.
        blas_threads: threads that matrix products may use.
        fault: what is broken on purpose; None in a sound run.
        machine: the other machine that a run from a session was made on; None is this one.
    """

    model: str
    dtype: str
    blas_threads: int
    fault: Fault | None = None
    machine: str | None = None
