"""Which package brings a library, and the line that installs it, for three families of Linux."""

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageManager:
    """What installs a system's packages.

    Attributes:
        name: for a person.
        command: the program that tells a system of this family.
        line: what stands before the packages, where `{sudo}` becomes what makes one root.
    """

    name: str
    command: str
    line: str


APT = PackageManager(
    name="apt",
    command="apt-get",
    line="{sudo}apt-get update && {sudo}apt-get install -y",
)
DNF = PackageManager(name="dnf", command="dnf", line="{sudo}dnf install -y")
PACMAN = PackageManager(name="pacman", command="pacman", line="{sudo}pacman -S --needed")
MANAGERS = (APT, DNF, PACMAN)

# apt's, dnf's and pacman's name.
_PACKAGES = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd"),
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb", "libx11"),
    "libX11.so.6": ("libx11-6", "libX11", "libx11"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype", "freetype2"),
    "libgcc_s.so.1": ("libgcc-s1", "libgcc", "gcc-libs"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2", "glib2"),
    "libstdc++.so.6": ("libstdc++6", "libstdc++", "gcc-libs"),
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client", "wayland"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor", "wayland"),
    "libwayland-egl.so.1": ("libwayland-egl1", "libwayland-egl", "wayland"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb", "libxcb"),
    "libxcb-render-util.so.0": (
        "libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil",
    ),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb", "libxcb"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb", "libxcb"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util", "xcb-util"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb", "libxcb"),
    "libxcb.so.1": ("libxcb1", "libxcb", "libxcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    "libz.so.1": ("zlib1g", "zlib", "zlib"),
    "libzstd.so.1": ("libzstd1", "libzstd", "zstd"),
}  # fmt: skip


def package_of(library: str, manager: PackageManager) -> str:
    """Return the package that brings a library; empty for one that is not known."""
    packages = dict(zip(MANAGERS, _PACKAGES.get(library, ()), strict=False))
    return packages.get(manager, "")


def install_line(libraries: Iterable[str], manager: PackageManager) -> str:
    """Return the line for a shell that brings libraries; empty where no package is known."""
    packages = dict.fromkeys(package_of(library, manager) for library in libraries)
    packages.pop("", None)
    if not packages:
        return ""
    sudo = "" if getattr(os, "geteuid", lambda: 1)() == 0 else "sudo "
    return f"{manager.line.format(sudo=sudo)} {' '.join(packages)}"


def managers_here(environ: Mapping[str, str]) -> tuple[PackageManager, ...]:
    """Return what installs packages on this system; all there are where none of them is found."""
    path = environ.get("PATH")
    found = tuple(each for each in MANAGERS if shutil.which(each.command, path=path))
    return found or MANAGERS
