"""This engine against PyTorch and llama.cpp, float32, the same weights, machine and threads.

    python tests/benchmarks/peers.py [--peers-python PATH] [--threads N] [--rounds N]

The peers come with the extra `peers`; `--peers-python` is an interpreter that has them, if it is
not this one. Random weights of GPT-2 124M's shape are written as a Hugging Face folder and as a
GGUF. Each engine runs in a process of its own, since two thread pools in one process fight, and
only one works at a time, in turns. Logits are compared before anything is timed. llama.cpp keeps
keys and values in float32 here; half of that, its default, would make the logits differ.

PyTorch is timed with both of its attentions, and the ratio is to the quicker one. Run it on an
otherwise idle machine.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from conditions import print_conditions, print_disturbance, quartiles, verdict
from turns import TurnTaker, started

from playground.measure.cores import physical_cores
from playground.measure.machine import OtherWork, set_blas_threads
from playground.resource_files import resource_path

HERE = Path(__file__).parent
TOLERANCES = {"pytorch-sdpa": 1e-4, "pytorch-eager": 1e-4, "llama.cpp": 5e-3}
"""llama.cpp rounds to half precision on the way: it looks GELU up in a table of 2¹⁶ halves."""
PYTORCH = ("pytorch-sdpa", "pytorch-eager")
N_PROMPT, N_NEW, N_PREFILL, N_LONG = 64, 64, 512, 880


@dataclass(frozen=True)
class Bars:
    """What is aimed at, as our time ÷ theirs."""

    bar: float
    stretch: float


@dataclass(frozen=True)
class Comparison:
    """One task given to all engines in turns."""

    title: str
    task: str
    arguments: dict[str, Any]
    bars: dict[str, Bars]


def main() -> None:
    options = parse_options()
    set_blas_threads(options.threads)
    print_conditions(f"float32, {options.threads} threads for each engine")
    other_work = OtherWork()
    with tempfile.TemporaryDirectory() as scratch:
        if "random" in options.models:
            compare_random(options, Path(scratch))
    if "stories" in options.models:
        compare_stories(options)
    print_disturbance(other_work)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare engines on the same weights.")
    parser.add_argument("--peers-python", default=sys.executable, metavar="PATH")
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--models", nargs="+", choices=["random", "stories"], default=["random", "stories"]
    )
    return parser.parse_args()


def compare_random(options: argparse.Namespace, scratch: Path) -> None:
    """Decode in short and long contexts, and prefill 512, with the shape of GPT-2 124M."""
    folder, gguf = scratch / "folder", scratch / "model.gguf"
    folder.mkdir()
    writer = str(HERE / "model_files.py")
    subprocess.run([sys.executable, writer, "folder", "random:124M", str(folder)], check=True)
    subprocess.run([options.peers_python, writer, "gguf", str(folder), str(gguf)], check=True)
    tokens = np.random.default_rng(0).integers(0, 50257, N_LONG + N_NEW).tolist()
    print("\nGPT-2 124M, random weights")
    paths = {"ours": folder, **dict.fromkeys(PYTORCH, folder), "llama.cpp": gguf}
    with engines(paths, options) as peers:
        check_logits(peers, tokens[: N_PROMPT + 8])
        decode = Comparison(
            "decode at 64–128 tokens of context, ms/token",
            "decode",
            {"prompt": tokens[:N_PROMPT], "tokens": tokens[N_PROMPT : N_PROMPT + N_NEW]},
            {"PyTorch": Bars(0.50, 0.40), "llama.cpp": Bars(1.10, 1.0)},
        )
        decode_long = Comparison(
            f"decode at {N_LONG}–{N_LONG + N_NEW} tokens of context, ms/token",
            "decode",
            {"prompt": tokens[:N_LONG], "tokens": tokens[N_LONG:]},
            {"PyTorch": Bars(0.50, 0.40), "llama.cpp": Bars(1.0, 0.95)},
        )
        prefill = Comparison(
            "prefill of 512 tokens, ms",
            "prefill",
            {"prompt": tokens[:N_PREFILL]},
            {"PyTorch": Bars(0.95, 0.85), "llama.cpp": Bars(0.65, 0.58)},
        )
        for comparison in (decode, decode_long, prefill):
            report(comparison, run_rounds(peers, comparison, options.rounds))


def compare_stories(options: argparse.Namespace) -> None:
    """Decode with the trained model, whose arithmetic is tiny: calls decide."""
    folder = resource_path("models/stories")
    n_vocab = json.loads((folder / "config.json").read_text())["vocab_size"]
    tokens = np.random.default_rng(0).integers(0, n_vocab, 2 * N_PROMPT).tolist()
    print("\nstories")
    with engines({"ours": folder, **dict.fromkeys(PYTORCH, folder)}, options) as peers:
        check_logits(peers, tokens[: N_PROMPT + 8])
        decode = Comparison(
            "decode at 64–128 tokens of context, ms/token",
            "decode",
            {"prompt": tokens[:N_PROMPT], "tokens": tokens[N_PROMPT:]},
            {"PyTorch": Bars(0.45, 0.30)},
        )
        report(decode, run_rounds(peers, decode, options.rounds))


@contextmanager
def engines(paths: dict[str, Path], options: argparse.Namespace) -> Iterator[list[TurnTaker]]:
    """Start the engines, and end them afterwards."""
    with ExitStack() as running:
        peers = []
        for name, path in paths.items():
            python = sys.executable if name == "ours" else options.peers_python
            script = [HERE / "peer_engines.py", name, path, options.threads]
            peer = running.enter_context(
                started(name, [python, *script], {"HF_HUB_DISABLE_PROGRESS_BARS": "1"})
            )
            print(f"  {name:14} {peer.greeting}")
            peers.append(peer)
        yield peers


def check_logits(peers: Sequence[TurnTaker], tokens: list[int]) -> None:
    """Stop unless all engines give the same logits, after a prompt and after single tokens."""
    chunks = [tokens[:-3], *([token_id] for token_id in tokens[-3:])]
    ours, *others = ((peer.name, np.array(peer.ask("logits", chunks=chunks))) for peer in peers)
    for name, theirs in others:
        difference = float(np.abs(ours[1] - theirs).max())
        print(f"  {name:14} largest difference of a logit {difference:.1e}")
        if not difference <= TOLERANCES[name]:
            sys.exit(f"{name} computes something else: {TOLERANCES[name]} is allowed")


def run_rounds(
    peers: Sequence[TurnTaker], comparison: Comparison, n_rounds: int
) -> dict[str, list[float]]:
    """Return each engine's milliseconds; each round begins with another engine."""
    spent_ms: dict[str, list[float]] = {peer.name: [] for peer in peers}
    for number in range(n_rounds + 1):
        first = number % len(peers)
        for peer in [*peers[first:], *peers[:first]]:
            spent_s = peer.ask(comparison.task, **comparison.arguments)
            if number > 0:  # the first round warms up
                spent_ms[peer.name] += [1e3 * each for each in spent_s]
    return spent_ms


def report(comparison: Comparison, spent_ms: dict[str, list[float]]) -> None:
    """Print medians and what they say of us."""
    medians = {name: statistics.median(values) for name, values in spent_ms.items()}
    print(f"\n  {comparison.title}")
    for name, values in spent_ms.items():
        print(
            f"    {name:14} {medians[name]:9.2f}   quartiles {quartiles(values):16}"
            f" n = {len(values)}"
        )
    theirs = {"PyTorch": min(medians[name] for name in PYTORCH), **medians}
    for name, bars in comparison.bars.items():
        ratio = medians["ours"] / theirs[name]
        print(f"    ours ÷ {name:10} {verdict(ratio, bars.bar, bars.stretch)}")


if __name__ == "__main__":
    main()
