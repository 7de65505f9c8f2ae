"""Generates without a window, in turns with others: see `window.py`.

python tests/benchmarks/headless_run.py [THREADS]
"""

import sys
from functools import cache
from time import perf_counter
from typing import Any

from generation_task import GenerationTask, rates
from turns import take_turns

from playground.generation import SamplingParams
from playground.generation.session import Session, generate
from playground.measure.machine import set_blas_threads
from playground.models import LoadedModel, load_model


@cache
def loaded(name: str) -> LoadedModel:
    return load_model(name)


def generated(**task: Any) -> dict[str, float]:
    """Generate once, and return the rates."""
    what = GenerationTask(**task)
    model = loaded(what.model)
    session = Session(model.gpt2, model.tokenizer)
    records = generate(session, what.request(model), SamplingParams(), what.cache_mode)
    arrived_s, forward_s = [], []
    for record in records:
        arrived_s.append(perf_counter())
        forward_s.append(record.forward_s)
    return rates(arrived_s, forward_s)


def main() -> None:
    if len(sys.argv) > 1:
        set_blas_threads(int(sys.argv[1]))
    take_turns("ready", {"generated": generated})


if __name__ == "__main__":
    main()
