"""A table to a file, or to stdout, without harm to what the file was."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from playground.commands.output import OptionError, emit

STDOUT = "-"


class CsvFile:
    """A file that takes text, and says in words why it cannot.

    What it held before goes with the first text: a run that is refused costs nothing.

    Attributes:
        is_begun: whether anything has been written.
    """

    def __init__(self, path: Path, file: TextIO) -> None:
        self.is_begun = False
        self._path = path
        self._file = file

    def write(self, text: str) -> None:
        """Write, and have it arrive now.

        Raises:
            OptionError: it cannot be written: the disk is full, or something like it.
        """
        try:
            if not self.is_begun and self._path.is_file():  # a pipe has no length
                self._file.truncate(0)
            self.is_begun = True
            self._file.write(text)
            self._file.flush()
        except OSError as error:
            raise _unwritable(self._path, error) from error


@contextmanager
def opened_csv(
    name: str | None, *, inputs: tuple[str | None, ...]
) -> Iterator[Callable[[str], None] | None]:
    """Open the file before the work, so that a wrong name costs no waiting.

    Args:
        name: of the file; `-` is stdout, None is no table.
        inputs: files that are read, and folders of such files; None is none.

    Yields:
        What takes the table's text, or None.

    Raises:
        OptionError: it cannot be written, or is read too.
    """
    if name is None:
        yield None
    elif name == STDOUT:
        yield _emit_lines
    else:
        path = Path(name)
        file, is_new = _opened(path, inputs)
        table = CsvFile(path, file)
        try:
            yield table.write
        finally:
            _close(path, file)
            if is_new and not table.is_begun:
                path.unlink(missing_ok=True)


def _opened(path: Path, inputs: tuple[str | None, ...]) -> tuple[TextIO, bool]:
    """Return the file, opened without touching what it holds, and whether it was not there."""
    try:
        is_new = not path.exists()
        is_read = not is_new and any(_is_read(path, Path(each)) for each in inputs if each)
        file = None if is_read else path.open("a", encoding="utf-8", newline="")
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error
    if file is None:
        raise OptionError(f"The file {str(path)!r} is read by this run, and would be overwritten.")
    return file, is_new


def _is_read(path: Path, source: Path) -> bool:
    """Tell whether a file is this one, or lies in this folder."""
    if not source.exists():
        return False
    return path.samefile(source) or path.resolve().parent.samefile(source)


def _close(path: Path, file: TextIO) -> None:
    try:
        file.close()
    except OSError as error:  # closing writes what a full disk has not taken yet
        raise _unwritable(path, error) from error


def _emit_lines(text: str) -> None:
    """Write to stdout, which ends lines as the system does."""
    emit(text.replace("\r\n", "\n"))


def _unwritable(path: Path, error: Exception) -> OptionError:
    reason = getattr(error, "strerror", None) or error
    return OptionError(f"The file {str(path)!r} cannot be written: {reason}.")
