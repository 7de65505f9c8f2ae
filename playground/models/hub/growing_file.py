"""A file that grows while it is fetched, and knows its checksum all the while."""

import errno
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from playground.models.errors import quoted
from playground.models.hub.errors import DiskError
from playground.models.hub.offer import HubFile
from playground.models.hub.places import DATA_DIR_VARIABLE
from playground.resource_files import is_nowhere

_PIECE_BYTES = 2**20


class GrowingFile:
    """The part of a hub's file that is here; one that an earlier try left is gone on with.

    Args:
        file: what it is to become.
        folder: where it grows.
        look: called between two pieces of what is read again; it may raise.

    Attributes:
        n_bytes: how much of it is here.
        n_found: how much of it an earlier try left.
    """

    def __init__(self, file: HubFile, folder: Path, look: Callable[[], None]) -> None:
        self._file = file
        self._path = file.part(folder)
        self._hasher = file.hasher()
        self.n_bytes = 0
        with disk_errors(self._path):
            self._handle = self._path.open("a+b")
            try:
                self._read_again(look)
            except BaseException:
                self._handle.close()
                raise
        self.n_found = self.n_bytes

    def __enter__(self) -> Self:
        """Close it at the end."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Keep what is here."""
        with disk_errors(self._path):
            self._handle.close()

    @property
    def n_missing(self) -> int:
        """How many bytes there are still to come."""
        return self._file.n_bytes - self.n_bytes

    @property
    def is_sound(self) -> bool:
        """Whether what is here is what the hub lists, to the last bit."""
        return self._hasher.hexdigest() == self._file.digest

    def append(self, piece: bytes) -> None:
        """Add what came.

        Raises:
            DiskError: it cannot be written.
        """
        with disk_errors(self._path):
            self._handle.write(piece)
        self._hasher.update(piece)
        self.n_bytes += len(piece)

    def settle(self) -> None:
        """Have it survive a loss of power.

        Raises:
            DiskError: it cannot be written.
        """
        with disk_errors(self._path):
            self._handle.flush()
            os.fsync(self._handle.fileno())

    def forget(self) -> None:
        """Throw away what is here.

        Raises:
            DiskError: the system refuses.
        """
        with disk_errors(self._path):
            self._handle.truncate(0)
        self._hasher, self.n_bytes, self.n_found = self._file.hasher(), 0, 0

    def _read_again(self, look: Callable[[], None]) -> None:
        self._handle.seek(0)
        while piece := self._handle.read(_PIECE_BYTES):
            look()
            self._hasher.update(piece)
            self.n_bytes += len(piece)
        if self.n_bytes > self._file.n_bytes:  # none of ours
            self.forget()


@contextmanager
def disk_errors(path: Path) -> Generator[None, None, None]:
    """Turn the system's refusals to write into one sentence.

    Raises:
        DiskError: the body met one.
    """
    try:
        yield
    except OSError as error:
        if is_nowhere(path):
            raise DiskError(
                "There is no home folder to keep a model in;"
                f" HOME or {DATA_DIR_VARIABLE} can name a folder."
            ) from error
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskError(
                f"The disk is full: {quoted(path)} has no room to grow; make room and try again."
            ) from error
        raise DiskError(f"{quoted(path)} cannot be written: {error.strerror or error}.") from error
