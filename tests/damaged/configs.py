"""A model's `config.json` and `generation_config.json`, beside weights that are sound."""

import json
import random
from collections.abc import Iterator
from functools import cache

from damaged.damage import Files, Kind, some_file_damaged
from damaged.model_folders import config_json, reading_models, sound_model

_DAMAGED = ["config.json", "generation_config.json"]
_OTHER_NAMES = {
    "n_layer": "num_hidden_layers",
    "n_head": "num_attention_heads",
    "n_embd": "hidden_size",
    "n_positions": "max_position_embeddings",
}


@cache
def _folders() -> tuple[Files, ...]:
    plain = config_json()
    shared = {_OTHER_NAMES.get(key, key): value for key, value in plain.items()}
    generation = {"eos_token_id": [0, 7], "bos_token_id": 0, "max_length": 50, "do_sample": True}
    beside = sound_model() | {"generation_config.json": json.dumps(generation).encode()}
    return tuple(beside | {"config.json": json.dumps(own).encode()} for own in (plain, shared))


def _sound() -> Iterator[Files]:
    yield from _folders()


def _damaged(rng: random.Random) -> Files:
    return some_file_damaged(rng.choice(_folders()), rng, _DAMAGED)


KIND = Kind(sound=_sound, damaged=_damaged, reading=reading_models)
