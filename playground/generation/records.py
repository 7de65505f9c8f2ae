"""What a run reports: one record a step, one summary or failure at its end."""

from dataclasses import dataclass
from enum import Enum

from playground.generation.agreement import StepAgreement
from playground.generation.context_shift import ContextShift
from playground.generation.request import CacheMode, Fault, GenerationRequest, SamplingParams


class StopReason(Enum):
    """Why a run ended."""

    LENGTH = "length"
    """The requested number of tokens was made."""
    END_OF_TEXT = "end_of_text"
    """The model ended its text."""
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
        rebuild: the context slid on and this pass computed the rows that stayed, at their new
            positions.
    """

    cached: bool
    n_past: int
    n_seq: int
    forward_s: float
    warm_up: bool = False
    catch_up: bool = False
    rebuild: bool = False

    @property
    def n_kv(self) -> int:
        """Tokens attended to: `n_past + n_seq`."""
        return self.n_past + self.n_seq


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
        dropped_tokens: tokens that slides dropped from the context.
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
    """

    model: str
    dtype: str
    blas_threads: int
    fault: Fault | None = None
