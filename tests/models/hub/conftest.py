"""A local hub with the stories model under GPT-2's name, and an empty machine to fetch it to."""

from dataclasses import dataclass, field
from threading import Event
from threading import enumerate as living_threads
from time import monotonic

import pytest

from fixtures.local_hub import REPO_ID, LocalHub, Repository
from playground.models.hub.client import Hub
from playground.models.hub.download import download
from playground.models.hub.places import own_folder, part_folder
from playground.resource_files import resource_path

STORIES = resource_path("models/stories")


@pytest.fixture(autouse=True)
def _empty_machine(tmp_path, monkeypatch):
    """Nothing is fetched yet, nothing cached, and no proxy of this machine is in the way."""
    monkeypatch.setenv("GPT2_PLAYGROUND_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("playground.models.hub.client.getproxies", dict)


@pytest.fixture
def repository():
    files = {path.name: path.read_bytes() for path in STORIES.iterdir()}
    return Repository(files=files)


@pytest.fixture
def local_hub(repository):
    with LocalHub({REPO_ID: repository}) as hub:
        yield hub


@dataclass
class Person:
    """Fetches from a local hub, and sees what there is to see."""

    hub: LocalHub
    seen: list = field(default_factory=list)
    stop: Event = field(default_factory=Event)
    token: str | None = None
    stall_s: float = 0.5

    def asks(self):
        return Hub(
            endpoint=self.hub.endpoint, token=self.token, stall_s=self.stall_s, backoff_s=0.01
        )

    def fetch(self, model=REPO_ID):
        return download(
            model, progress=self.seen.append, cancelled=self.stop.is_set, hub=self.asks()
        )

    @property
    def troubles(self):
        return [seen.trouble for seen in self.seen if seen.trouble]

    def parts_left(self):
        """Return what a download left: the name of each file, without the digest, and its size."""
        folder = part_folder(REPO_ID)
        found = folder.iterdir() if folder.is_dir() else ()
        return {path.name.rpartition(".")[0]: path.stat().st_size for path in found}

    def has_it_whole(self):
        """Return whether every file of the model lies where it should, as it was served."""
        folder = own_folder(REPO_ID)
        return folder.is_dir() and all(
            (folder / name).read_bytes() == content
            for name, content in self.hub.repositories[REPO_ID].files.items()
            if name != "README.md"
        )


@pytest.fixture
def person(local_hub):
    return Person(local_hub)


@pytest.fixture(autouse=True)
def _no_thread_left():
    before = set(living_threads())
    yield
    until_s = monotonic() + 5
    while set(living_threads()) - before and monotonic() < until_s:
        Event().wait(0.02)
    assert not set(living_threads()) - before
