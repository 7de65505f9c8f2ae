"""A session with runs of the bundled model, made by the engine once."""

import pytest

from fixtures.saved_sessions import made_logs, made_session
from playground.models import load_model
from playground.sessions.kept import KeptSession


@pytest.fixture(scope="session")
def stories():
    return load_model("stories")


@pytest.fixture(scope="session")
def logs(stories):
    return made_logs(stories)


@pytest.fixture(scope="session")
def session(stories, logs):
    return made_session(stories, logs)


@pytest.fixture
def locks(monkeypatch):
    """The locks of all sessions that are held; closing one is what a kill does. All end closed."""
    held, hold = [], KeptSession.hold

    def hold_noted(kept, lock, **how):
        held.append(lock)
        hold(kept, lock, **how)

    monkeypatch.setattr(KeptSession, "hold", hold_noted)
    yield held
    for lock in held:
        lock.close()


@pytest.fixture
def parts(session):
    return [(f"runs/{n}.json", run) for n, run in enumerate(session.runs, start=1)]
