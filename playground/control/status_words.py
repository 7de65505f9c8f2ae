"""What the status line says, in words."""

from playground.generation import Fault, RunSummary, StopReason
from playground.measure.model_facts import ModelFacts
from playground.numbers import counted
from playground.shell.window.app_state import AppState

STATES = {
    AppState.LOADING: "Loading a model",
    AppState.READY: "Ready",
    AppState.RUNNING: "Generating",
    AppState.PAUSED: "Paused: resume, or take one token at a time",
    AppState.STOPPING: "Stopping",
    AppState.FAILED_TO_LOAD: "No model is loaded; choose one in the list of models",
}

RACING = "Racing: each token with the cache and without it"
REPEATING = "Repeating a run; the text stays as it is"

GENERATES_WHEN_READY = "Loading a model; generating starts when it is ready"

AFTER_A_FAILED_RUN = "What was written stays; Generate goes on from there."

_ENDINGS = {
    StopReason.LENGTH: "Finished",
    StopReason.END_OF_TEXT: "The model ended its text",
    StopReason.CONTEXT_FULL: "The context is full",
    StopReason.CANCELLED: "Stopped",
}


def ending(summary: RunSummary, *, is_race: bool = False) -> str:
    """Say how a run went."""
    went = _ENDINGS[summary.stop_reason]
    went = f"Race {went.lower()}" if is_race and went in ("Finished", "Stopped") else went
    tokens = "1 token" if summary.new_tokens == 1 else f"{summary.new_tokens:,} tokens"
    total_s = summary.prefill_s + summary.decode_s
    dropped = f"; the oldest {summary.dropped_tokens:,} were dropped" * (summary.dropped_tokens > 0)
    return f"{went}: {tokens} in {total_s:.2f} s of forward passes{dropped}"


def conditions(facts: ModelFacts, blas: str, seed: int, fault: Fault | None = None) -> str:
    """Say under which conditions the figures were measured."""
    broken = "" if fault is None else f"fault on: {fault.value}"
    shape = (
        f"{facts.title}: n_layer {facts.n_layer}, n_embd {facts.n_embd}, "
        f"n_head {facts.n_head}, n_ctx {facts.n_ctx}"
    )
    return " · ".join(part for part in (broken, f"seed {seed}", facts.dtype, blas, shape) if part)


def prefill(n_tokens: int) -> str:
    """Say what goes on before the first token."""
    return f"prefill: reading {counted(n_tokens, 'token')}…"


def with_fault(fault: Fault | None) -> str:
    """Say that a run is broken on purpose, or nothing."""
    return "" if fault is None else f", with a fault: {fault.value}"


def running(*, is_race: bool, speed_limit_per_s: float | None, fault: Fault | None) -> str:
    """Say that tokens are being made, how, and how fast at most."""
    doing = RACING if is_race else STATES[AppState.RUNNING]
    return doing + pace(speed_limit_per_s) + with_fault(fault)


def pace(speed_limit_per_s: float | None) -> str:
    """Say that a run is held back on purpose, or nothing."""
    return f", paced to {speed_limit_per_s:g} tokens a second" if speed_limit_per_s else ""
