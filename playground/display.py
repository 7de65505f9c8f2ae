"""Whether a window can be shown: Qt aborts the process without a display, and cannot be caught."""

import ctypes
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playground.qt_libraries import missing_libraries, plugin_files, qt_system_libraries
from playground.qt_libraries.packages import install_line, managers_here

_ADVICE = "without a window there is `gpt2-playground generate`"
_NEEDS_A_SERVER = ("", "xcb", "wayland", "wayland-egl")
_TIMEOUT_S = 2.0
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """Where a window would be shown.

    Attributes:
        plugin: Qt's for it, `xcb` or `wayland`; empty where no server is asked.
        words: what there is, or what is wrong; neither begins a sentence nor ends one.
        is_there: a window can be shown on it, if Qt finds its libraries.
    """

    plugin: str
    words: str
    is_there: bool = True


def find_display(environ: Mapping[str, str], platform: str) -> Display:
    """Return the display that Qt will choose, or say why there is none.

    Args:
        environ: the environment's variables.
        platform: as `sys.platform` names it; macOS and Windows always have a display.
    """
    if platform in ("darwin", "win32"):
        return Display(plugin="", words="the system's own")
    plugin = environ.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if plugin not in _NEEDS_A_SERVER:
        return Display(plugin="", words=f"none is asked for (QT_QPA_PLATFORM is {plugin})")
    if plugin != "xcb" and _wayland_answers(environ):
        name = environ["WAYLAND_DISPLAY"]
        return Display(plugin="wayland", words=f"Wayland, {name!r} answers")
    name = environ.get("DISPLAY", "")
    if not name:
        words = "there is no display to show a window on (DISPLAY is not set)"
        return Display(plugin="xcb", words=words, is_there=False)
    if not _x11_answers(name):
        return Display(plugin="xcb", words=f"the display {name!r} does not answer", is_there=False)
    return Display(plugin="xcb", words=f"X11, {name!r} answers")


def display_problem(environ: Mapping[str, str], platform: str) -> str | None:
    """Return in one sentence why no window can be shown; None when nothing speaks against it.

    Args:
        environ: the environment's variables.
        platform: as `sys.platform` names it.
    """
    display = find_display(environ, platform)
    if not display.is_there:
        return f"{display.words[0].upper()}{display.words[1:]}; {_ADVICE}."
    error = _loading_error(display.plugin)
    if error is None:
        return None
    words = lacking_words(missing_libraries(qt_system_libraries(display.plugin)), environ)
    return f"{words or f'Qt cannot be loaded: {error}'}; {_ADVICE}."


def lacking_words(libraries: tuple[str, ...], environ: Mapping[str, str]) -> str:
    """Say which libraries Qt lacks and what installs them here; empty if it lacks none."""
    if not libraries:
        return ""
    named = ", ".join(libraries[:_MOST_NAMED])
    more = len(libraries) - _MOST_NAMED
    lacking = f"Qt lacks {named}{f' and {more} more' if more > 0 else ''} of the system's libraries"
    managers = managers_here(environ)
    lines = {manager: install_line(libraries, manager) for manager in managers}
    brought = [
        f"{f'with {manager.name} ' if len(managers) > 1 else ''}`{line}`"
        for manager, line in lines.items()
        if line
    ]
    return f"{lacking}; {', '.join(brought)} brings them" if brought else lacking


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


def _loading_error(plugin: str) -> str | None:
    """Load Qt's plugin for a display as Qt will, and return what the loader says against it."""
    for file in plugin_files(plugin):
        try:
            ctypes.CDLL(str(file))
        except OSError as error:
            return str(error)
    return None
