"""The file that `--csv` names."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from playground.commands.run_options import OptionError


class CsvFile:
    """A file that takes text, and says in words why it cannot."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self._path = path
        self._file = file

    def write(self, text: str) -> None:
        """Write, and have it arrive now.

        Raises:
            OptionError: it cannot be written: the disk is full, or something like it.
        """
        try:
            self._file.write(text)
            self._file.flush()
        except OSError as error:
            raise _unwritable(self._path, error) from error


@contextmanager
def opened_csv(path: Path | None) -> Iterator[CsvFile | None]:
    """Open the file before the work, so that a wrong name costs no waiting; None is no file.

    Raises:
        OptionError: it cannot be written.
    """
    if path is None:
        yield None
        return
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error
    try:
        yield CsvFile(path, file)
    finally:
        try:
            file.close()
        except OSError as error:  # closing writes what a full disk has not taken yet
            raise _unwritable(path, error) from error


def _unwritable(path: Path, error: Exception) -> OptionError:
    reason = getattr(error, "strerror", None) or error
    return OptionError(f"The file {str(path)!r} cannot be written: {reason}.")
