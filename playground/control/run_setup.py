"""What a run that begins is to be: read from the views, or from the run it repeats."""

import re
import shlex
import sys
from dataclasses import dataclass, replace

from playground.control.live_settings import LiveSettings
from playground.control.views import Views
from playground.generation import (
    CacheMode,
    Conditions,
    ContextEnd,
    GenerationRequest,
    SamplingParams,
)
from playground.generation.run_log import RunLog
from playground.generation.stop_sequence import spell_stop_sequence
from playground.measure.model_facts import ModelFacts
from playground.text import begin_context

DOUBLE_FLAG = "--float64"
DOUBLE = "float64"
"""The precision of races that are computed in more than the model's own."""


def command_of(
    *,
    model: str,
    prompt: str,
    request: GenerationRequest,
    sampling: SamplingParams,
    mode: CacheMode,
    threads: int | None = None,
    is_double: bool = False,
    platform: str = sys.platform,
) -> str:
    """Return the command line that repeats a run with the settings it began with.

    On Windows it is one for PowerShell, from 7.3 on if there are double quotes in it: earlier ones
    lose them on the way to any program.

    Args:
        model: its name or folder.
        prompt: the text that the run went on from.
        request: what was asked.
        sampling: settings of the draw.
        mode: position of the KV-cache switch.
        threads: that a person chose for matrix products; None is what the program chooses there.
        is_double: a race in double precision though the model has another.
        platform: as `sys.platform` names it.
    """
    verb = "race" if mode is CacheMode.RACE else "generate"
    words = ["gpt2-playground", verb, "--model", model, f"--prompt={prompt}"]
    words += ["--max-new-tokens", str(request.max_new_tokens), "--seed", str(request.seed)]
    words += ["--temperature", f"{sampling.temperature:g}", "--top-k", str(sampling.top_k)]
    words += ["--top-p", f"{sampling.top_p:g}", "--min-p", f"{sampling.min_p:g}"]
    words += ["--repetition-penalty", f"{sampling.repetition_penalty:g}"]
    words += [] if threads is None else ["--threads", str(threads)]
    if request.stop_sequence:
        words += [f"--stop={spell_stop_sequence(request.stop_sequence)}"]
    words += ["--ignore-end-of-text"] * request.ignore_end_of_text
    if request.at_context_end is ContextEnd.SLIDE:
        words += ["--at-context-end", ContextEnd.SLIDE.value]
    words += ["--no-kv-cache"] * (mode is CacheMode.OFF)
    words += [DOUBLE_FLAG] * is_double
    return _for_powershell(words) if platform == "win32" else shlex.join(words)


def _for_powershell(words: list[str]) -> str:
    """Put words in single quotes where need be; PowerShell takes typographic ones for the same."""
    quoted = [re.sub("(['‘’‚‛])", r"\1\1", word) for word in words]
    return " ".join(
        word if re.fullmatch(r"[A-Za-z0-9-]+", word) else f"'{quote}'"
        for word, quote in zip(words, quoted, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRun:
    """A run about to begin.

    Attributes:
        request: what is asked.
        sampling, mode, speed_limit_per_s: in force at its first step.
        conditions: what its timings hold for.
        command: the command line that repeats it; none does with a fault.
        prompt: the text that it goes on from.
        into_text: its text goes into the editor, and the window's settings steer it; otherwise it
            runs beside both.
    """

    request: GenerationRequest
    sampling: SamplingParams
    mode: CacheMode
    speed_limit_per_s: float | None
    conditions: Conditions
    command: str
    prompt: str
    into_text: bool = True

    def log(self, run_id: int) -> RunLog:
        """Return the empty log of this run, now that it begins."""
        return RunLog(
            run_id=run_id,
            request=self.request,
            sampling=self.sampling,
            mode=self.mode,
            conditions=self.conditions,
            command=self.command,
            into_text=self.into_text,
            prompt=self.prompt,
        )


def plan_run(
    views: Views, settings: LiveSettings, facts: ModelFacts, *, blas_threads: int
) -> PlannedRun:
    """Return the run that the views ask for, whose products have so many threads.

    Raises:
        RequestError: the text is empty and the model cannot begin one, or a number is out of range.
        ValueError: the text has not been encoded yet.
    """
    document, panel = views.editor.document_model, views.sampling
    tokens = document.tokens()
    if document.tokenizer is None or tokens is None:
        raise ValueError("the text has not been encoded yet")
    request = GenerationRequest(
        prompt_tokens=begin_context(document.tokenizer, tokens),
        max_new_tokens=panel.max_new_tokens(),
        seed=panel.seed(),
        ignore_end_of_text=panel.ignore_end_of_text(),
        stop_sequence=panel.stop_sequence(),
        at_context_end=panel.at_context_end(),
    )
    sampling, mode = panel.sampling(), views.cache_switch.mode()
    is_double = mode is CacheMode.RACE and settings.races_in_double
    dtype, fault = DOUBLE if is_double else facts.dtype, settings.fault
    return PlannedRun(
        request=request,
        sampling=sampling,
        mode=mode,
        speed_limit_per_s=panel.speed_limit_per_s(),
        conditions=Conditions(
            model=facts.name, dtype=dtype, blas_threads=blas_threads, fault=fault
        ),
        command=""
        if fault is not None
        else command_of(
            model=facts.name,
            prompt=document.spelled_text,
            request=request,
            sampling=sampling,
            mode=mode,
            threads=settings.threads.by_hand,
            is_double=dtype != facts.dtype,
        ),
        prompt=document.text,
    )


def plan_repeat(log: RunLog, facts: ModelFacts, *, blas_threads: int) -> PlannedRun:
    """Return the run that does again what a run of the model in hand was asked, beside the text."""
    return PlannedRun(
        request=log.request,
        sampling=log.sampling,
        mode=log.mode,
        speed_limit_per_s=None,
        conditions=replace(
            log.conditions, model=facts.name, blas_threads=blas_threads, machine=None
        ),
        command=log.command,
        prompt=log.prompt,
        into_text=False,
    )


def plan_repeat_in_double(log: RunLog, facts: ModelFacts, *, blas_threads: int) -> PlannedRun:
    """Return the run that does a race again in double precision, beside the text."""
    again = plan_repeat(log, facts, blas_threads=blas_threads)
    return replace(
        again,
        conditions=replace(again.conditions, dtype=DOUBLE),
        command=log.command and f"{log.command} {DOUBLE_FLAG}",
    )
