"""How long loading a model takes, and what it is spent on.

    python tests/benchmarks/loading.py [--model random:124M] [--rounds N]

A random model is loaded by its name, and from a folder that it is written to first. Each round is a
process of its own; the first warms the disk's cache and is not counted. Medians:

- whole load: the first on this machine, which measures how matrices are best laid out, and a later
  one, which remembers.
- tokenizer, and making or reading every tensor: each done once more by itself.
- layouts: what the first load takes longer than a later one.
- the rest of a later load: copying the tensors to where they stay, into memory never touched
  before.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
from conditions import print_conditions, print_disturbance
from model_files import write_folder

from playground.measure.cores import physical_cores
from playground.measure.machine import OtherWork, set_blas_threads
from playground.models import find_entry, load_model
from playground.models.made_weights import RandomWeights
from playground.models.safetensors_file import SafetensorsFile
from playground.resource_files import resource_path
from playground.text import BytePairTokenizer


def main() -> None:
    options = parse_options()
    set_blas_threads(options.threads)
    if options.child:
        print(json.dumps(load_times_s(options.model, options.child)))
        return
    print_conditions()
    other_work = OtherWork()
    with tempfile.TemporaryDirectory() as folder:
        write_folder(options.model, Path(folder))
        for source, title in ((options.model, options.model), (folder, f"{options.model}, folder")):
            report(title, [in_child(source, options) for _ in range(options.rounds + 1)][1:])
    print_disturbance(other_work)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="What loading a model is spent on.")
    parser.add_argument("--model", default="random:124M", help="a random model of the catalog")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--child", metavar="SOURCE", help=argparse.SUPPRESS)
    return parser.parse_args()


def in_child(source: str, options: argparse.Namespace) -> dict[str, float]:
    """Return what a process of its own measured, in seconds."""
    command = [sys.executable, __file__, "--model", options.model, "--child", source]
    command += ["--threads", str(options.threads)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def load_times_s(model: str, source: str) -> dict[str, float]:
    """Load twice, and the parts by themselves; the second load remembers the layouts."""
    layouts: dict[str, str] = {}
    first_s = time_s(lambda: load_model(source, layouts=layouts))
    later_s = time_s(lambda: load_model(source, layouts=layouts))
    vocabulary = resource_path("models/gpt2-bpe")
    files = vocabulary / "vocab.json", vocabulary / "merges.txt"
    tokenizer_s = time_s(lambda: BytePairTokenizer.from_vocab_and_merges(*files))
    tensors_s = time_s(lambda: draw(model)) if source == model else time_s(lambda: read(source))
    return {
        "first load": first_s,
        "later load": later_s,
        "tokenizer": tokenizer_s,
        "tensors": tensors_s,
        "layouts": first_s - later_s,
        "the rest": later_s - tokenizer_s - tensors_s,
    }


def time_s(work: Callable[[], object]) -> float:
    started_s = perf_counter()
    work()
    return perf_counter() - started_s


def draw(model: str) -> None:
    """Draw every tensor of a random model."""
    entry = find_entry(model)
    assert entry is not None
    weights = RandomWeights(entry.config, 0)
    for name in weights:
        weights[name]


def read(folder: str) -> None:
    """Read every tensor of a folder."""
    with SafetensorsFile(Path(folder) / "model.safetensors") as file:
        for name in file.tensors:
            file.read(name, np.float32)


def report(title: str, rounds: Sequence[Mapping[str, float]]) -> None:
    """Print the medians."""
    print(f"\n{title}")
    for name in rounds[0]:
        values_s = [times_s[name] for times_s in rounds]
        print(
            f"  {name:12} {statistics.median(values_s):6.2f} s"
            f"   ({min(values_s):.2f}–{max(values_s):.2f})"
        )


if __name__ == "__main__":
    main()
