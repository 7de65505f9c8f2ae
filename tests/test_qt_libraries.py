"""What Qt asks the system for: found in its files, and known by the package that brings it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from playground import qt_libraries
from playground.qt_libraries import missing_libraries, plugin_files, qt_system_libraries
from playground.qt_libraries.elf import needed_libraries
from playground.qt_libraries.packages import (
    APT,
    DNF,
    MANAGERS,
    install_line,
    managers_here,
    package_of,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="libraries of Linux")
OF_THE_C_LIBRARY = re.compile(r"ld-linux.*|lib(c|dl|m|pthread|rt|resolv)\.so\.\d")
"""There wherever Python is."""
PLUGINS = ("xcb", "wayland")


def told_by_readelf(file):
    told = subprocess.check_output(["readelf", "-d", str(file)], text=True, env={"LC_ALL": "C"})
    return tuple(re.findall(r"\(NEEDED\).*\[(.*)\]", told))


@pytest.mark.skipif(shutil.which("readelf") is None, reason="the binary utilities tell")
@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_file_needs_what_the_binary_utilities_say(plugin):
    files = [*plugin_files(plugin), Path(sys.executable).resolve()]
    assert len(files) > 1
    for file in files:
        assert needed_libraries(file) == told_by_readelf(file)


@pytest.mark.parametrize("content", [b"", b"\x7fELF", b"\x7fELF\x02\x01" + bytes(80), b"text" * 40])
def test_a_file_that_is_no_library_needs_none(tmp_path, content):
    (tmp_path / "library.so").write_bytes(content)
    assert needed_libraries(tmp_path / "library.so") == ()


def test_a_library_cut_anywhere_in_its_head_needs_none(tmp_path):
    (file,) = plugin_files("xcb")
    whole, cut = file.read_bytes(), tmp_path / "cut.so"
    for length in (20, 63, 64, 100, 200):
        cut.write_bytes(whole[:length])
        assert needed_libraries(cut) == ()


def test_each_display_asks_for_libraries_of_its_own():
    bare = set(qt_system_libraries(""))
    assert {"libEGL.so.1", "libGL.so.1", "libfontconfig.so.1"} <= bare
    assert {"libxcb-cursor.so.0", "libxkbcommon-x11.so.0"} <= set(qt_system_libraries("xcb")) - bare
    assert {"libwayland-client.so.0"} <= set(qt_system_libraries("wayland")) - bare


def test_none_of_them_is_one_that_came_with_qt():
    assert not [name for name in qt_system_libraries("xcb") if re.search("Qt6|icu|pyside", name)]


def test_no_pyside_no_libraries(monkeypatch):
    monkeypatch.setattr(qt_libraries.importlib.util, "find_spec", lambda _: None)
    assert qt_system_libraries("xcb") == ()
    assert plugin_files("xcb") == ()


def test_what_cannot_be_loaded_is_missing():
    names = ("libc.so.6", "libnobody-has-this.so.7", "libm.so.6")
    assert missing_libraries(names) == ("libnobody-has-this.so.7",)


@pytest.mark.parametrize("plugin", PLUGINS)
def test_the_package_of_every_library_is_known(plugin):
    names = [name for name in qt_system_libraries(plugin) if not OF_THE_C_LIBRARY.fullmatch(name)]
    assert len(names) > 10
    assert not [
        (name, each.name) for name in names for each in MANAGERS if not package_of(name, each)
    ]


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="Debian's own word")
@pytest.mark.parametrize("plugin", PLUGINS)
def test_apt_has_every_library_in_the_package_of_that_name(plugin):
    names = [name for name in qt_system_libraries(plugin) if package_of(name, APT)]
    for name in names:
        told = subprocess.run(
            ["dpkg-query", "-S", f"*/{name}"], capture_output=True, text=True, check=False
        ).stdout
        owners = {line.partition(":")[0].removesuffix("t64") for line in told.splitlines()}
        assert not owners or package_of(name, APT) in owners


def test_the_line_brings_each_package_once(monkeypatch):
    names = ("libglib-2.0.so.0", "libgthread-2.0.so.0", "libX11.so.6", "libunheard-of.so.1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert install_line(names, DNF) == "sudo dnf install -y glib2 libX11"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert install_line(names, APT) == "apt-get update && apt-get install -y libglib2.0-0 libx11-6"
    assert install_line(names[-1:], APT) == ""


def test_the_manager_of_this_system_is_found_and_all_are_named_without_one(tmp_path):
    environ = {"PATH": str(tmp_path)}
    assert managers_here(environ) == MANAGERS
    (tmp_path / "dnf").touch(0o755)
    assert managers_here(environ) == (DNF,)
