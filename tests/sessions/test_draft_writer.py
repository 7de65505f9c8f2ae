"""What the writer of drafts says of how it went."""

import threading

import pytest

from playground.sessions import SavedSession
from playground.sessions.draft_writer import DraftWriter
from playground.sessions.kept import Draft

PATIENCE_S = 60
FULL = OSError(28, "No space left on device")


class Disk:
    """Takes in drafts while it has room, and is slow to secure them."""

    def __init__(self):
        self.is_full = False
        self.is_securing, self.is_secure, self.was_told = (threading.Event() for _ in range(3))
        self.told = []

    def write(self, _draft):
        if self.is_full:
            raise FULL

    def secure(self, _parts):
        self.is_securing.set()
        assert self.is_secure.wait(PATIENCE_S)

    def tell(self, failure):
        self.told.append(failure)
        self.was_told.set()


@pytest.fixture
def disk():
    return Disk()


@pytest.fixture
def writer(disk):
    writer = DraftWriter(
        write_run=lambda _part, _run: None, write=disk.write, secure=disk.secure, told=disk.tell
    )
    yield writer
    disk.is_secure.set()
    assert writer.close(PATIENCE_S)


def draft():
    return Draft(session=SavedSession(), runs=(), notes=())


def test_a_draft_that_was_not_written_is_not_forgotten_when_an_earlier_one_is_secure(writer, disk):
    writer.submit(draft())
    assert disk.is_securing.wait(PATIENCE_S)
    disk.is_full = True
    writer.submit(draft())
    assert disk.was_told.wait(PATIENCE_S)
    disk.is_secure.set()
    assert writer.wait_until_written(PATIENCE_S)
    assert writer.failure is FULL
    disk.is_full = False
    writer.submit(draft())
    assert writer.wait_until_written(PATIENCE_S)
    assert writer.failure is None
    assert writer.close(PATIENCE_S)
    assert disk.told == [FULL, FULL, None]
