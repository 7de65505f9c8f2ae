import pytest

from fixtures.saved_sessions import numbered
from playground.generation import (
    CacheMode,
    Conditions,
    ForwardPass,
    GenerationRequest,
    SamplingParams,
    StepRecord,
)
from playground.generation.run_log import RunLog
from playground.tabs.runs.rows import row_of

PATHS = {CacheMode.ON: (True,), CacheMode.OFF: (False,), CacheMode.RACE: (True, False)}
MEASURED_PATHS = PATHS | {CacheMode.RACE: (False, True)}
"""In the order in which a race makes them."""


def _record(index, mode, text, cached_ms, uncached_ms):
    n_kv = 10 + index
    passes = tuple(
        ForwardPass(
            cached=cached,
            n_past=n_kv - 1 if cached else 0,
            n_seq=1 if cached else n_kv,
            forward_s=(cached_ms if cached else uncached_ms) / 1e3,
        )
        for cached in PATHS[mode]
    )
    return StepRecord(
        index=index, token_id=len(text), text=text, is_end_of_text=False, mode=mode,
        sampling=SamplingParams(), passes=passes, prefill=index == 0, sampling_s=0.001,
        probability=0.5, kv_cache_bytes=0,
    )  # fmt: skip


@pytest.fixture
def make_log():
    """Make a run that wrote these texts, a step each."""

    def make(
        texts=("a",) * 6, mode=CacheMode.ON, *, cached_ms=2.0, uncached_ms=10.0, seed=7,
        model="stories", into_text=True, fault=None,
    ):  # fmt: skip
        log = RunLog(
            run_id=1,
            request=GenerationRequest(prompt_tokens=(1,) * 10, max_new_tokens=50, seed=seed),
            sampling=SamplingParams(),
            mode=mode,
            conditions=Conditions(model=model, dtype="float32", blas_threads=2, fault=fault),
            into_text=into_text,
        )
        for index, text in enumerate(texts):
            log.append(_record(index, mode, text, cached_ms, uncached_ms))
        return log

    return make


@pytest.fixture
def rows_of():
    """Make the rows of runs, of which the one at `live` goes on."""

    def rows(*logs, live=None):
        numbered(logs)
        return [row_of(place, logs, is_live=place == live) for place in range(len(logs))]

    return rows


def _log_with(
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
        conditions=Conditions(model=model, dtype=dtype, blas_threads=2),
    )
    for index in range(n_steps):
        step_mode = mode if modes is None else modes[index]
        token_id = index if tokens is None else tokens[index]
        log.append(_step(index, step_mode, len(prompt), token_id, cached_ms, uncached_ms, sampling))
    return log


def _step(index, mode, n_prompt, token_id, cached_ms, uncached_ms, sampling):
    n_kv = n_prompt + index
    passes = tuple(
        ForwardPass(
            cached=cached,
            n_past=n_kv - 1 if cached and index else 0,
            n_seq=1 if cached and index else n_kv,
            forward_s=(cached_ms if cached else uncached_ms) / 1e3,
        )
        for cached in MEASURED_PATHS[mode]
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
def log_with():
    return _log_with
