"""What racing adds to each path's own steps: `python tests/benchmarks/race.py`.

The same request is run with the cache alone, without it alone, and raced, in turns that rotate from
round to round so that drift hits all three. A pass of a race is held against the pass over the same
context in the same round. Run it on an otherwise idle machine; `--threads` sets the threads.
"""

import argparse
import statistics
from collections import defaultdict

from conditions import print_conditions, print_disturbance
from threadpoolctl import threadpool_limits

from playground.generation import CacheMode, GenerationRequest, SamplingParams
from playground.generation.session import Session, generate
from playground.measure.machine import OtherWork
from playground.models import load_model

BAR = 1.05
SAMPLING = SamplingParams()
Times = dict[bool, dict[int, float]]


def decode_times(session: Session, request: GenerationRequest, mode: CacheMode) -> Times:
    """Run once; return each path's seconds by tokens of context, the first two steps left out."""
    times: Times = {True: {}, False: {}}
    for record in generate(session, request, SAMPLING, mode):
        if record.index >= 2:
            for forward in record.passes:
                times[forward.cached][forward.n_kv] = forward.forward_s
    return times


def rotated(number: int) -> list[CacheMode]:
    """Return the three modes, another one first in each round."""
    modes = [CacheMode.ON, CacheMode.OFF, CacheMode.RACE]
    return modes[number % 3 :] + modes[: number % 3]


def bench(name: str, n_prompt: int, n_new: int, n_rounds: int) -> None:
    model = load_model(name)
    session = Session(model.gpt2, model.tokenizer)
    request = GenerationRequest(
        prompt_tokens=tuple(1 + i % 1000 for i in range(n_prompt)),
        max_new_tokens=n_new + 2,
        seed=1,
        ignore_end_of_text=True,
    )
    alone: dict[bool, list[float]] = defaultdict(list)
    raced: dict[bool, list[float]] = defaultdict(list)
    for number in range(n_rounds + 1):
        of_mode = {mode: decode_times(session, request, mode) for mode in rotated(number)}
        if number == 0:  # warms caches, clocks and BLAS up
            continue
        for mode, cached in ((CacheMode.ON, True), (CacheMode.OFF, False)):
            for n_kv, forward_s in of_mode[mode][cached].items():
                alone[cached].append(forward_s)
                raced[cached].append(of_mode[CacheMode.RACE][cached][n_kv])
    print(f"\n{name}, context {n_prompt + 2} to {n_prompt + n_new + 1}, {n_rounds} rounds")
    for cached in (True, False):
        report("with cache" if cached else "without", alone[cached], raced[cached])


def report(path: str, alone_s: list[float], raced_s: list[float]) -> None:
    """Print the two medians, their ratio, and the median of the pairs' ratios."""
    medians = statistics.median(alone_s), statistics.median(raced_s)
    pairs = statistics.median(r / a for r, a in zip(raced_s, alone_s, strict=True))
    print(
        f"  {path:<11} alone {medians[0] * 1e3:8.3f} ms   raced {medians[1] * 1e3:8.3f} ms   "
        f"ratio {medians[1] / medians[0]:.3f}   of pairs {pairs:.3f}   (bar {BAR} on random:124M)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--model", help="one model only; both by default")
    options = parser.parse_args()
    with threadpool_limits(options.threads, user_api="blas"):
        print_conditions()
        other_work = OtherWork()
        for name, n_prompt, n_new in (("random:124M", 64, 12), ("stories", 64, 60)):
            if options.model in (None, name):
                bench(name, n_prompt, n_new, options.rounds)
        print_disturbance(other_work)


if __name__ == "__main__":
    main()
