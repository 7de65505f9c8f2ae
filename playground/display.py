"""Whether a window can be shown: Qt aborts the process without a display, and cannot be caught."""

import ctypes
import importlib.util
import socket
from collections.abc import Mapping
from pathlib import Path

_ADVICE = "without a window there is `gpt2-playground generate`"
_NEEDS_A_SERVER = ("", "xcb", "wayland", "wayland-egl")
_TIMEOUT_S = 2.0


def display_problem(environ: Mapping[str, str], platform: str) -> str | None:
    """Return in one sentence why no window can be shown; None when nothing speaks against it.

    Args:
        environ: the environment's variables.
        platform: as `sys.platform` names it; macOS and Windows always have a display.
    """
    if platform in ("darwin", "win32"):
        return None
    plugin = environ.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if plugin not in _NEEDS_A_SERVER:
        return None
    if plugin != "xcb" and _wayland_answers(environ):
        return None
    display = environ.get("DISPLAY", "")
    if not display:
        return f"There is no display to show a window on (DISPLAY is not set); {_ADVICE}."
    if not _x11_answers(display):
        return f"The display {display!r} does not answer; {_ADVICE}."
    missing = _missing_library()
    if missing:
        return f"The window needs the system library {missing}; the README names the packages."
    return None


def _wayland_answers(environ: Mapping[str, str]) -> bool:
    name = environ.get("WAYLAND_DISPLAY", "")
    if not name:
        return False
    return _answers(socket.AF_UNIX, str(Path(environ.get("XDG_RUNTIME_DIR", "/")) / name))


def _x11_answers(display: str) -> bool:
    """Try to reach an X server as `host:number.screen` names it."""
    host, _, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isdecimal():
        return False
    if host and host != "unix":
        return _answers(socket.AF_INET, (host, 6000 + int(number)))
    path = f"/tmp/.X11-unix/X{number}"
    return _answers(socket.AF_UNIX, path) or _answers(socket.AF_UNIX, f"\0{path}")


def _answers(family: int, address: str | tuple[str, int]) -> bool:
    """Try to open a connection."""
    with socket.socket(family) as connection:
        connection.settimeout(_TIMEOUT_S)
        try:
            connection.connect(address)
        except (OSError, ValueError, OverflowError):
            return False
    return True


def _missing_library() -> str | None:
    """Load Qt's X11 plugin as Qt will, and return the library that it lacks, if any."""
    package = importlib.util.find_spec("PySide6")
    if package is None or package.origin is None:
        return None
    plugin = Path(package.origin).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    if not plugin.exists():  # not PyPI's layout: whoever packaged Qt saw to it
        return None
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return str(error).partition(":")[0]
    return None
