"""Weights that cannot be used are refused in one sentence that names the fault."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from playground.models import ModelError, load_checkpoint

Damage = Callable[[Path], object]
RefusalAfter = Callable[[Damage], str]
WPE = "transformer.wpe.weight"
H = "transformer.h.1"
C_ATTN = f"{H}.attn.c_attn.weight"


def tensors(change: Callable[[dict[str, np.ndarray]], object]) -> Damage:
    """Change the tensors."""

    def damage(folder: Path) -> None:
        stored = load_file(folder / "model.safetensors")
        change(stored)
        save_file(stored, folder / "model.safetensors")

    return damage


def one_weight(value: float) -> Damage:
    """Set one weight of one tensor."""
    return tensors(lambda stored: stored[C_ATTN].__setitem__((5, 7), value))


def cut(n_bytes: int) -> Damage:
    """Keep so many bytes of the weights."""
    return lambda folder: os.truncate(folder / "model.safetensors", n_bytes)


REFUSED: dict[str, tuple[Damage, str]] = {
    "empty weights": (cut(0), "is cut short or is no safetensors file: it has 0 bytes"),
    "weights cut in the header": (cut(100), "claims a header of"),
    "weights cut in the data": (cut(300_000), "is cut short: its header describes 374,320 bytes"),
    "2⁶² bytes of header": (
        lambda folder: (folder / "model.safetensors").write_bytes((2**62).to_bytes(8, "little")),
        "it has 8 bytes and claims a header of 4,611,686,018,427,387,904.",
    ),
    "a pickle renamed": (
        lambda folder: (folder / "model.safetensors").write_bytes(b"\x80\x02}q\0." * 99),
        "is a pickle, which could run any code when it is read.",
    ),
    "missing tensor": (tensors(lambda stored: stored.pop(WPE)), "lacks tensor 'wpe.weight'."),
    "extra tensor": (
        tensors(lambda stored: stored.update({f"{H}.gate": np.zeros(2, np.float32)})),
        "holds tensor 'h.1.gate', which is no part of a GPT-2.",
    ),
    "wrong shape": (
        tensors(lambda stored: stored.update({C_ATTN: stored[C_ATTN].T.copy()})),
        "tensor 'h.1.attn.c_attn.weight' of the model in",
    ),
    "wrong rank": (
        tensors(lambda stored: stored.update({WPE: stored[WPE].reshape(-1)})),
        "is 3072; config.json implies 64×48.",
    ),
    "wrong unembedding": (
        tensors(lambda stored: stored.update({"lm_head.weight": np.zeros((3, 4), np.float32)})),
        "is 3×4; config.json implies 97×48.",
    ),
    "integer weights": (
        tensors(lambda stored: stored.update({WPE: stored[WPE].astype(np.int32)})),
        "is stored as I32; weights must be F16, BF16, F32 or F64.",
    ),
    "same tensor twice": (
        tensors(lambda stored: stored.update({"wpe.weight": stored[WPE].copy()})),
        "holds tensor 'wpe.weight' twice, as 'transformer.wpe.weight' and as 'wpe.weight'.",
    ),
    "NaN": (one_weight(np.nan), f"tensor '{C_ATTN}' of"),
    "infinity": (
        one_weight(np.inf),
        "that is NaN, infinite or too large for float32.",
    ),
    "minus infinity": (one_weight(-np.inf), "holds a value that is NaN, infinite or too large"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_the_sentence_names_the_fault(case: str, refusal_after: RefusalAfter) -> None:
    damage, told = REFUSED[case]

    assert told in refusal_after(damage)


def test_weights_cut_short_during_the_load_are_refused(tiny_folder: Path) -> None:
    def cut_short(_: float) -> None:
        cut(9000)(tiny_folder)

    with pytest.raises(ModelError, match="was cut short while it was being read"):
        load_checkpoint(tiny_folder, progress=cut_short)
