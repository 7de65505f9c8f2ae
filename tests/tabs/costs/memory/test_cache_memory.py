"""The cache's memory over a run, held against real arrays."""

import numpy as np
import pytest

from playground.generation import (
    CacheMode,
    Conditions,
    ContextEnd,
    GenerationRequest,
    SamplingParams,
)
from playground.generation.run_log import RunLog
from playground.generation.session import Session, generate
from playground.gpt2 import GPT2, GPT2Config, parameter_shapes
from playground.measure.question import Subject
from playground.tabs.costs.memory.figures import (
    CacheShape,
    CacheShapeQuestion,
    cache_memory,
    needs_of,
)
from playground.text import WordTokenizer

SIZES = GPT2Config(n_vocab=29, n_ctx=20, n_embd=12, n_head=3, n_layer=2)
PER_TOKEN = 2 * 2 * 12 * 4
PLAIN = SamplingParams(temperature=1.0, top_p=1.0)


@pytest.fixture(scope="module")
def gpt2():
    rng = np.random.default_rng(4)
    tensors = {name: rng.normal(size=shape) for name, shape in parameter_shapes(SIZES).items()}
    return GPT2.from_tensors(SIZES, tensors)


def shape_in(dtype, gpt2):
    tokenizer = WordTokenizer()
    subject = Subject(gpt2=gpt2, tokenizer=tokenizer, session=Session(gpt2, tokenizer))
    return CacheShapeQuestion(dtype=dtype).answer(subject, lambda: False)


@pytest.fixture
def shape(gpt2):
    return shape_in("float32", gpt2)


def test_a_cache_is_counted_in_the_precision_of_the_run_whatever_the_model_is_in_now(gpt2, shape):
    double = shape_in("float64", gpt2)
    assert (shape.itemsize, double.itemsize) == (4, 8)
    assert shape.allocated_bytes == gpt2.new_cache().nbytes == PER_TOKEN * SIZES.n_ctx
    assert double.allocated_bytes == 2 * shape.allocated_bytes


def run(gpt2, n_prompt, n_new, mode=CacheMode.ON, at_context_end=ContextEnd.STOP):
    request = GenerationRequest(
        prompt_tokens=tuple(range(1, n_prompt + 1)),
        max_new_tokens=n_new,
        seed=0,
        ignore_end_of_text=True,
        at_context_end=at_context_end,
    )
    log = RunLog(
        run_id=1,
        request=request,
        sampling=PLAIN,
        mode=mode,
        conditions=Conditions(model="tiny", dtype="float32", blas_threads=1),
    )
    for record in generate(Session(gpt2, WordTokenizer()), request, PLAIN, mode):
        log.append(record)
    return log


def test_formula_and_measurement_agree_as_the_run_grows(gpt2, shape):
    log = run(gpt2, 5, 8)
    steps = list(log.steps)
    for n_steps in range(1, 9):
        log.steps[:] = steps[:n_steps]
        memory = cache_memory(shape, log)
        assert memory.n_tokens == 4 + n_steps
        assert memory.formula_bytes == memory.used_bytes == PER_TOKEN * memory.n_tokens
        assert memory.is_cached


def test_the_whole_cache_is_allocated_at_once(shape):
    assert shape.allocated_bytes == PER_TOKEN * 20
    assert shape.itemsize == 4


def test_without_the_cache_nothing_is_held(gpt2, shape):
    memory = cache_memory(shape, run(gpt2, 5, 3, CacheMode.OFF))

    assert (memory.used_bytes, memory.formula_bytes) == (0, PER_TOKEN * 7)
    assert not memory.is_cached


@pytest.mark.parametrize("at_context_end", ContextEnd)
def test_copied_bytes_are_those_of_arrays_really_concatenated(gpt2, shape, at_context_end):
    log = run(gpt2, 14, 19, at_context_end=at_context_end)
    copied, rows = 0, np.empty((0, PER_TOKEN), np.uint8)
    for step in log.steps:
        new = step.context_tokens - len(rows)
        if step.index == 0 or step.slide is not None:
            rows = np.empty((step.context_tokens, PER_TOKEN), np.uint8)
            continue
        copied += rows.nbytes
        rows = np.concatenate([rows, np.empty((new, PER_TOKEN), np.uint8)])
    assert cache_memory(shape, log).copied_bytes == copied > 0


def test_context_shifts_are_counted_with_what_they_dropped(gpt2, shape):
    memory = cache_memory(shape, run(gpt2, 18, 16, at_context_end=ContextEnd.SLIDE))

    # 18, 19, 20 tokens, then 10 to 20, then 10 again.
    assert (memory.n_shifts, memory.n_dropped) == (2, 22)
    assert memory.rebuild_s > 0


def test_before_the_first_step_there_is_nothing_to_tell(gpt2, shape):
    log = run(gpt2, 5, 1)
    log.steps.clear()

    assert cache_memory(shape, log) is None


def test_fewer_bits_and_fewer_heads_take_their_share():
    shape = CacheShape(config=SIZES, itemsize=4, allocated_bytes=1)
    own, own_half, xl, xl_half, grouped, single = (need.n_bytes for need in needs_of(shape, 100))
    assert (own, own_half) == (PER_TOKEN * 100, PER_TOKEN * 50)
    assert xl == 2 * 48 * 100 * 1600 * 4 == 2 * xl_half
    assert (grouped * 5, single * 25) == (xl_half, xl_half)
