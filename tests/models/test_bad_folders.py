"""A folder that holds no usable model is refused in one sentence that names the fault."""

import shutil
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from playground.gpt2 import GPT2
from playground.models import ModelError, load_checkpoint

Damage = Callable[[Path], object]
RefusalAfter = Callable[[Damage], str]


def pickle_only(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def folder_in_place_of(name: str) -> Damage:
    def damage(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).mkdir()

    return damage


REFUSED: dict[str, tuple[Damage, str]] = {
    "missing folder": (shutil.rmtree, "tiny' does not exist."),
    "empty folder": (
        lambda folder: [file.unlink() for file in folder.iterdir()],
        "tiny' is empty.",
    ),
    "no config": (
        lambda folder: (folder / "config.json").unlink(),
        "config.json' is missing or is not a file.",
    ),
    "folder as config": (folder_in_place_of("config.json"), "is missing or is not a file"),
    "no weights": (
        lambda folder: (folder / "model.safetensors").unlink(),
        "holds no model.safetensors, nor shards with a model.safetensors.index.json.",
    ),
    "folder as weights": (folder_in_place_of("model.safetensors"), "is missing or is not a file"),
    "pickle only": (pickle_only, "in 'pytorch_model.bin', a pickle, which could run any code"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_the_sentence_names_the_fault(case: str, refusal_after: RefusalAfter) -> None:
    damage, told = REFUSED[case]

    assert told in refusal_after(damage)


def test_a_file_in_place_of_the_folder_is_refused(tiny_folder: Path) -> None:
    with pytest.raises(ModelError, match="is a file, not a model's folder"):
        load_checkpoint(tiny_folder / "config.json")


def test_a_folder_deleted_during_the_load_is_still_loaded(tiny_folder: Path) -> None:
    def delete(_: float) -> None:
        shutil.rmtree(tiny_folder, ignore_errors=True)  # Windows keeps a file that is open

    assert load_checkpoint(tiny_folder, progress=delete).config.n_layer == 3


def test_a_model_beyond_the_free_memory_is_refused_with_the_figures(
    monkeypatch: pytest.MonkeyPatch, tiny_folder: Path
) -> None:
    monkeypatch.setattr("playground.models.memory.free_bytes", lambda: 1000)

    with pytest.raises(ModelError, match=r"it needs 481 kB and 1 kB are free"):
        load_checkpoint(tiny_folder)


def test_running_out_of_memory_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tiny_folder: Path
) -> None:
    monkeypatch.setattr(GPT2, "from_tensors", Mock(side_effect=MemoryError))

    with pytest.raises(ModelError, match="does not fit in memory; close other programs"):
        load_checkpoint(tiny_folder)
