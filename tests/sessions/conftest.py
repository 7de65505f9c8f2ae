"""A session with runs of the bundled model, made by the engine once."""

import pytest

from fixtures.saved_sessions import made_logs, made_session
from playground.models import load_model


@pytest.fixture(scope="session")
def stories():
    return load_model("stories")


@pytest.fixture(scope="session")
def logs(stories):
    return made_logs(stories)


@pytest.fixture(scope="session")
def session(stories, logs):
    return made_session(stories, logs)
