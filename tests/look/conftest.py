import pytest


@pytest.fixture
def written(open_desk):
    """A desk on which the model has written the beginning of a story."""
    desk = open_desk("stories")
    desk.prepare(n_new=12)
    desk.run(desk.window.actions_by_key["generate"].trigger)
    return desk
