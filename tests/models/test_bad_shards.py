"""Shards that cannot be used are refused in one sentence that names the fault."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from safetensors.numpy import load_file, save_file

from playground.models import ModelError, load_checkpoint

Damage = Callable[[Path], object]
RefusalAfter = Callable[[Damage], str]
WPE = "transformer.wpe.weight"


def index(weight_map: object) -> Damage:
    """Replace the weights by an index alone."""

    def damage(folder: Path) -> None:
        (folder / "model.safetensors").rename(folder.parent / "outside.safetensors")
        written = {"metadata": {}, "weight_map": weight_map}
        (folder / "model.safetensors.index.json").write_text(json.dumps(written))

    return damage


REFUSED: dict[str, tuple[Damage, str]] = {
    "index without map": (index(None), "has no weight_map."),
    "shard above": (index({WPE: "../outside.safetensors"}), "outside the model's folder"),
    "shard above, in disguise": (index({WPE: "a/../../outside.safetensors"}), "outside the model"),
    "shard above, for Windows": (index({WPE: "..\\outside.safetensors"}), "outside the model's"),
    "absolute shard": (index({WPE: "/etc/passwd"}), "places tensor 'transformer.wpe.weight' outs"),
    "shard on a drive": (index({WPE: "C:\\model.safetensors"}), "outside the model's folder"),
    "shard without a name": (index({WPE: ""}), "outside the model's folder"),
    "shard of no text": (index({WPE: 7}), "outside the model's folder"),
    "missing shard": (index({WPE: "model-1.safetensors"}), "model-1.safetensors' is missing or"),
    "config as shard": (index({WPE: "config.json"}), "holds text, not weights: it begins with"),
    "no shards at all": (index({}), "has 0 tensors, too few for the 3 layers"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_the_sentence_names_the_fault(case: str, refusal_after: RefusalAfter) -> None:
    damage, told = REFUSED[case]

    assert told in refusal_after(damage)


def test_a_shard_that_lacks_what_its_index_places_there_is_refused(tiny_folder: Path) -> None:
    stored = load_file(tiny_folder / "model.safetensors")
    save_file({WPE: stored[WPE]}, tiny_folder / "model-1.safetensors")
    (tiny_folder / "model.safetensors").unlink()
    index_json = {"weight_map": dict.fromkeys(stored, "model-1.safetensors")}
    (tiny_folder / "model.safetensors.index.json").write_text(json.dumps(index_json))

    with pytest.raises(ModelError, match=r"model-1.safetensors' lacks tensor .* the index places"):
        load_checkpoint(tiny_folder)
