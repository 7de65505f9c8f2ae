import pytest

from playground.analysis.runs.rows import row_of
from playground.generation import (
    CacheMode,
    ForwardPass,
    GenerationRequest,
    RunConditions,
    SamplingParams,
    StepRecord,
)
from playground.generation.run_log import RunLog

PATHS = {CacheMode.ON: (True,), CacheMode.OFF: (False,), CacheMode.RACE: (True, False)}


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
            conditions=RunConditions(model=model, dtype="float32", blas_threads=2, fault=fault),
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
        return [row_of(place, logs, is_live=place == live) for place in range(len(logs))]

    return rows
