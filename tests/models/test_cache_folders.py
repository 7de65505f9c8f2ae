"""A model's folder in the hub's shared cache is opened, whichever of its levels is chosen."""

import shutil
from pathlib import Path

import pytest

from playground.models import ModelError, load_model
from playground.resource_files import resource_path


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A model's folder as the hub's client lays it: files in blobs, links to them in a snapshot."""
    root = tmp_path / "models--owner--small-gpt2"
    snapshot = root / "snapshots" / "abc123"
    snapshot.mkdir(parents=True)
    (root / "blobs").mkdir()
    for number, file in enumerate(resource_path("models/stories").iterdir()):
        shutil.copy(file, root / "blobs" / str(number))
        (snapshot / file.name).symlink_to(root / "blobs" / str(number))
    (root / "refs").mkdir()
    (root / "refs" / "main").write_text("abc123")
    return root


@pytest.mark.parametrize("level", [".", "snapshots"])
@pytest.mark.parametrize("has_main", [True, False])
def test_the_folder_above_a_snapshot_means_it(cache: Path, level: str, has_main: bool) -> None:
    if has_main:
        (cache / "snapshots" / "older").mkdir()
    else:
        (cache / "refs" / "main").unlink()

    model = load_model(cache / level)

    assert model.path == cache / "snapshots" / "abc123"
    assert (model.title, model.name) == ("owner/small-gpt2", str(cache / level))


def test_several_snapshots_without_a_main_one_are_a_choice(cache: Path) -> None:
    (cache / "refs" / "main").unlink()
    (cache / "snapshots" / "older").mkdir()

    with pytest.raises(ModelError, match="holds no snapshot that is marked as the main one; choo"):
        load_model(cache)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_link_to_nothing_is_said_to_be_one(cache: Path, name: str) -> None:
    (cache / "snapshots" / "abc123" / name).resolve().unlink()

    with pytest.raises(ModelError, match=rf"{name}' is a link to a file that is not there"):
        load_model(cache)
