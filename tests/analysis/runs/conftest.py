import pytest

from playground.generation import (
    CacheMode,
    ForwardPass,
    GenerationRequest,
    RunConditions,
    SamplingParams,
    StepRecord,
)
from playground.generation.run_log import RunLog

PATHS = {CacheMode.ON: (True,), CacheMode.OFF: (False,), CacheMode.RACE: (False, True)}


def make(
    n_steps=0,
    mode=CacheMode.ON,
    *,
    tokens=None,
    modes=None,
    cached_ms=2.0,
    uncached_ms=10.0,
    prompt=(1, 2, 3),
    sampling=None,
    model="stories",
    dtype="float32",
    **request,
):
    """A run whose steps all took the same time a path; `modes` gives each step's mode."""
    sampling = sampling or SamplingParams()
    asked = {"max_new_tokens": 50, "seed": 7} | request
    log = RunLog(
        run_id=1,
        request=GenerationRequest(prompt_tokens=prompt, **asked),
        sampling=sampling,
        mode=mode,
        conditions=RunConditions(model=model, dtype=dtype, blas_threads=2),
    )
    for index in range(n_steps):
        step_mode = mode if modes is None else modes[index]
        token_id = index if tokens is None else tokens[index]
        log.append(step(index, step_mode, len(prompt), token_id, cached_ms, uncached_ms, sampling))
    return log


def step(index, mode, n_prompt, token_id, cached_ms, uncached_ms, sampling):
    n_kv = n_prompt + index
    passes = tuple(
        ForwardPass(
            cached=cached,
            n_past=n_kv - 1 if cached and index else 0,
            n_seq=1 if cached and index else n_kv,
            forward_s=(cached_ms if cached else uncached_ms) / 1e3,
        )
        for cached in PATHS[mode]
    )
    return StepRecord(
        index=index,
        token_id=token_id,
        text=f"<{token_id}>",
        is_end_of_text=False,
        mode=mode,
        sampling=sampling,
        passes=passes,
        prefill=index == 0,
        sampling_s=0.001,
        probability=0.5,
        kv_cache_bytes=0,
    )


@pytest.fixture(scope="session")
def make_log():
    return make
