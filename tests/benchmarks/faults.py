"""What the proof says with each fault and without any: `python tests/benchmarks/faults.py`.

Without a fault a run is raced from many seeds, each with a prompt of its own, on one session whose
cache outlives the runs; no step may be red. With a fault, each race must be red within three steps
of where the fault acts. The exit status is 1 if either is not so.
"""

import argparse
import sys
from collections import Counter

import numpy as np

from playground.generation import (
    CacheMode,
    Fault,
    GenerationRequest,
    SamplingParams,
    StepAgreement,
    Verdict,
)
from playground.generation.session import Session
from playground.measure.faults import faulty_session
from playground.models import LoadedModel, load_model

WITHIN = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", default=["stories"])
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--faulty-seeds", type=int, default=10)
    parser.add_argument("--new", type=int, default=24)
    arguments = parser.parse_args()
    is_sound = True
    for name in arguments.models:
        model = load_model(name)
        is_sound &= sound_runs(model, arguments.seeds, arguments.new)
        for fault in Fault:
            is_sound &= faulty_runs(model, fault, arguments.faulty_seeds)
    sys.exit(0 if is_sound else 1)


def sound_runs(model: LoadedModel, n_seeds: int, n_new: int) -> bool:
    """Race without a fault; return whether no step was red."""
    session = Session(model.gpt2, model.tokenizer)
    verdicts: Counter[Verdict] = Counter()
    largest = 0.0
    for seed in range(n_seeds):
        for step in race(session, prompt_of(model, seed), seed, n_new):
            verdicts[step.verdict] += 1
            largest = max(largest, step.logits.max_abs_diff)
    counts = ", ".join(f"{verdicts[verdict]} {verdict.value}" for verdict in Verdict)
    print(f"{model.name}: {n_seeds} seeds without a fault: {counts}; max|Δlogit| {largest:.1e}")
    return not verdicts[Verdict.DIFFERENT]


def faulty_runs(model: LoadedModel, fault: Fault, n_seeds: int) -> bool:
    """Race with a fault after an earlier run of almost the same prompt; return whether all red."""
    first_red: list[int | None] = []
    for seed in range(n_seeds):
        prompt = prompt_of(model, seed)
        place = len(prompt) // 3
        held = [*prompt[:place], (prompt[place] + 1) % model.gpt2.config.n_vocab]
        held += [*prompt[place + 1 :], prompt[0]]
        session = faulty_session(fault, model.gpt2, model.tokenizer, held=held)
        steps = race(session, prompt, seed, WITHIN)
        reds = (at for at, step in enumerate(steps) if step.verdict is Verdict.DIFFERENT)
        first_red.append(next(reds, None))
    print(f"{model.name}: {fault.value}: first red step of each seed {first_red}")
    return None not in first_red


def race(session: Session, prompt: list[int], seed: int, n_new: int) -> list[StepAgreement]:
    """Race one run and return the comparison of every step."""
    request = GenerationRequest(
        prompt_tokens=tuple(prompt), max_new_tokens=n_new, seed=seed, ignore_end_of_text=True
    )
    session.start(request)
    agreements: list[StepAgreement] = []
    for _ in range(n_new):
        agreement = session.step(SamplingParams(), CacheMode.RACE).agreement
        assert agreement is not None
        agreements.append(agreement)
    return agreements


def prompt_of(model: LoadedModel, seed: int) -> list[int]:
    """Return a prompt of 3 to 40 tokens, another for every seed."""
    random = np.random.default_rng(seed)
    return random.integers(0, model.gpt2.config.n_vocab, random.integers(3, 41)).tolist()


if __name__ == "__main__":
    main()
