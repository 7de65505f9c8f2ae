"""Predicted against measured time per step: `python tests/benchmarks/prediction.py`.

Each model is calibrated, then a run is taken both ways, a step with the cache and a step without
in turns, and calibrated again, to show what drifted. The figure is the median over the steps of
predicted ÷ measured; 1.00 is a perfect prediction. Run it on an otherwise idle machine.
"""

import argparse
import statistics
import time

import numpy as np

from playground.gpt2 import GPT2
from playground.measure.calibration import Calibration, measure
from playground.measure.machine import OtherWork, blas_info, set_blas_threads
from playground.measure.prediction import (
    PassPrediction,
    predict_cached_step,
    predict_uncached_step,
)
from playground.models import load_model
from playground.tabs.lab.why.figures import explain_saving

WARM_UP = 5


def timed_steps(gpt2: GPT2, contexts: list[int]) -> list[tuple[int, float, float]]:
    """Return context, and seconds with and without the cache, of each step."""
    tokens = np.random.default_rng(0).integers(0, gpt2.config.n_vocab, contexts[-1])
    cache = gpt2.new_cache()
    steps = []
    for n_kv in contexts:
        if cache.offset < n_kv - 1:
            gpt2.forward(tokens[cache.offset : n_kv - 1], cache)
        start = time.perf_counter()
        gpt2.forward(tokens[n_kv - 1 : n_kv], cache)
        between = time.perf_counter()
        gpt2.forward(tokens[:n_kv])
        steps.append((n_kv, between - start, time.perf_counter() - between))
    return steps[WARM_UP:]


def breakdown(prediction: PassPrediction) -> str:
    return ", ".join(
        f"{bound.value} {1e3 * spent_s:.2f}" for bound, spent_s in prediction.shares_s.items()
    )


def report(
    gpt2: GPT2, calibration: Calibration, steps: list[tuple[int, float, float]], when: str
) -> None:
    config = gpt2.config
    size = gpt2.dtype.itemsize
    ratios: dict[str, list[float]] = {"with cache": [], "without cache": []}
    for n_kv, cached_s, uncached_s in steps:
        cached = predict_cached_step(config, calibration, n_kv, itemsize=size)
        uncached = predict_uncached_step(config, calibration, n_kv, itemsize=size)
        ratios["with cache"].append(cached.total_s / cached_s)
        ratios["without cache"].append(uncached.total_s / uncached_s)
        if n_kv in {steps[len(steps) // 4][0], steps[-1][0]}:
            print(
                f"    {n_kv:4} tokens with cache:    {1e3 * cached_s:8.2f} ms; {breakdown(cached)}"
            )
            print(
                f"         tokens without cache: {1e3 * uncached_s:8.2f} ms; {breakdown(uncached)}"
            )
    for name, values in ratios.items():
        low, middle, high = np.percentile(values, (10, 50, 90))
        print(
            f"  {when}: {name:14} predicted/measured {middle:.3f} (80% in {low:.2f} – {high:.2f})"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", default=["random:124M", "stories"])
    parser.add_argument("--to", type=int, default=256, help="the longest context")
    parser.add_argument("--stride", type=int, default=3, help="contexts between two timed steps")
    parser.add_argument("--threads", type=int)
    options = parser.parse_args()
    if options.threads is not None:
        set_blas_threads(options.threads)
    print(blas_info().words)
    for name in options.models:
        gpt2 = load_model(name).gpt2
        other_work = OtherWork()
        before = measure(gpt2.config, gpt2.dtype)
        contexts = list(range(2, options.to + 1, options.stride))
        steps = timed_steps(gpt2, contexts)
        after = measure(gpt2.config, gpt2.dtype)
        print(f"{name}: calibrated in {before.took_s:.1f} s; others used {other_work.share():.0%}")
        report(gpt2, before, steps, "calibrated before")
        report(gpt2, after, steps, "calibrated after ")
        last, cached_s, uncached_s = (
            statistics.median(each) for each in zip(*steps[-9:], strict=True)
        )
        print("  " + explain_saving(
            predict_cached_step(gpt2.config, after, int(last)),
            predict_uncached_step(gpt2.config, after, int(last)),
            time_ratio=uncached_s / cached_s,
        ))  # fmt: skip


if __name__ == "__main__":
    main()
