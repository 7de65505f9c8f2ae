"""What disturbed steps are told by, and what is left of the figures without them.

    python tests/benchmarks/disturbed.py [--model stories] [--threads N ...] [--rounds 3]

The same race in this process, in turns on an otherwise idle machine and beside one busy program,
without a window: the cached steps' scatter with and without the disturbed ones, and the speed-up
that would be stated, busy ÷ idle. At the end: what it costs to read the waiting, in each pass.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from conditions import print_conditions, print_disturbance
from generation_task import GenerationTask

from playground.generation import CacheMode, Conditions, RunHistory, SamplingParams
from playground.generation.disturbance import PassClock
from playground.generation.session import Session, generate
from playground.measure.machine import OtherWork, set_blas_threads
from playground.measure.speedup import NoSpeedup, measure_speedup
from playground.models import LoadedModel, load_model

N_PROMPT, N_NEW = 20, 160
N_READINGS = 2000


@contextmanager
def busy_program() -> Iterator[None]:
    """Have another program keep one core busy."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        time.sleep(0.2)
        yield
    finally:
        process.kill()
        process.wait()


def raced(model: LoadedModel, n_threads: int) -> RunHistory:
    """Race once, and return what was measured."""
    set_blas_threads(n_threads)
    conditions = Conditions(model=model.name, dtype=model.gpt2.dtype.name, blas_threads=n_threads)
    history = RunHistory(conditions=conditions, seed=1)
    task = GenerationTask(model.name, "race", N_PROMPT, N_NEW)
    session = Session(model.gpt2, model.tokenizer)
    for record in generate(session, task.request(model), SamplingParams(), CacheMode.RACE):
        history.append(record)
    return history


def report(name: str, history: RunHistory) -> float | None:
    """Print a run's figures; return the speed-up that is stated for it."""
    steady, disturbed = history.cached.decode.y, history.cached.disturbed.y
    every = np.concatenate([steady, disturbed])
    told = [
        f"{label} {np.percentile(ms, 50):.2f} / {np.percentile(ms, 90):.2f} ms"
        for label, ms in (("all", every), ("undisturbed", steady))
        if ms.size
    ]
    speedup = measure_speedup(history, history)
    stated = None if isinstance(speedup, NoSpeedup) else speedup.at_longest
    says = "none" if stated is None else f"{stated:.2f}×"
    print(
        f"  {name:5} cached p50 / p90: {', '.join(told)}; {history.n_disturbed} of "
        f"{history.n_steps} steps disturbed; speed-up {says}"
    )
    return stated


def main() -> None:
    parser = argparse.ArgumentParser(description="What disturbed steps are told by.")
    parser.add_argument("--model", default="stories")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print_conditions()
    other_work = OtherWork()
    model = load_model(options.model)
    raced(model, 1)  # warms up
    for n_threads in options.threads:
        print(f"\n{options.model}, race, {n_threads} BLAS threads")
        stated: dict[str, list[float]] = {"idle": [], "busy": []}
        for _ in range(options.rounds):
            idle = report("idle", raced(model, n_threads))
            with busy_program():
                busy = report("busy", raced(model, n_threads))
            for name, value in (("idle", idle), ("busy", busy)):
                stated[name] += [] if value is None else [value]
        if all(stated.values()):
            ratio = statistics.median(stated["busy"]) / statistics.median(stated["idle"])
            print(f"  speed-up stated, busy ÷ idle: {ratio:.2f}")
    clock, spent_s = PassClock(), []
    for _ in range(N_READINGS):
        began_s = time.perf_counter()
        with clock:
            pass
        spent_s.append(time.perf_counter() - began_s)
    print(f"\nreading what a pass waited takes {1e6 * statistics.median(spent_s):.0f} µs")
    print_disturbance(other_work)


if __name__ == "__main__":
    main()
