import numpy as np
import pytest

from playground.generation import (
    CacheMode,
    Conditions,
    ForwardPass,
    GenerationRequest,
    SamplingParams,
    StepRecord,
    next_token_distribution,
)
from playground.generation.run_log import RunLog, StepOfRun
from playground.tabs.next_token.logits.figures import NextTokenFacts, read_distribution

LOGITS = np.array([1.0, 3.0, 2.0, 0.0, -1.0])
THEN = SamplingParams(temperature=1.0, top_p=1.0)


def text_of(token_id):
    return f"t{token_id}"


@pytest.fixture
def make_record():
    def make(index=0, token_id=1, probability=0.5, forward_s=0.004, n_past=7):
        return StepRecord(
            index=index,
            token_id=token_id,
            text="x",
            is_end_of_text=False,
            mode=CacheMode.ON,
            sampling=THEN,
            passes=(ForwardPass(cached=True, n_past=n_past, n_seq=1, forward_s=forward_s),),
            prefill=index == 0,
            sampling_s=0.0,
            probability=probability,
            kv_cache_bytes=4096,
        )

    return make


@pytest.fixture
def make_facts(make_record):
    """Makes the facts of a step that drew token 2, or of a text that waits for its next token."""

    def make(sampling=THEN, *, uniform=0.9, chosen=2, logits=LOGITS):
        distribution = next_token_distribution(logits, sampling)
        if uniform is None:
            next_token = read_distribution(distribution)
            return NextTokenFacts(next_token=next_token, step=None, place=None, token_text=text_of)
        log = RunLog(
            run_id=1,
            request=GenerationRequest(prompt_tokens=(1,), max_new_tokens=5, seed=0),
            sampling=THEN,
            mode=CacheMode.ON,
            conditions=Conditions(model="tiny", dtype="float32", blas_threads=1),
        )
        log.append(make_record(token_id=chosen))
        return NextTokenFacts(
            next_token=read_distribution(distribution, uniform=uniform, chosen=chosen),
            step=StepOfRun(log=log, index=0),
            place=4,
            token_text=text_of,
        )

    return make
