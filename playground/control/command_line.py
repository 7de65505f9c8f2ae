"""A run of the window as the command that repeats it without one."""

import shlex

from playground.generation import CacheMode, ContextEnd, GenerationRequest, SamplingParams

DOUBLE_FLAG = "--float64"


def command_of(
    *,
    model: str,
    prompt: str,
    request: GenerationRequest,
    sampling: SamplingParams,
    mode: CacheMode,
    blas_threads: int,
    is_double: bool = False,
) -> str:
    """Return the command line that repeats a run with the settings it began with.

    Args:
        model: its name or folder.
        prompt: the text that the run went on from.
        request: what was asked.
        sampling: settings of the draw.
        mode: position of the KV-cache switch.
        blas_threads: threads that matrix products may use.
        is_double: a race in double precision though the model has another.
    """
    verb = "race" if mode is CacheMode.RACE else "generate"
    words = ["gpt2-playground", verb, "--model", model, f"--prompt={prompt}"]
    words += ["--max-new-tokens", str(request.max_new_tokens), "--seed", str(request.seed)]
    words += ["--temperature", f"{sampling.temperature:g}", "--top-k", str(sampling.top_k)]
    words += ["--top-p", f"{sampling.top_p:g}", "--min-p", f"{sampling.min_p:g}"]
    words += ["--repetition-penalty", f"{sampling.repetition_penalty:g}"]
    words += ["--threads", str(blas_threads)]
    words += ["--ignore-end-of-text"] * request.ignore_end_of_text
    if request.at_context_end is ContextEnd.SLIDE:
        words += ["--at-context-end", ContextEnd.SLIDE.value]
    words += ["--no-kv-cache"] * (mode is CacheMode.OFF)
    words += [DOUBLE_FLAG] * is_double
    return shlex.join(words)
