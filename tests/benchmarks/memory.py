"""Peak resident memory and load time of a headless decode run.

    python tests/benchmarks/memory.py [--model random:124M] [--new-tokens 20]

A random model is first written to a folder, as float32 safetensors, by a process of its own; a
second process then loads the folder and generates. What counts is the second one's peak, against
the weights' bytes times 1.15 plus 200 MB.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from model_files import write_folder

ALLOWED_FACTOR = 1.15
ALLOWED_EXTRA_BYTES = 200e6


def main() -> None:
    """Write the folder, run a child in it, and print its figures."""
    parser = argparse.ArgumentParser(description="Peak resident memory of a headless run.")
    parser.add_argument("--model", default="random:124M", help="a random model of the catalog")
    parser.add_argument("--new-tokens", type=int, default=20)
    parser.add_argument("--step", choices=["all", "write", "run"], default="all")
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    match arguments.step:
        case "write":
            write_folder(arguments.model, arguments.folder)
        case "run":
            print(json.dumps(decode_run(arguments.folder, arguments.new_tokens)))
        case _:
            with tempfile.TemporaryDirectory() as folder:
                report(arguments.model, Path(folder), arguments.new_tokens)


def report(model: str, folder: Path, n_tokens: int) -> None:
    """Run the two steps in processes of their own and print what the second one took."""
    shared = [sys.executable, __file__, "--model", model, "--folder", str(folder)]
    subprocess.run([*shared, "--step", "write"], check=True)
    run = [*shared, "--step", "run", "--new-tokens", str(n_tokens)]
    figures = json.loads(subprocess.run(run, check=True, capture_output=True).stdout)
    allowed_bytes = ALLOWED_FACTOR * figures["weight_bytes"] + ALLOWED_EXTRA_BYTES
    print(f"{model} from a folder, {n_tokens} tokens with the cache")
    print(f"  weights        {figures['weight_bytes'] / 1e6:9.0f} MB")
    print(f"  before loading {figures['before_bytes'] / 1e6:9.0f} MB")
    print(f"  after loading  {figures['loaded_bytes'] / 1e6:9.0f} MB")
    print(f"  peak           {figures['peak_bytes'] / 1e6:9.0f} MB")
    print(f"  allowed        {allowed_bytes / 1e6:9.0f} MB")
    for name, seconds in figures["load_s"].items():
        print(f"  {name:14} {seconds:9.2f} s")
    print("within" if figures["peak_bytes"] <= allowed_bytes else "BEYOND what is allowed")


def decode_run(folder: Path, n_tokens: int) -> dict[str, object]:
    """Load the folder and generate greedily; return memory and times."""
    from playground.models import load_model

    before_bytes = resident_bytes()
    started = time.perf_counter()
    model = load_model(folder)
    load_s = time.perf_counter() - started
    loaded_bytes = resident_bytes()
    gpt2, cache = model.gpt2, model.gpt2.new_cache()
    tokens = model.tokenizer.encode("The quick brown fox jumps over the lazy dog.")
    for _ in range(n_tokens):
        tokens = [int(np.argmax(gpt2.forward(tokens, cache)))]
    return {
        "weight_bytes": gpt2.weight_bytes,
        "before_bytes": before_bytes,
        "loaded_bytes": loaded_bytes,
        "peak_bytes": peak_bytes(),
        "load_s": {
            "loading": load_s,
            "weights alone": checkpoint_s(folder),
            "reading alone": read_s(folder),
        },
    }


def checkpoint_s(folder: Path) -> float:
    """Return the time it takes to load the weights without the tokenizer."""
    from playground.models import load_checkpoint

    started = time.perf_counter()
    load_checkpoint(folder)
    return time.perf_counter() - started


def read_s(folder: Path) -> float:
    """Return the time it takes to read every tensor once: a floor for loading."""
    from playground.models.safetensors_file import SafetensorsFile

    started = time.perf_counter()
    with SafetensorsFile(folder / "model.safetensors") as file:
        for name in file.tensors:
            file.read(name, np.float32)
    return time.perf_counter() - started


def resident_bytes() -> int:
    """Return the memory of this process that is in RAM now."""
    import psutil

    return int(psutil.Process().memory_info().rss)


def peak_bytes() -> int:
    """Return the most memory of this process that was ever in RAM."""
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    main()
