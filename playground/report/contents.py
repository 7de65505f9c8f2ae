"""What a report says of a session: its runs by model, their figures, what these hold for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.generation.history import RunHistory
from playground.generation.records import StopReason
from playground.generation.run_log import RunLog
from playground.measure.machine import machine_words
from playground.measure.measured_runs import Measured, measured_runs
from playground.measure.speedup import NoSpeedup, Speedup
from playground.numbers import counted, short_count, stretches
from playground.sessions import ModelIdentity, SavedSession
from playground.tabs.lab.headline.figures import Compared, Headline, headline
from playground.tabs.lab.proof.figures import RaceProof, RaceTally, newest_race, proof_of
from playground.tabs.runs.rows import TableRow, row_of
from playground.tabs.runs.table.columns import COLUMNS

NOTHING = "–"
_ELSEWHERE = ("When", "Name", "Comment")
"""Columns of the window whose words a report has in another place."""
_ENDINGS = {
    StopReason.LENGTH: "as long as asked",
    StopReason.END_OF_TEXT: "end of text",
    StopReason.STOP_SEQUENCE: "stop sequence",
    StopReason.CONTEXT_FULL: "context full",
    StopReason.CANCELLED: "stopped",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelFindings:
    """What the runs of one model show.

    Attributes:
        title: the model's.
        measured: its runs, up to the newest that the cache's speed-up was measured with.
        headline: the lab's, which may lack a finding.
        newer: says of newer runs that they are not among these; empty where there are none.
        proof: of its newest race; None without one.
        divergence: where that race's answers part, in words; empty where they do not.
    """

    title: str
    measured: Measured
    headline: Headline
    newer: str
    proof: RaceProof | None
    divergence: str

    @property
    def missing(self) -> str:
        """Why there is no speed-up; empty where there is one."""
        if self.headline.speedup is not None:
            return ""
        if isinstance(self.measured.speedup, NoSpeedup):
            return self.measured.speedup.reason
        if self.measured.with_cache is None and self.measured.without is None:
            return "No step after the prefill was measured."
        have, lack = ("with", "without") if self.measured.with_cache else ("without", "with")
        return f"Steps {have} the cache were measured, none {lack} it under the same conditions."


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEntry:
    """One run in the tables.

    Attributes:
        cells: what the tab Runs says of it, by column.
        asked: what else was asked, and how it went, by column.
        name, comment: a person's own words.
    """

    cells: Mapping[str, str]
    asked: Mapping[str, str]
    name: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contents:
    """Everything that a report says, in words and numbers.

    Attributes:
        session: as it was read.
        findings: a model each, that of the newest run first.
        runs: the oldest first.
        conditions: a line each: which runs, and what their timings hold for.
        models: a line each.
    """

    session: SavedSession
    findings: Sequence[ModelFindings]
    runs: Sequence[RunEntry]
    conditions: Sequence[tuple[str, str]]
    models: Sequence[tuple[str, str]]


def contents_of(session: SavedSession) -> Contents:
    """Work out what there is to say of a session."""
    here = machine_words()
    logs = [run.log(index, machine=here) for index, run in enumerate(session.runs)]
    return Contents(
        session=session,
        findings=[_findings(of_model, session) for of_model in _by_model(logs)],
        runs=[_entry(index, logs) for index in range(len(logs))],
        conditions=_conditions(session),
        models=[(model.title or model.name, _in_words(model)) for model in session.models],
    )


def _by_model(logs: Sequence[RunLog]) -> list[list[RunLog]]:
    """Return the runs of each model, that of the newest run first."""
    names = dict.fromkeys(log.conditions.model for log in reversed(logs))
    return [[log for log in logs if log.conditions.model == name] for name in names]


def _findings(logs: Sequence[RunLog], session: SavedSession) -> ModelFindings:
    measured = _measured_up_to_a_speedup([log.history for log in logs])
    name = logs[-1].conditions.model
    identity = session.identity_of(name)
    compared = Compared(
        speedup=measured.speedup,
        current=measured.current,
        earlier=measured.earlier,
        with_cache=measured.with_cache,
        without=measured.without,
    )
    tallies = [RaceTally(log) for log in logs]
    for tally in tallies:
        tally.catch_up(None)
    race = newest_race(tallies)
    return ModelFindings(
        title=name if identity is None else identity.title or name,
        measured=measured,
        headline=headline(compared),
        newer=_newer_in_words(logs[len(measured.earlier) + 1 :]),
        proof=None if race is None else proof_of(race, tallies),
        divergence="" if race is None else _divergence(race),
    )


def _measured_up_to_a_speedup(histories: Sequence[RunHistory]) -> Measured:
    """Return what the runs show up to the newest that gives a speed-up; all of them if none does.

    The lab follows the run in hand, which asks for the other way. On paper nobody can go on: what
    was found with earlier runs is worth more than that the last one has nothing beside it.
    """
    for end in range(len(histories), 0, -1):
        measured = measured_runs(histories[:end])
        if isinstance(measured.speedup, Speedup):
            return measured
    return measured_runs(histories)


def _newer_in_words(newer: Sequence[RunLog]) -> str:
    if not newer:
        return ""
    numbers = _runs_in_words([log.number for log in newer])
    return f"newer, and without comparison: {numbers.lower()}"


def _divergence(race: RaceTally) -> str:
    """Say where a race's answers parted; only the model could spell the token not taken."""
    index = race.agreement.first_divergence
    if index is None:
        return ""
    step = race.log.steps[index]
    other = step.agreement.other_token_id if step.agreement is not None else step.token_id
    where = f"First at token {index + 1:,}: "
    taken = f"“{step.text}” (token {step.token_id})" if step.text else f"token {step.token_id}"
    if other == step.token_id:
        return f"{where}the same token, {taken}, from logits too far apart."
    return f"{where}{taken} with the cache, token {other} without."


def _entry(index: int, logs: Sequence[RunLog]) -> RunEntry:
    row, log = row_of(index, logs, is_live=False), logs[index]
    cells = {column.title: column.text(row) for column in COLUMNS if column.title not in _ELSEWHERE}
    cells["Began"] = f"{row.began:%Y-%m-%d %H:%M}" + ", repeat" * (not row.into_text)
    return RunEntry(cells=cells, asked=_asked(row, log), name=log.name, comment=log.comment)


def _asked(row: TableRow, log: RunLog) -> dict[str, str]:
    sampling, history = log.sampling, log.history
    changed = " *" * (len(history.sampling_changes) > 0)
    return {
        "Run": str(row.number),
        "Prompt": f"{len(log.request.prompt_tokens):,}",
        "At most": f"{log.request.max_new_tokens:,}",
        "Top-k": (f"{sampling.top_k:,}" if sampling.top_k else "off") + changed,
        "Top-p": (f"{sampling.top_p:g}" if sampling.top_p < 1 else "off") + changed,
        "Min-p": (f"{sampling.min_p:g}" if sampling.min_p else "off") + changed,
        "Penalty": f"{sampling.repetition_penalty:g}" + changed,
        "Disturbed": f"{history.n_disturbed:,} of {history.n_steps:,}",
        "Ended": "failed" if log.summary is None else _ENDINGS[log.summary.stop_reason],
    }


def _conditions(session: SavedSession) -> list[tuple[str, str]]:
    """Return what the timings hold for, and of which runs."""
    numbers: dict[str, list[int]] = {}
    for run in session.runs:
        of_run = run.conditions
        words = (
            of_run.machine or NOTHING,
            f"{counted(of_run.blas_threads, 'BLAS thread')}",
            of_run.dtype,
            of_run.model,
            "" if of_run.fault is None else f"broken on purpose: {of_run.fault.value}",
        )
        numbers.setdefault(" · ".join(word for word in words if word), []).append(run.number)
    return [(_runs_in_words(which), words) for words, which in numbers.items()]


def _runs_in_words(numbers: Sequence[int]) -> str:
    """Return `Run 4`, or `Runs 1–3, 7`."""
    return f"Run{'s' * (len(numbers) > 1)} {stretches(numbers)}"


def _in_words(model: ModelIdentity) -> str:
    weights = "trained" if model.trained else "random weights"
    words = (
        f"{model.name} · {weights} · {short_count(model.n_parameters)} parameters · "
        f"n_layer {model.n_layer}, n_embd {model.n_embd}, n_head {model.n_head}, "
        f"n_ctx {model.n_ctx}, n_vocab {model.n_vocab} · {model.dtype}"
    )
    checksum = model.weights_sha256
    return f"{words} · SHA-256 of the weights {checksum}" if checksum else words
