import numpy as np
import pytest

from playground.generation.history import RunHistory
from playground.generation.records import ForwardPass, RunConditions, StepRecord
from playground.generation.request import CacheMode, SamplingParams

STORIES = RunConditions(model="stories", dtype="float32", blas_threads=2)


def _record(index, context, cached, ms, *, catch_up=False, warm_up=False, temperature=0.8):
    n_seq = 1 if cached and index else context
    forward = ForwardPass(
        cached=cached,
        n_past=context - n_seq,
        n_seq=n_seq,
        forward_s=ms / 1e3,
        warm_up=warm_up,
        catch_up=catch_up,
    )
    return StepRecord(
        index=index,
        token_id=1,
        text="a",
        is_end_of_text=False,
        mode=CacheMode.ON if cached else CacheMode.OFF,
        sampling=SamplingParams(temperature=temperature),
        passes=(forward,),
        prefill=index == 0,
        sampling_s=0.0,
        probability=0.5,
        kv_cache_bytes=0,
    )


@pytest.fixture
def make_run():
    """Make the history of a run: with the cache 1 ms a token, without it 0.1 ms a context token."""

    def make(n_steps, modes="on", *, first=10, conditions=STORIES, seed=0, noise=0.05):
        scatter = np.random.default_rng(seed)
        history = RunHistory(conditions=conditions, seed=seed)
        was_cached = True
        for index in range(n_steps):
            context = first + index
            cached = modes == "on" if isinstance(modes, str) else modes(index)
            ms = (1.0 if cached else 0.1 * context) * (1 + noise * scatter.random())
            catch_up = cached and not was_cached and index > 0
            history.append(_record(index, context, cached, ms, catch_up=catch_up))
            was_cached = cached
        return history

    return make


@pytest.fixture
def make_record():
    """Make one step of a made-up run."""
    return _record
