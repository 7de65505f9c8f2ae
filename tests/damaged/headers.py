"""Safetensors files and the index that spreads a model over several: headers, spans and values."""

import json
import random
import struct
from collections.abc import Iterator
from functools import cache
from typing import Any

from damaged.damage import Files, Kind, bytes_damaged, json_damaged, some_file_damaged
from damaged.model_folders import (
    reading_models,
    safetensors_bytes,
    sound_model,
    stored,
    tensors,
)

_SINGLE = "model.safetensors"
_INDEX = "model.safetensors.index.json"
_LENGTHS = (0, 1, 7, 10**15, 2**24, 2**31, 2**63 - 1, 2**63, 2**64 - 1)
_VALUES = (float("nan"), float("inf"), 3e38, -3e38, 1e-45, 0.0)
_DTYPES = ("F16", "BF16", "F32", "F64", "I8", "U8", "BOOL", "F8_E4M3", "F4", "f32", "")


@cache
def _beside() -> Files:
    """Return the files of a model but for its weights."""
    return {name: data for name, data in sound_model().items() if name != _SINGLE}


@cache
def _shards() -> Files:
    """Return the same model in two files, and the index of both."""
    files: Files = {}
    names = list(tensors())
    weight_map: dict[str, str] = {}
    for number, part in enumerate((names[:9], names[9:]), start=1):
        shard = f"model-{number:05}-of-00002.safetensors"
        header, data = stored({name: tensors()[name] for name in part})
        files[shard] = safetensors_bytes(json.dumps(header).encode(), data)
        weight_map |= dict.fromkeys(part, shard)
    index = {"metadata": {"total_size": 20_000}, "weight_map": weight_map}
    return files | {_INDEX: json.dumps(index).encode()}


def _sound() -> Iterator[Files]:
    yield sound_model()
    yield _beside() | _shards()


def _damaged(rng: random.Random) -> Files:
    what = rng.randrange(8)
    if what < 2:
        return _beside() | some_file_damaged(_shards(), rng)
    header, data = stored(tensors())
    spelled = json.dumps(header).encode()
    claimed = None
    match what:
        case 2 | 3:
            spelled = json_damaged(spelled, rng)
        case 4:
            spelled = json.dumps(_entries_altered(header, rng)).encode()
        case 5:
            claimed = rng.choice((*_LENGTHS, len(spelled) - 1, len(spelled) + rng.randrange(999)))
        case 6:
            data = _values_altered(data, rng)
        case _:
            spelled = bytes_damaged(spelled, rng)
    file = safetensors_bytes(spelled, data, claimed)
    if rng.random() < 0.1:
        file = bytes_damaged(file, rng)
    return _beside() | {_SINGLE: file}


def _entries_altered(header: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Return a header in which tensors have other dtypes, shapes, names or places."""
    for _ in range(rng.choice((1, 1, 2, 30))):
        name, other = rng.sample([name for name in header if "shape" in header[name]], 2)
        entry = header[name]
        match rng.randrange(6):
            case 0:
                entry["dtype"] = rng.choice(_DTYPES)
            case 1:  # half as many values of twice the size, which take as much
                entry["dtype"], entry["shape"] = "F64", [*entry["shape"][:-1], 4]
            case 2:
                entry["shape"] = entry["shape"][::-1]
            case 3:
                header[name], header[other] = header[other], header[name]
            case 4:
                header[rng.choice(("module.", "model.", "x.", "")) + rng.choice(_NAMES)] = entry
            case _:
                header = {f"module.{key}": each for key, each in header.items() if "shape" in each}
    return header


_NAMES = ("lm_head.weight", "h.0.attn.bias", "score.weight", "h.7.ln_1.bias", "wte.weight", "\n")


def _values_altered(data: bytes, rng: random.Random) -> bytes:
    """Return values of which some are not finite, or so large that what is made of them is not."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 8, 64))):
        at = 4 * rng.randrange(len(data) // 4)
        value = struct.pack("<f", rng.choice(_VALUES))
        changed[at : at + 4] = value if rng.random() < 0.8 else rng.randbytes(4)
    return bytes(changed)


KIND = Kind(sound=_sound, damaged=_damaged, reading=reading_models)
