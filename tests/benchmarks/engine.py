"""How near the engine comes to the machine's limits: `python tests/benchmarks/engine.py`.

Every figure is a ratio of medians from one process, taken in turns so that drift hits both sides.
Run it on an otherwise idle machine; `OPENBLAS_NUM_THREADS` sets the threads.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy import ndarray
from safetensors.numpy import load_file
from threadpoolctl import threadpool_info

from playground.gpt2 import GPT2, GPT2Config, parameter_shapes
from playground.resource_files import resource_path

CONFIG_124M = GPT2Config(n_vocab=50257, n_ctx=1024, n_embd=768, n_head=12, n_layer=12)
MATRICES_124M = [((768, 2304), 12), ((768, 768), 12), ((768, 3072), 12), ((3072, 768), 12)]
UNEMBEDDING_124M = (768, 50257)
SGEMM = (512, 768, 3072)


class RandomTensors(Mapping[str, ndarray]):
    """Weights of a random model, drawn one tensor at a time."""

    def __init__(self, config: GPT2Config) -> None:
        self._shapes = parameter_shapes(config)

    def __getitem__(self, name: str) -> ndarray:
        shape = self._shapes[name]
        drawn = np.random.default_rng(len(name)).standard_normal(shape, dtype=np.float32)
        drawn *= 0.02
        return drawn

    def __iter__(self) -> Iterator[str]:
        return iter(self._shapes)

    def __len__(self) -> int:
        return len(self._shapes)


def stories() -> GPT2:
    folder = resource_path("models/stories")
    config = GPT2Config.from_mapping(json.loads((folder / "config.json").read_text()))
    tensors = load_file(folder / "model.safetensors")
    return GPT2.from_tensors(
        config, {name.removeprefix("transformer."): tensor for name, tensor in tensors.items()}
    )


def time_s(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class Gemv:
    """Streams copies of each matrix of 124M, as much in all as the model has, in both layouts.

    Of less, a part would still be in the processor's cache when its turn comes again. Numbers are
    drawn: where all are alike, the host of a virtual machine may keep equal pages once.
    """

    def __init__(self, n_elements: int) -> None:
        self._pool = np.random.default_rng(0).standard_normal(n_elements, dtype=np.float32)

    def sweep_s(self, shape: tuple[int, int], order: str) -> float:
        """Return the median time of one product."""
        n_in, n_out = shape
        n_matrices = self._pool.size // (n_in * n_out)
        flats = self._pool[: n_matrices * n_in * n_out].reshape(n_matrices, -1)
        matrices = [
            flat.reshape(n_in, n_out) if order == "C" else flat.reshape(n_out, n_in).T
            for flat in flats
        ]
        x, out = np.ones((1, n_in), np.float32), np.empty((1, n_out), np.float32)
        return statistics.median(
            time_s(lambda matrix=matrix: np.matmul(x, matrix, out=out)) for matrix in matrices
        )


def decode_floor(rounds: list[dict[str, float]]) -> float:
    """Sum over matrices the better median of the two layouts."""
    total = 0.0
    for shape, count in [*MATRICES_124M, (UNEMBEDDING_124M, 1)]:
        total += count * min(
            statistics.median(r[f"{shape} {order}"] for r in rounds) for order in "CF"
        )
    return total


def bench_decode(model: GPT2, n_rounds: int) -> None:
    gemv, cache = Gemv(model.n_parameters), model.new_cache()
    rng = np.random.default_rng(0)
    prompt = rng.integers(0, model.config.n_vocab, 64).tolist()
    rounds: list[dict[str, float]] = []
    steps_s: list[float] = []
    for _ in range(n_rounds + 1):
        cache.truncate(0)
        model.forward(prompt, cache)
        steps_s += [time_s(lambda: model.forward([7], cache)) for _ in range(16)]
        rounds.append(
            {
                f"{shape} {order}": gemv.sweep_s(shape, order)
                for shape, _ in [*MATRICES_124M, (UNEMBEDDING_124M, 1)]
                for order in "CF"
            }
        )
    step_s = statistics.median(steps_s[16:])
    floor_s = decode_floor(rounds[1:])
    print(f"decode at 64-80: {step_s * 1e3:.2f} ms, floor {floor_s * 1e3:.2f} ms, "
          f"ratio {step_s / floor_s:.3f} (bar 1.12)")  # fmt: skip
    for key in rounds[0]:
        median_s = statistics.median(r[key] for r in rounds[1:])
        print(f"    {key:18} {median_s * 1e3:8.3f} ms")


def bench_context(model: GPT2, n_rounds: int) -> None:
    caches = {n: model.new_cache() for n in (64, 1000)}
    rng = np.random.default_rng(0)
    for n, cache in caches.items():
        model.forward(rng.integers(0, model.config.n_vocab, n), cache)
    steps_s: dict[int, list[float]] = {n: [] for n in caches}
    for _ in range(n_rounds + 1):
        for n, cache in caches.items():
            cache.truncate(n)
            steps_s[n] += [time_s(lambda c=cache: model.forward([7], c)) for _ in range(4)]
    medians = {n: statistics.median(times[4:]) for n, times in steps_s.items()}
    grown = model.weight_bytes + 2 * model.config.n_layer * model.config.n_embd * 4 * 1000
    print(f"decode at 1000 / 64: {medians[1000] * 1e3:.2f} / {medians[64] * 1e3:.2f} ms, "
          f"ratio {medians[1000] / medians[64]:.3f} (bar 1.25, "
          f"bytes say {grown / model.weight_bytes:.3f})")  # fmt: skip


def bench_prefill(model: GPT2, n_rounds: int) -> None:
    n, n_in, n_out = SGEMM
    rng = np.random.default_rng(0)
    x = rng.standard_normal((n, n_in), dtype=np.float32)
    w = rng.standard_normal((n_in, n_out), dtype=np.float32)
    out = np.empty((n, n_out), np.float32)
    tokens = rng.integers(0, model.config.n_vocab, n)
    cache = model.new_cache()
    gemm_s: list[float] = []
    pass_s: dict[str, list[float]] = {"prefill": [], "uncached": []}
    for _ in range(n_rounds + 1):
        gemm_s += [time_s(lambda: np.matmul(x, w, out=out)) for _ in range(5)]
        cache.truncate(0)
        pass_s["prefill"].append(time_s(lambda: model.forward(tokens, cache)))
        pass_s["uncached"].append(time_s(lambda: model.forward(tokens)))
    flop_per_s = 2 * n * n_in * n_out / statistics.median(gemm_s[5:])
    d, f = model.config.n_embd, model.config.d_inner
    floor_s = 2 * n * model.config.n_layer * (4 * d * d + 2 * d * f) / flop_per_s
    print(
        f"best sgemm {flop_per_s / 1e9:.0f} GFLOP/s, products of a prefill {floor_s * 1e3:.0f} ms"
    )
    for name, times in pass_s.items():
        median_s = statistics.median(times[1:])
        print(f"{name} 512: {median_s * 1e3:.0f} ms, ratio {median_s / floor_s:.3f} (bar 1.6)")


def bench_stories(n_rounds: int) -> None:
    model = stories()
    cache = model.new_cache()
    model.forward([0] * 64, cache)
    cached_s = [time_s(lambda: model.forward([5], cache)) for _ in range(min(400, 60 * n_rounds))]
    uncached_s = [time_s(lambda: model.forward([5] * 500)) for _ in range(2 * n_rounds)]
    print(f"stories: cached step {statistics.median(cached_s[20:]) * 1e3:.3f} ms, "
          f"uncached at 500 {statistics.median(uncached_s[1:]) * 1e3:.1f} ms")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", choices=["stories", "decode", "context", "prefill"])
    args = parser.parse_args()
    for pool in threadpool_info():
        print(pool["internal_api"], pool.get("architecture"), "threads:", pool["num_threads"])
    if args.only in (None, "stories"):
        bench_stories(args.rounds)
    if args.only == "stories":
        return
    layouts: dict[str, str] = {}
    start = time.perf_counter()
    model = GPT2.from_tensors(CONFIG_124M, RandomTensors(CONFIG_124M), layouts=layouts)
    print(f"random 124M drawn and loaded in {time.perf_counter() - start:.2f} s; layouts {layouts}")
    benches = {"decode": bench_decode, "context": bench_context, "prefill": bench_prefill}
    for name, bench in benches.items():
        if args.only in (None, name):
            bench(model, args.rounds)


if __name__ == "__main__":
    main()
