"""What is listed beside the built-in models."""

import os
import shutil

import pytest

from playground.models.hub.places import own_folder, part_folder
from playground.models.listing import list_models
from playground.resource_files import resource_path

STORIES = resource_path("models/stories")


@pytest.fixture(autouse=True)
def _empty_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("GPT2_PLAYGROUND_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))


def hub_models():
    return {model.name: model for model in list_models().hub}


def test_on_an_empty_machine_the_hubs_five_can_be_fetched():
    listed = hub_models()
    assert list(listed) == ["gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl", "distilgpt2"]
    assert not any(model.is_here or model.kept_bytes for model in listed.values())
    assert all(m.fetch_bytes and m.memory_bytes and m.licence for m in listed.values())


def test_what_was_fetched_is_here_and_what_was_cut_is_kept():
    shutil.copytree(STORIES, own_folder("openai-community/gpt2"))
    part_folder("distilbert/distilgpt2").mkdir(parents=True)
    (part_folder("distilbert/distilgpt2") / "model.safetensors.abc").write_bytes(b"x" * 1000)
    listed = hub_models()
    assert listed["gpt2"].is_here
    assert listed["gpt2"].disk_bytes == sum(file.stat().st_size for file in STORIES.iterdir())
    assert not listed["distilgpt2"].is_here
    assert listed["distilgpt2"].kept_bytes == 1000


def test_others_of_the_hub_are_listed_with_their_size():
    shutil.copytree(STORIES, own_folder("somebody/little"))
    little = hub_models()["somebody/little"]
    assert (little.title, little.n_parameters) == ("somebody/little", 3_554_304)


def test_models_used_before_are_told_with_whether_they_are_there(tmp_path):
    mine = tmp_path / os.fsdecode(b"caf\xe9")
    shutil.copytree(STORIES, mine)
    gone = str(tmp_path / "gone")
    recent = list_models((str(mine), gone, "nobody/nothing", "gpt2")).recent
    assert [(model.name, model.is_here) for model in recent] == [
        (str(mine), True),
        (gone, False),
        ("nobody/nothing", False),
    ]
    assert recent[0].n_parameters == 3_554_304
