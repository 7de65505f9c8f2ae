"""A session as it is kept: text, settings and runs, without the model that they were made with."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from playground.generation.records import Conditions, RunSummary, StepRecord
from playground.generation.request import CacheMode, GenerationRequest, SamplingParams
from playground.generation.run_log import RunLog
from playground.text.passage import Span

if TYPE_CHECKING:  # models come after the first paint
    from playground.measure.model_facts import ModelFacts


ANOTHER = " (another one)"
"""Follows the name of a model that made runs, where the same name stands for another one by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelIdentity:
    """Which model it was, for whoever has it.

    Attributes:
        name: what loaded it: a built-in name or a folder.
        title: for a person.
        trained: False for random weights.
        weights_sha256: of all weights, as `measure.weights` counts it, in hexadecimal; None where
            nobody has counted it.
    """

    name: str
    title: str
    trained: bool
    n_parameters: int
    n_layer: int
    n_embd: int
    n_head: int
    n_ctx: int
    n_vocab: int
    dtype: str
    weights_sha256: str | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """What tells two models of one name apart at once."""
        return self.n_vocab, self.n_ctx, self.n_layer, self.n_embd, self.n_head

    @classmethod
    def of(cls, facts: "ModelFacts", weights_sha256: str | None = None) -> "ModelIdentity":
        """Return the identity of a model that is loaded."""
        return cls(
            name=facts.name,
            title=facts.title,
            trained=facts.trained,
            n_parameters=facts.n_parameters,
            n_layer=facts.n_layer,
            n_embd=facts.n_embd,
            n_head=facts.n_head,
            n_ctx=facts.n_ctx,
            n_vocab=facts.n_vocab,
            dtype=facts.dtype,
            weights_sha256=weights_sha256,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRun:
    """One run that has ended, and what a person says of it.

    Attributes:
        request: what was asked.
        sampling, mode: in force when it began.
        conditions: what its timings hold for; `conditions.machine` is always named here.
        command: the command line that repeats it; empty where none does.
        prompt, written: the text that it went on from, and what it wrote, as the editor shows them.
        into_text: what it wrote went into the text.
        began: the time of day.
        weights_sha256: see `ModelIdentity`.
        summary: how it went; None for a run that failed.
        steps: a record each.
        number: what people call it, from 1; no other run of its session has it, or ever had.
        name, comment: a person's own words.
    """

    request: GenerationRequest
    sampling: SamplingParams
    mode: CacheMode
    conditions: Conditions
    command: str
    prompt: str
    written: str
    into_text: bool
    began: datetime
    weights_sha256: str | None = None
    summary: RunSummary | None = None
    steps: tuple[StepRecord, ...] = ()
    number: int = 0
    name: str = ""
    comment: str = ""

    @classmethod
    def of(cls, log: RunLog, *, machine: str) -> "SavedRun":
        """Return what is kept of a run that has ended.

        Args:
            log: does not change any more.
            machine: this one, in words; a run from another one keeps its own.
        """
        conditions = log.conditions
        return cls(
            request=log.request,
            sampling=log.sampling,
            mode=log.mode,
            conditions=replace(conditions, machine=conditions.machine or machine),
            command=log.command,
            prompt=log.prompt,
            written=log.written,
            into_text=log.into_text,
            began=log.began,
            weights_sha256=log.weights_sha256,
            summary=log.summary,
            steps=tuple(log.steps),
            number=log.number,
            name=log.name,
            comment=log.comment,
        )

    def log(self, run_id: int, *, machine: str) -> RunLog:
        """Return the run as the program keeps those it made itself.

        Args:
            run_id: no other run's.
            machine: this one, in words, whose own runs name none.
        """
        made_on = self.conditions.machine
        log = RunLog(
            run_id=run_id,
            request=self.request,
            sampling=self.sampling,
            mode=self.mode,
            conditions=replace(self.conditions, machine=None if made_on == machine else made_on),
            command=self.command,
            into_text=self.into_text,
            prompt=self.prompt,
        )
        log.began, log.written, log.summary = self.began, self.written, self.summary
        log.number, log.name, log.comment = self.number, self.name, self.comment
        log.weights_sha256 = self.weights_sha256
        for step in self.steps:
            log.append(step)
        return log


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSession:
    """What a person made.

    Attributes:
        spans: the text, from its beginning to its end, with who wrote what and the token ids.
        settings: those of the window, as `settings_to_mapping` writes them; whoever reads them
            checks them.
        models: every model that is named: of the runs, and the one in hand.
        model: name of the one in hand; empty before there was one.
        runs: those that have ended, the oldest first.
        last_number: of all runs that ended in it, the deleted ones too.
        made_with: the program's version.
        saved: the time of day.
        file: where a person saves it; only where it is kept, never in that file.
        file_state: as `state_on_disk` told it of that file when it was last read or written here.
    """

    spans: tuple[Span, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    models: tuple[ModelIdentity, ...] = ()
    model: str = ""
    runs: tuple[SavedRun, ...] = ()
    last_number: int = 0
    made_with: str = ""
    saved: datetime | None = None
    file: str = ""
    file_state: str = ""

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(span.text for span in self.spans)

    def identity_of(self, name: str) -> ModelIdentity | None:
        """Return what is known of a model that the session names."""
        return next((model for model in self.models if model.name == name), None)
