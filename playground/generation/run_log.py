"""Everything that is kept of one run, and one step of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from playground.generation.history import RunHistory
from playground.generation.records import Conditions, RunSummary, StepRecord, StopReason
from playground.generation.request import CacheMode, GenerationRequest, SamplingParams


class RunLog:
    """What was asked, every step's record, and what was measured.

    Attributes:
        run_id: tells it from other runs.
        request: what was asked.
        sampling, mode: in force when it began.
        conditions: what its timings hold for.
        command: the command line that repeats it.
        into_text: its text goes into the editor.
        prompt: the text that it went on from, as the editor shows it.
        written: the text that it wrote, as the editor shows it; known once it has ended.
        began: the time of day.
        number: what people call it: counts the runs of its session, from 1, and stays when others
            are deleted; 0 before it is among them.
        name, comment: a person's own words for it.
        weights_sha256: of the model's weights; None while nobody has counted it.
        steps: the records so far.
        history: the same as arrays to plot.
        summary: how it went; None while it is under way, or when it failed.
    """

    def __init__(
        self,
        *,
        run_id: int,
        request: GenerationRequest,
        sampling: SamplingParams,
        mode: CacheMode,
        conditions: Conditions,
        command: str = "",
        into_text: bool = True,
        prompt: str = "",
    ) -> None:
        self.run_id = run_id
        self.request = request
        self.sampling = sampling
        self.mode = mode
        self.conditions = conditions
        self.command = command
        self.into_text = into_text
        self.prompt = prompt
        self.written = ""
        self.began = datetime.now().astimezone()
        self.number = 0
        self.name = self.comment = ""
        self.weights_sha256: str | None = None
        self.steps: list[StepRecord] = []
        self.history = RunHistory(conditions=conditions, seed=request.seed)
        self.summary: RunSummary | None = None

    def name_model(self, name: str) -> None:
        """Have another name stand for the model that made it."""
        self.conditions = replace(self.conditions, model=name)
        self.history.conditions = self.conditions

    def append(self, record: StepRecord) -> None:
        """Add one step."""
        self.steps.append(record)
        self.history.append(record)

    def cut_off(self, text: str) -> None:
        """Count as stopped: the program ends while it is under way.

        Args:
            text: what the editor shows.
        """
        prefill, rest = self.steps[0], self.steps[1:]
        self.written = text.removeprefix(self.prompt) if self.into_text else self.written
        slides = [step.slide for step in self.steps if step.slide is not None]
        self.summary = RunSummary(
            stop_reason=StopReason.CANCELLED,
            trailing_text="",
            prompt_tokens=len(self.request.prompt_tokens),
            new_tokens=len(self.steps),
            rows_reused=max(forward.n_past for forward in prefill.passes),
            prefill_s=prefill.forward_s,
            decode_s=sum(step.forward_s for step in rest),
            dropped_tokens=sum(slide.n_dropped for slide in slides),
        )

    def text_tokens(self) -> tuple[int, ...]:
        """Return the tokens up to the last step's context, those that a shift dropped too."""
        return (*self.request.prompt_tokens, *(step.token_id for step in self.steps[:-1]))

    def context_of(self, index: int) -> tuple[int, ...]:
        """Return the tokens that step `index` was computed from; slides have dropped the rest."""
        context = list(self.request.prompt_tokens)
        for step in self.steps[: index + 1]:
            if step.slide is not None:
                context = step.slide.apply(context)
            if step.index < index:
                context.append(step.token_id)
        return tuple(context)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StepOfRun:
    """One step of one run.

    Attributes:
        log: the run.
        index: of the step, from 0.
    """

    log: RunLog
    index: int

    @property
    def record(self) -> StepRecord:
        """What the step reported."""
        return self.log.steps[self.index]

    @property
    def context(self) -> tuple[int, ...]:
        """The tokens that the step was computed from, a hidden start token included."""
        return self.log.context_of(self.index)

    def is_same_as(self, other: "StepOfRun | None") -> bool:
        """Tell whether another selection is this very step."""
        return other is not None and other.log is self.log and other.index == self.index
