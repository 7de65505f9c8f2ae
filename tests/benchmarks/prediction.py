"""Predicted against measured time per step: `python tests/benchmarks/prediction.py`.

Each model is calibrated, then steps are taken with the cache alone, then both ways in turns as a
race takes them, and it is calibrated again, to show what drifted. The figure is the median over the
steps of predicted ÷ measured; 1.00 is a perfect prediction. Run it on an otherwise idle machine.
"""

import argparse
import statistics
import time

import numpy as np

from playground.gpt2 import GPT2, KVCache
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


class Steps:
    """Takes steps of one model over the same tokens, and times them."""

    def __init__(self, gpt2: GPT2, contexts: list[int]) -> None:
        self._gpt2, self.contexts = gpt2, contexts
        self._tokens = np.random.default_rng(0).integers(0, gpt2.config.n_vocab, contexts[-1])

    def alone_s(self) -> list[float]:
        """Return the seconds of steps with the cache, one after another, as a run takes them."""
        cache, spent_s = self._gpt2.new_cache(), {}
        for n_kv in range(1, self.contexts[-1] + 1):
            spent_s[n_kv] = self._cached_s(n_kv, cache)
        return [spent_s[n_kv] for n_kv in self.contexts]

    def raced_s(self) -> list[tuple[float, float]]:
        """Return the seconds of steps with the cache and without, in turns."""
        cache, steps = self._gpt2.new_cache(), []
        for place, n_kv in enumerate(self.contexts):
            if cache.offset < n_kv - 1:
                self._gpt2.forward(self._tokens[cache.offset : n_kv - 1], cache)
            if place % 2 == 0:
                cached_s = self._cached_s(n_kv, cache)
                steps.append((cached_s, self._uncached_s(n_kv)))
            else:
                uncached_s = self._uncached_s(n_kv)
                steps.append((self._cached_s(n_kv, cache), uncached_s))
        return steps

    def _cached_s(self, n_kv: int, cache: KVCache) -> float:
        start = time.perf_counter()
        self._gpt2.forward(self._tokens[n_kv - 1 : n_kv], cache)
        return time.perf_counter() - start

    def _uncached_s(self, n_kv: int) -> float:
        start = time.perf_counter()
        self._gpt2.forward(self._tokens[:n_kv])
        return time.perf_counter() - start


def breakdown(prediction: PassPrediction) -> str:
    return ", ".join(
        f"{bound.value} {1e3 * spent_s:.2f}" for bound, spent_s in prediction.shares_s.items()
    )


def report(
    gpt2: GPT2,
    calibration: Calibration,
    contexts: list[int],
    alone_s: list[float],
    raced_s: list[tuple[float, float]],
    when: str,
) -> None:
    config, size, race = gpt2.config, gpt2.dtype.itemsize, calibration.in_race()
    ratios: dict[str, list[float]] = {"with cache": [], "with, in a race": [], "without cache": []}
    for n_kv, cached_s, (raced_cached_s, uncached_s) in zip(
        contexts, alone_s, raced_s, strict=True
    ):
        cached = predict_cached_step(config, calibration, n_kv, itemsize=size)
        raced = predict_cached_step(config, race, n_kv, itemsize=size)
        uncached = predict_uncached_step(config, calibration, n_kv, itemsize=size)
        ratios["with cache"].append(cached.total_s / cached_s)
        ratios["with, in a race"].append(raced.total_s / raced_cached_s)
        ratios["without cache"].append(uncached.total_s / uncached_s)
        if n_kv in {contexts[len(contexts) // 4], contexts[-1]}:
            for told, spent_s, what in (
                ("with cache", cached_s, cached),
                ("without cache", uncached_s, uncached),
            ):
                print(f"    {n_kv:4} tokens {told:14} {1e3 * spent_s:8.2f} ms; {breakdown(what)}")
    print(f"  {when}: in a race a cached step takes {calibration.raced_factor:.2f}× as long")
    for name, values in ratios.items():
        low, middle, high = np.percentile(values[WARM_UP:], (10, 50, 90))
        print(
            f"  {when}: {name:16} predicted/measured {middle:.3f} (80% in {low:.2f} – {high:.2f})"
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
        steps = Steps(gpt2, list(range(2, options.to + 1, options.stride)))
        steps.alone_s()  # warms up
        alone_s, raced_s = steps.alone_s(), steps.raced_s()
        after = measure(gpt2.config, gpt2.dtype)
        print(f"{name}: calibrated in {before.took_s:.1f} s; others used {other_work.share():.0%}")
        report(gpt2, before, steps.contexts, alone_s, raced_s, "calibrated before")
        report(gpt2, after, steps.contexts, alone_s, raced_s, "calibrated after ")
        last = steps.contexts[-1]
        cached_s, uncached_s = (statistics.median(each) for each in zip(*raced_s[-9:], strict=True))
        print("  " + explain_saving(
            predict_cached_step(gpt2.config, after.in_race(), last),
            predict_uncached_step(gpt2.config, after, last),
            time_ratio=uncached_s / cached_s,
        ))  # fmt: skip


if __name__ == "__main__":
    main()
