"""A run that was recorded, computed again: is every token the same, and every probability?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from playground.errors import InputError
from playground.generation.agreement import TOLERANCES, Verdict
from playground.generation.history import RunHistory
from playground.generation.records import Conditions, StepRecord, StopReason
from playground.generation.request import Fault, GenerationRequest
from playground.generation.rounding import may_be_a_rounding_tie
from playground.generation.run_log import RunLog
from playground.generation.sampling import next_token_distribution
from playground.generation.session import Session
from playground.gpt2 import GPT2
from playground.measure.faults import faulty_session, needs_earlier_run
from playground.measure.question import Subject
from playground.measure.weights import weights_sha256
from playground.numbers import counted, milliseconds, three_figures
from playground.text import Tokenizer

_MOST_STEPS = 3
"""Named in a sentence."""


class RerunError(InputError):
    """The run cannot be computed again here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """What has to be known of a run to compute it again.

    Attributes:
        request: what was asked.
        steps: what each step reported, with the settings and the mode that it had.
        dtype: it was computed in.
        fault: what was broken on purpose.
        stop_reason: why it ended; None for a run that failed.
        weights_sha256: see `weights_sha256`; None where nobody has counted it.
    """

    request: GenerationRequest
    steps: tuple[StepRecord, ...]
    dtype: str
    fault: Fault | None
    stop_reason: StopReason | None
    weights_sha256: str | None

    @classmethod
    def of(cls, log: RunLog) -> "RecordedRun":
        """Return what a run that has ended was."""
        return cls(
            request=log.request,
            steps=tuple(log.steps),
            dtype=log.conditions.dtype,
            fault=log.conditions.fault,
            stop_reason=None if log.summary is None else log.summary.stop_reason,
            weights_sha256=log.weights_sha256,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerun:
    """How a run came out again.

    The text always goes on with the token that was recorded, so that every step is compared, also
    behind one that drew another.

    Attributes:
        n_recorded: steps that the run had.
        steps: what each of them reported now; `token_id` is the token drawn now. Fewer than before
            where the run ends earlier.
        equal_tokens: steps that drew the token recorded.
        ties: indices of steps that drew another one, which rounding explains.
        first_difference: index of the first step that rounding does not explain; None for none.
        log_probability_diff: largest absolute difference of the natural logarithm of the model's
            probability of a token recorded; None where none was recorded.
        ends_alike: both ended for the same reason, as far as one was recorded.
    """

    n_recorded: int
    steps: tuple[StepRecord, ...]
    equal_tokens: int
    ties: tuple[int, ...]
    first_difference: int | None
    log_probability_diff: float | None
    ends_alike: bool

    @property
    def verdict(self) -> Verdict:
        """What it shows of the run as a whole."""
        if self.first_difference is not None or not self.ends_alike:
            return Verdict.DIFFERENT
        return Verdict.ROUNDING_TIE if self.ties else Verdict.EQUAL

    @property
    def words(self) -> str:
        """Say how it came out, in one sentence."""
        n_equal = f"{self.equal_tokens:,} of {counted(self.n_recorded, 'token')} are the same"
        match self.verdict:
            case Verdict.EQUAL if self.n_recorded == 1:
                said = "The one token is the same"
            case Verdict.EQUAL:
                said = f"All {self.n_recorded:,} tokens are the same"
            case Verdict.ROUNDING_TIE:
                said = f"{n_equal}, and rounding explains what differs, at {_steps(self.ties)}"
            case Verdict.DIFFERENT if self.first_difference is None:
                said = f"{n_equal}, but the run ends otherwise"
            case Verdict.DIFFERENT:
                step = f"step {(self.first_difference or 0) + 1:,}"
                said = f"{n_equal}; what rounding does not explain begins at {step}"
        distance = self.log_probability_diff
        if distance is None:
            return f"{said}; no log-probabilities were recorded."
        return f"{said}; log-probabilities differ by {three_figures(distance)} at most."

    def history(self, conditions: Conditions, seed: int) -> RunHistory:
        """Return what was measured now, under these conditions."""
        history = RunHistory(conditions=conditions, seed=seed)
        for step in self.steps:
            history.append(step)
        return history


def rerun(
    run: RecordedRun,
    gpt2: GPT2,
    tokenizer: Tokenizer,
    cancelled: Callable[[], bool] = lambda: False,
    stepped: Callable[[int], None] = lambda _: None,
) -> Rerun:
    """Compute a run again, each step with the settings and the mode that it had.

    Args:
        run: what was recorded.
        gpt2: the same model; brought into the precision of the run if it has another.
        tokenizer: of that model.
        cancelled: looked at between layers.
        stepped: told after each step how many there have been.

    Raises:
        RerunError: the run has no steps, hangs on a run before it, or tells of a larger vocabulary.
        RequestError: the model cannot take its prompt.
        Cancelled: `cancelled` returned true.
    """
    _require_repeatable(run, gpt2)
    if gpt2.dtype.name != run.dtype:
        gpt2 = gpt2.astype(run.dtype, cancelled=cancelled)
    if run.fault is None:
        session = Session(gpt2, tokenizer)
    else:
        session = faulty_session(run.fault, gpt2, tokenizer)
    session.start(run.request)
    steps: list[StepRecord] = []
    ties: list[int] = []
    differences: list[int] = []
    distances: list[float] = []
    for old in run.steps:
        if session.stop_reason is not None:
            break
        new = session.step(old.sampling, old.mode, cancelled, follow=old.token_id)
        steps.append(new)
        verdict, distance = _compare(session, old, new, tolerance=TOLERANCES[run.dtype])
        if distance is not None:
            distances.append(distance)
        if verdict is Verdict.ROUNDING_TIE:
            ties.append(old.index)
        elif verdict is Verdict.DIFFERENT:
            differences.append(old.index)
        stepped(len(steps))
    return Rerun(
        n_recorded=len(run.steps),
        steps=tuple(steps),
        equal_tokens=_n_equal(run.steps, steps),
        ties=tuple(ties),
        first_difference=min(differences, default=None),
        log_probability_diff=max(distances, default=None),
        ends_alike=len(steps) == len(run.steps) and _ends_alike(run, session),
    )


def _require_repeatable(run: RecordedRun, gpt2: GPT2) -> None:
    if not run.steps:
        raise RerunError("it ended before its first token.")
    if run.fault is not None and needs_earlier_run(run.fault):
        raise RerunError(f"its fault, {run.fault.value}, hangs on the run before it.")
    if run.dtype not in TOLERANCES:
        raise RerunError(f"it was computed in {run.dtype}, which this program does not know.")
    n_vocab = gpt2.config.n_vocab
    if any(step.token_id >= n_vocab for step in run.steps):
        raise RerunError(f"it has tokens beyond the model's vocabulary of {n_vocab:,}.")


def _compare(
    session: Session, old: StepRecord, new: StepRecord, *, tolerance: float
) -> tuple[Verdict, float | None]:
    """Return what a step shows, and how far apart the log-probabilities of the old token are."""
    kept = session.step_logits(new.index)
    assert kept is not None, "the latest steps are kept"
    is_equal, log_probability = new.token_id == old.token_id, new.log_probability
    if not is_equal:
        distribution = next_token_distribution(kept.logits, old.sampling, kept.context)
        log_probability = distribution.log_probability(old.token_id)
        is_equal = may_be_a_rounding_tie(
            distribution, tolerance, uniform=kept.uniform, token_id=old.token_id
        )
    if old.log_probability is None or log_probability is None:
        distance = None
    else:
        distance = abs(log_probability - old.log_probability)
        # Logits that move by δ move the sum that they are held against by δ at most, too.
        is_equal = is_equal and distance <= 2 * tolerance
    if not is_equal:
        return Verdict.DIFFERENT, distance
    is_tie = new.token_id != old.token_id
    return Verdict.ROUNDING_TIE if is_tie else Verdict.EQUAL, distance


def _n_equal(recorded: Sequence[StepRecord], now: Sequence[StepRecord]) -> int:
    return sum(old.token_id == new.token_id for old, new in zip(recorded, now, strict=False))


def _ends_alike(run: RecordedRun, session: Session) -> bool:
    """Tell whether a run that ended by itself does so now; a person's Stop tells nothing."""
    if run.stop_reason in (None, StopReason.CANCELLED):
        return True
    return session.stop_reason is run.stop_reason


def _steps(indices: Sequence[int]) -> str:
    shown = ", ".join(f"{index + 1:,}" for index in indices[:_MOST_STEPS])
    more = f" and {len(indices) - _MOST_STEPS:,} more" if len(indices) > _MOST_STEPS else ""
    return f"step{'s' * (len(indices) > 1)} {shown}{more}"


def timing_in_words(history: RunHistory) -> str:
    """Say what the prompt and then a token took, with the cache and without."""
    parts: list[str] = []
    for path, name in ((history.cached, "with the cache"), (history.uncached, "without it")):
        took = [
            f"{milliseconds(float(np.median(curve.y)))} {of}"
            for curve, of in ((path.prefill, "for the prompt"), (path.decode, "a token"))
            if len(curve)
        ]
        if took:
            parts.append(f"{' and '.join(took)} {name}")
    return ", ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class RerunQuestion:
    """Compute a run again with the model in hand.

    Attributes:
        run: what was recorded.
        stepped: told after each step how many there have been; on the thread that answers.
    """

    run: RecordedRun
    stepped: Callable[[int], None] = lambda _: None

    def answer(self, subject: Subject, cancelled: Callable[[], bool]) -> Rerun:
        """Return how it came out.

        Raises:
            RerunError: see `rerun`; or the model in hand has other weights.
            Cancelled: `cancelled` returned true.
        """
        require_same_weights(self.run, weights_sha256(subject.gpt2, cancelled))
        return rerun(self.run, subject.gpt2, subject.tokenizer, cancelled, self.stepped)


def require_same_weights(run: RecordedRun, sha256: str) -> None:
    """Refuse a model with other weights than the run's; a run that does not tell is taken as is.

    Raises:
        RerunError: they are others.
    """
    if run.weights_sha256 not in (None, sha256):
        raise RerunError("the model of this name has other weights here.")
