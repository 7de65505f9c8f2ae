"""The rows of the list of models."""

from unittest.mock import Mock

import pytest
from PySide6.QtCore import QObject

from playground.control.model_choices import ModelChoices
from playground.models.listing import ListedModel, ModelListing
from playground.shell.window.model_picker import ModelPicker
from playground.worker.hub import HubRunner, HubWorker

BUILT_IN = [
    "Stories · 3.55M · trained, built in",
    "Primitive · 10.3k · random weights",
    "GPT-2 124M · random weights",
    "GPT-2 355M · random weights",
    "GPT-2 774M · random weights",
    "GPT-2 1.5B · random weights",
]
MODEL = ListedModel(
    name="gpt2", title="GPT-2", is_here=False, n_parameters=124_439_808,
    fetch_bytes=549_000_000, memory_bytes=728_000_000, licence="mit",
)  # fmt: skip
KEPT = ListedModel(
    name="distilgpt2", title="DistilGPT-2", is_here=False, fetch_bytes=354_000_000,
    kept_bytes=120_000_000,
)  # fmt: skip
HERE = ListedModel(name="a/b", title="a/b", is_here=True, n_parameters=1000, disk_bytes=4000)


@pytest.fixture
def picker(qtbot):
    picker = ModelPicker()
    qtbot.addWidget(picker)
    return picker


@pytest.fixture
def hub():
    return Mock(spec=HubRunner, looker=HubWorker())


def rows(picker):
    return [picker.itemText(row) for row in range(picker.count())]


def test_each_row_of_the_built_in_models_says_every_fact_once(picker, hub):
    with_parent = QObject()
    ModelChoices(picker, hub, with_parent)
    assert rows(picker)[:6] == BUILT_IN


def test_each_row_of_the_hub_tells_what_it_takes(picker, hub):
    owner = QObject()
    choices = ModelChoices(picker, hub, owner)
    hub.looker.listed.emit(
        ModelListing(
            hub=(MODEL, KEPT, HERE), recent=(), endpoint="https://hub",
            free_disk_bytes=5 * 10**9, free_memory_bytes=2 * 10**9,
        )
    )  # fmt: skip
    assert rows(picker)[6:10] == [
        "From the Hugging Face hub · free: 5 GB of disk, 2 GB of memory",
        "GPT-2 · 124M · 549 MB to fetch · 728 MB of memory · licence mit",
        "DistilGPT-2 · 354 MB to fetch, 120 MB are here",
        "✓ a/b · 1k · on this machine · 4 kB on disk",
    ]
    assert choices.listed("gpt2") is MODEL
    assert choices.listed("nobody/nothing") is None


def test_whoever_opens_the_list_has_the_disk_looked_at_again(picker, hub):
    owner = QObject()
    ModelChoices(picker, hub, owner)
    picker.set_recent(["/m/mine"])
    picker.showPopup()
    hub.list_models.assert_called_once_with(("/m/mine",))
    picker.hidePopup()
