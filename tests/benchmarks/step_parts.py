"""Do the parts of a step sum to the whole? `python tests/benchmarks/step_parts.py`.

For each context length and both ways: the parts' sum against the forward pass without a hook, and
what looking at the clock costs. Run it on an otherwise idle machine.
"""

import argparse

import numpy as np

from playground.generation import SamplingParams
from playground.generation.session import Session
from playground.measure.machine import OtherWork, blas_info, set_blas_threads
from playground.measure.question import Subject
from playground.models import load_model
from playground.tabs.costs.time.figures import StepProfile
from playground.tabs.costs.time.profiling import ProfileQuestion


def report(step: StepProfile) -> None:
    path = "with cache   " if step.cached else "without cache"
    print(
        f"  {step.n_kv:4} tokens {path}: plain {1e3 * step.plain_s:8.2f} ms, "
        f"profiled ÷ plain {step.overhead:.3f}, "
        f"parts {1e3 * step.parts_s:8.2f} ms = {step.parts_s / step.plain_s:.3f} of plain"
    )
    print("      " + ", ".join(f"{p.part.value} {1e3 * p.seconds:.2f}" for p in step.parts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", default=["random:124M", "stories"])
    parser.add_argument("--contexts", type=int, nargs="+", default=[64, 512])
    parser.add_argument("--threads", type=int)
    options = parser.parse_args()
    if options.threads is not None:
        set_blas_threads(options.threads)
    print(blas_info().words)
    for name in options.models:
        model = load_model(name)
        longest = max(options.contexts)
        tokens = np.random.default_rng(0).integers(0, model.gpt2.config.n_vocab, longest)
        question = ProfileQuestion(
            context=tuple(tokens.tolist()),
            sampling=SamplingParams(),
            contexts=tuple(sorted(options.contexts)),
        )
        subject = Subject(
            gpt2=model.gpt2,
            tokenizer=model.tokenizer,
            session=Session(model.gpt2, model.tokenizer),
        )
        other_work = OtherWork()
        profile = question.answer(subject, lambda: False)
        print(f"{name}: in {profile.took_s:.1f} s; others used {other_work.share():.0%}")
        for step in profile.steps:
            report(step)


if __name__ == "__main__":
    main()
