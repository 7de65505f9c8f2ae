"""What the worker is asked to do, each job with its own cancel token, and what comes of it."""

import logging
import threading
import traceback
from dataclasses import dataclass, field

from playground.errors import InputError
from playground.exceptions.hooks import IS_SHOWN
from playground.generation import CacheMode, Failure, Fault, GenerationRequest, SamplingParams
from playground.measure.model_facts import ModelFacts
from playground.measure.question import Question
from playground.models import LoadedModel
from playground.text import EncodedText, Tokenizer

_log = logging.getLogger(__name__)


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
    continuations: tuple[str, ...] = ()
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


def encode_texts(job: EncodeJob) -> Encoded | None:
    """Return the tokens of every text of the job; None once it is cancelled."""
    encoded: list[EncodedText] = []
    asked = [(text, False) for text in job.texts] + [(text, True) for text in job.continuations]
    for text, continues in asked:
        tokens: list[int] = []
        for piece in job.tokenizer.encode_in_pieces(text, continues=continues):
            if job.cancelled.is_set():
                return None
            tokens += piece
        encoded.append(
            EncodedText(
                text=text,
                tokens=tuple(tokens),
                continues=continues,
                n_without_token=job.tokenizer.n_without_token(text),
            )
        )
    return Encoded(tokenizer=job.tokenizer, texts=tuple(encoded))


def failure_of(error: Exception, doing: str, *, is_shown: bool = True) -> Failure:
    """Say what an error means to a person; a defect of the program is logged, with its traceback.

    Args:
        error: what was caught.
        doing: what failed, such as "while a model was loaded", for the log.
        is_shown: whether whoever gets the failure shows it in a notice with its details; otherwise
            the window says by itself that something went wrong.
    """
    if isinstance(error, InputError):
        return Failure(message=str(error))
    _log.error(doing, exc_info=error, extra={IS_SHOWN: is_shown})
    details = "".join(traceback.format_exception(error))
    if isinstance(error, MemoryError):
        message = (
            "There is not enough memory for this; close other programs or choose a smaller model."
        )
        return Failure(message=message, details=details)
    return Failure(
        message=f"The program failed at this ({type(error).__name__}); your text is kept.",
        details=details,
    )


def describe_model(model: LoadedModel) -> ModelFacts:
    """Return the facts of a model."""
    config, gpt2 = model.gpt2.config, model.gpt2
    return ModelFacts(
        name=model.name,
        title=model.title,
        trained=model.trained,
        n_parameters=gpt2.n_parameters,
        n_layer=config.n_layer,
        n_embd=config.n_embd,
        n_head=config.n_head,
        n_ctx=config.n_ctx,
        n_vocab=config.n_vocab,
        dtype=gpt2.dtype.name,
        weight_bytes=gpt2.weight_bytes,
        end_of_text=model.tokenizer.end_of_text,
        starts_with_end_of_text=model.tokenizer.adds_start_token,
        sample_prompts=model.sample_prompts,
        summary=model.facts,
        notes=model.notes,
    )
