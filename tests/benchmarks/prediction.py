"""Predicted against measured time per step: `python tests/benchmarks/prediction.py`.

Each model is calibrated, then generates with the cache, then races, as the app has it do, and it
is calibrated again, to show what drifted. The figure is the median over the undisturbed steps of
predicted ÷ measured; 1.00 is a perfect prediction. Run it on an otherwise idle machine.
"""

import argparse
import statistics

import numpy as np

from playground.generation import CacheMode, GenerationRequest, SamplingParams
from playground.generation.session import Session, generate
from playground.gpt2 import GPT2
from playground.measure.calibration import Calibration, measure
from playground.measure.machine import OtherWork, blas_info, set_blas_threads
from playground.measure.prediction import (
    PassPrediction,
    predict_cached_step,
    predict_uncached_step,
)
from playground.models import LoadedModel, load_model
from playground.tabs.lab.why.figures import explain_saving

WARM_UP = 5
"""Steps of a run that are left out."""

Steps = list[tuple[int, float]]
"""Of one path: tokens of context, and the seconds that the forward pass took."""


def steps_of_run(model: LoadedModel, mode: CacheMode, first: int, last: int) -> dict[bool, Steps]:
    """Generate until the context has `last` tokens; return steps with the cache, and without."""
    prompt = np.random.default_rng(0).integers(0, model.gpt2.config.n_vocab, first).tolist()
    request = GenerationRequest(
        prompt_tokens=tuple(prompt), max_new_tokens=last - first, seed=1, ignore_end_of_text=True
    )
    session = Session(model.gpt2, model.tokenizer)
    steps: dict[bool, Steps] = {True: [], False: []}
    for record in generate(session, request, SamplingParams(), mode):
        for each in record.passes:
            if record.index >= WARM_UP and not each.disturbed:
                steps[each.cached].append((each.n_past + each.n_seq, each.forward_s))
    return steps


def breakdown(prediction: PassPrediction) -> str:
    return ", ".join(
        f"{bound.value} {1e3 * spent_s:.2f}" for bound, spent_s in prediction.shares_s.items()
    )


def report(
    gpt2: GPT2, calibration: Calibration, alone: dict[bool, Steps], raced: dict[bool, Steps]
) -> None:
    config, size, race = gpt2.config, gpt2.dtype.itemsize, calibration.in_race()
    print(f"    in a race a cached step takes {calibration.raced_factor:.2f}× as long")
    for name, steps, limits, predict in (
        ("with cache", alone[True], calibration, predict_cached_step),
        ("with, in a race", raced[True], race, predict_cached_step),
        ("without cache", raced[False], calibration, predict_uncached_step),
    ):
        predicted = [predict(config, limits, n_kv, itemsize=size) for n_kv, _ in steps]
        ratios = [each.total_s / s for each, (_, s) in zip(predicted, steps, strict=True)]
        low, middle, high = np.percentile(ratios, (10, 50, 90))
        (n_kv, spent_s), last = steps[-1], predicted[-1]
        print(f"    {name:16} predicted/measured {middle:.3f} (80% in {low:.2f} – {high:.2f});"
              f" at {n_kv} tokens {1e3 * spent_s:.2f} ms; {breakdown(last)}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", default=["random:124M", "stories"])
    parser.add_argument("--first", type=int, default=32, help="tokens of the prompt")
    parser.add_argument("--last", type=int, default=256, help="tokens of the longest context")
    parser.add_argument("--threads", type=int)
    options = parser.parse_args()
    if options.threads is not None:
        set_blas_threads(options.threads)
    print(blas_info().words)
    for name in options.models:
        model = load_model(name)
        gpt2, other_work = model.gpt2, OtherWork()
        before = measure(gpt2.config, gpt2.dtype)
        alone = steps_of_run(model, CacheMode.ON, options.first, options.last)
        raced = steps_of_run(model, CacheMode.RACE, options.first, options.last)
        after = measure(gpt2.config, gpt2.dtype)
        print(f"{name}: calibrated in {before.took_s:.1f} s; others used {other_work.share():.0%}")
        for when, calibration in (("before", before), ("after", after)):
            print(f"  calibrated {when}:")
            report(gpt2, calibration, alone, raced)
        cached_s, uncached_s = (
            statistics.median(s for _, s in raced[cached][-9:]) for cached in (True, False)
        )
        print("  " + explain_saving(
            predict_cached_step(gpt2.config, after.in_race(), options.last),
            predict_uncached_step(gpt2.config, after, options.last),
            time_ratio=uncached_s / cached_s,
        ))  # fmt: skip


if __name__ == "__main__":
    main()
