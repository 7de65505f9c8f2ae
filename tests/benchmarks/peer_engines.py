"""One engine in a process of its own: see `peers.py`.

    python tests/benchmarks/peer_engines.py ours|pytorch-sdpa|pytorch-eager|llama.cpp PATH THREADS

Each engine feeds tokens into a cache that it keeps and unembeds the last row alone. A timed call
ends when its logits can be read, and reads none of them.
"""

import sys
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Protocol

import numpy as np

_N_CTX = 1024


class Engine(Protocol):
    """What is timed.

    Attributes:
        version: of the packages at work.
    """

    version: str

    def reset(self) -> None:
        """Forget every token."""
        ...

    def feed(self, tokens: list[int]) -> Callable[[], np.ndarray]:
        """Take in tokens after those before; the result gives the last one's logits."""
        ...


class Ours:
    """This project's engine."""

    def __init__(self, path: str, n_threads: int) -> None:
        from playground.measure.machine import blas_info, set_blas_threads
        from playground.models import load_checkpoint

        set_blas_threads(n_threads)
        self._gpt2 = load_checkpoint(path)
        self._cache = self._gpt2.new_cache()
        blas = blas_info()
        self.version = f"NumPy {np.__version__}, {blas.words} ({blas.kernel})"

    def reset(self) -> None:
        self._cache.truncate(0)

    def feed(self, tokens: list[int]) -> Callable[[], np.ndarray]:
        logits = self._gpt2.forward(tokens, self._cache)
        return lambda: logits


class PyTorch:
    """PyTorch without compilation, through transformers."""

    def __init__(self, path: str, n_threads: int, attention: str) -> None:
        import torch
        import transformers

        torch.set_num_threads(n_threads)
        self._torch, self._new_cache = torch, transformers.DynamicCache
        self._model = transformers.GPT2LMHeadModel.from_pretrained(
            path, dtype=torch.float32, attn_implementation=attention
        ).eval()
        self._cache = self._new_cache()
        self.version = (
            f"torch {torch.__version__}, transformers {transformers.__version__}, "
            f"{attention} attention, {torch.get_num_threads()} threads"
        )

    def reset(self) -> None:
        self._cache = self._new_cache()

    def feed(self, tokens: list[int]) -> Callable[[], np.ndarray]:
        torch = self._torch
        with torch.inference_mode():
            output = self._model(
                torch.tensor([tokens]),
                past_key_values=self._cache,
                use_cache=True,
                logits_to_keep=1,
            )
        return lambda: output.logits[0, -1].numpy()


class LlamaCpp:
    """llama.cpp, with keys and values in float32 too."""

    def __init__(self, path: str, n_threads: int) -> None:
        import llama_cpp

        float32 = llama_cpp.GGML_TYPE_F32
        self._llama = llama_cpp.Llama(
            path,
            n_ctx=_N_CTX,
            n_batch=_N_CTX,
            n_ubatch=_N_CTX,
            n_threads=n_threads,
            n_threads_batch=n_threads,
            type_k=float32,
            type_v=float32,
            verbose=False,
        )
        self._pointer = lambda: llama_cpp.llama_get_logits_ith(self._llama._ctx.ctx, -1)
        self.version = f"llama-cpp-python {llama_cpp.__version__}, {n_threads} threads"

    def reset(self) -> None:
        self._llama.reset()

    def feed(self, tokens: list[int]) -> Callable[[], np.ndarray]:
        self._llama.eval(tokens)
        pointer = self._pointer()  # waits for the pass, should it still be under way
        return lambda: np.ctypeslib.as_array(pointer, (self._llama.n_vocab(),))


def logits(engine: Engine, chunks: list[list[int]]) -> list[list[float]]:
    """Feed chunks of tokens, and return the logits after each."""
    engine.reset()
    return [engine.feed(chunk)().tolist() for chunk in chunks]


def decode(engine: Engine, prompt: list[int], tokens: list[int]) -> list[float]:
    """Return the seconds that each of the tokens takes after a prompt."""
    engine.reset()
    engine.feed(prompt)
    spent_s = []
    for token_id in tokens:
        start = perf_counter()
        engine.feed([token_id])
        spent_s.append(perf_counter() - start)
    return spent_s


def prefill(engine: Engine, prompt: list[int]) -> list[float]:
    """Return the seconds that a prompt takes."""
    engine.reset()
    start = perf_counter()
    engine.feed(prompt)
    return [perf_counter() - start]


def make_engine(name: str, path: str, n_threads: int) -> Engine:
    match name:
        case "ours":
            return Ours(path, n_threads)
        case "llama.cpp":
            return LlamaCpp(path, n_threads)
        case _:
            return PyTorch(path, n_threads, name.removeprefix("pytorch-"))


def main() -> None:
    # Last in line: a script beside this one must not pass for a module that a library imports.
    sys.path.append(sys.path.pop(0))
    from turns import take_turns

    name, path, n_threads = sys.argv[1:]
    engine = make_engine(name, path, int(n_threads))
    tasks = {"logits": logits, "decode": decode, "prefill": prefill}
    take_turns(engine.version, {task: partial(do, engine) for task, do in tasks.items()})


if __name__ == "__main__":
    main()
