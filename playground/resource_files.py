"""Where files are: the project's bundled ones, and those that it keeps for the user."""

import os
from pathlib import Path
from typing import Literal

from platformdirs import PlatformDirs

CONFIG_DIR_VARIABLE = "GPT2_PLAYGROUND_CONFIG_DIR"
_PACKAGE = Path(__file__).resolve().parent
_NOWHERE = Path(os.devnull, "gpt2-playground")
"""No folder can be made there, and nothing found."""


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


def user_folder(kind: Literal["config", "state", "cache", "data"], told_by: str = "") -> Path:
    """Return the absolute path of the folder for what the program keeps for its user.

    Where there is no home, as for a container's user without a name, nothing can be kept:
    `is_nowhere` tells so of every path in it, and whoever writes there gets an `OSError`.

    Args:
        kind: of the user's folders.
        told_by: an environment variable that may name another, with `~`; unset or empty, it does
            not.
    """
    told = os.environ.get(told_by)
    try:
        if told:
            return Path(told).expanduser().absolute()
        folders = PlatformDirs("gpt2-playground", appauthor=False)
        folder = Path(getattr(folders, f"user_{kind}_dir"))
        return folder if folder.is_absolute() else _NOWHERE  # older ones leave the ~ as it is
    except RuntimeError:  # no such user, or one without a home
        return _NOWHERE


def settings_path() -> Path:
    """Return where the settings are kept: the user's configuration folder, unless told another."""
    return user_folder("config", CONFIG_DIR_VARIABLE) / "settings.json"


def is_nowhere(path: Path) -> bool:
    """Tell whether a path is in a folder of the user's that there is not."""
    return path.is_relative_to(_NOWHERE)
