"""The system's libraries that Qt will need, looked for before Qt is imported.

PySide6 brings Qt, and Qt asks the system for the rest. The loader names the first one that it does
not find, a person installs it, and the loader names the next. Here all are looked for at once.
"""

import ctypes
import importlib.util
from collections.abc import Iterable
from pathlib import Path

from playground.qt_libraries.elf import needed_libraries

_MODULES = ("QtCore", "QtGui", "QtWidgets", "QtSvg", "QtOpenGLWidgets", "QtTest")
"""What the program imports, and pyqtgraph with it."""
_PLUGINS = {"xcb": "libqxcb.so", "wayland": "libqwayland*.so"}


def plugin_files(plugin: str) -> tuple[Path, ...]:
    """Return the files of one of Qt's platform plugins, `xcb` or `wayland`.

    There are none for another plugin, nor where Qt does not lie as in PyPI's wheels: whoever
    packaged it saw to its libraries.
    """
    package = _package()
    if package is None or plugin not in _PLUGINS:
        return ()
    folder = package / "Qt" / "plugins" / "platforms"
    return tuple(sorted(folder.glob(_PLUGINS[plugin])))


def qt_system_libraries(plugin: str) -> tuple[str, ...]:
    """Return the names of all libraries that Qt asks the system for, in alphabetical order.

    Args:
        plugin: of the display: `xcb` or `wayland`; any other needs no more than Qt itself.
    """
    package = _package()
    if package is None:
        return ()
    own = {
        path.name: path
        for folder in (package / "Qt" / "lib", package, package.parent / "shiboken6")
        for path in folder.glob("*.so*")
    }
    modules = [package / f"{name}.abi3.so" for name in _MODULES]
    return _asked_of_the_system([*modules, *plugin_files(plugin)], own)


def missing_libraries(names: Iterable[str]) -> tuple[str, ...]:
    """Load libraries as Qt will, and return those that are not there, in their order.

    One that is there and lacks another itself is told by the other's name.
    """
    missing: dict[str, None] = {}
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError as error:
            lacking = Path(str(error).partition(":")[0]).name
            missing[lacking if ".so" in lacking else name] = None
    return tuple(missing)


def _package() -> Path | None:
    """Return the folder of PySide6 without importing it; None if it is not installed."""
    package = importlib.util.find_spec("PySide6")
    return None if package is None or package.origin is None else Path(package.origin).parent


def _asked_of_the_system(files: Iterable[Path], own: dict[str, Path]) -> tuple[str, ...]:
    """Follow what files need through those that came with Qt."""
    waiting, seen, found = list(files), set[Path](), set[str]()
    while waiting:
        file = waiting.pop()
        if file in seen or not file.is_file():
            continue
        seen.add(file)
        for name in needed_libraries(file):
            if name in own:
                waiting.append(own[name])
            else:
                found.add(name)
    return tuple(sorted(found))
