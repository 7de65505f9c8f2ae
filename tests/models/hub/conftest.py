"""A local hub with the stories model under GPT-2's name, and an empty machine to fetch it to."""

from threading import Event
from threading import enumerate as living_threads
from time import monotonic

import pytest

from fixtures.hub_person import Person, stories_repository
from fixtures.local_hub import REPO_ID, LocalHub


@pytest.fixture(autouse=True)
def _empty_machine(tmp_path, monkeypatch):
    """Nothing is fetched yet, nothing cached, and no proxy of this machine is in the way."""
    monkeypatch.setenv("GPT2_PLAYGROUND_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("playground.models.hub.client.getproxies", dict)


@pytest.fixture
def repository():
    return stories_repository()


@pytest.fixture
def local_hub(repository):
    with LocalHub({REPO_ID: repository}) as hub:
        yield hub


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
