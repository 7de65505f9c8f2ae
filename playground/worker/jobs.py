"""What the worker is asked to do; each job owns its cancel token."""

import threading
from dataclasses import dataclass, field

from playground.generation import CacheMode, Fault, GenerationRequest, SamplingParams
from playground.measure.question import Question
from playground.models.facts import ModelFacts
from playground.text import EncodedText, Tokenizer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GenerateJob:
    """One run.

    Attributes:
        run_id: tells this run's records from those of any other.
        request: what was asked.
        sampling, mode, speed_limit_per_s: in force until the worker is told otherwise; no speed
            limit is None.
        dtype: of weights and arithmetic, such as `"float64"`; None is the model's own.
        fault: what is broken on purpose; None is nothing.
        pause_after_step: take one step, then wait.
        is_steered: settings changed on the way act on it; otherwise it keeps those it began with.
        cancelled: set from any thread; looked at between the layers of a forward pass.
    """

    run_id: int
    request: GenerationRequest
    sampling: SamplingParams
    mode: CacheMode
    speed_limit_per_s: float | None = None
    dtype: str | None = None
    fault: Fault | None = None
    pause_after_step: bool = False
    is_steered: bool = True
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoadJob:
    """Load a model by its catalog name or folder, in place of the one in hand."""

    load_id: int
    name: str
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EncodeJob:
    """Encode texts with a tokenizer."""

    tokenizer: Tokenizer
    texts: tuple[str, ...]
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """What came of an `EncodeJob`."""

    tokenizer: Tokenizer
    texts: tuple[EncodedText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyModel:
    """A model that has been loaded: its facts, and its tokenizer, which any thread may use."""

    facts: ModelFacts
    tokenizer: Tokenizer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class QuestionJob:
    """Answer a question about the model in hand, between two steps."""

    question_id: int
    question: Question
    cancelled: threading.Event = field(default_factory=threading.Event)
