"""Where files are: the project's bundled ones, and those in a folder that a variable names."""

import os
from contextlib import suppress
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_path(relative: str) -> Path:
    """Return the path of a bundled file or folder, such as `"models/stories"`.

    A wheel carries the files inside the package; a checkout, and an editable install of it, has
    them in the top-level `resources/` folder.

    Raises:
        FileNotFoundError: nothing of that name is bundled.
    """
    for root in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        if (root / relative).exists():
            return root / relative
    raise FileNotFoundError(f"{relative!r} is not among the bundled resources")


def folder_told_by(variable: str) -> Path | None:
    """Return the absolute path of the folder that an environment variable names, `~` expanded.

    None where it is unset or empty.
    """
    told = os.environ.get(variable)
    if not told:
        return None
    folder = Path(told)
    with suppress(RuntimeError):  # no such user
        folder = folder.expanduser()
    return folder.absolute()
