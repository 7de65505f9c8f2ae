"""A screen of a test's own: an X server without a monitor, with or without a window manager."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from started.map_watch import MapWatch
from started.picture import Picture, Rect
from started.waiting import HUNG_S, wait_until

TOOLS = {"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool", "xev": "x11-utils"}
TOOLS |= {"strace": "strace", "dbus-daemon": "dbus"}
"""The programs that the journeys need, and the Debian package of each."""


def missing_tools() -> list[str]:
    """Return the Debian packages of the tools that are not installed."""
    return sorted({package for tool, package in TOOLS.items() if shutil.which(tool) is None})


class Display:
    """An X server whose screen lies in a file; what is drawn on it can be looked at.

    Attributes:
        name: such as `:7`, for `DISPLAY`.
        screen: all of it.
    """

    def __init__(self, width: int, height: int, *, has_window_manager: bool = True) -> None:
        self.screen = Rect(0, 0, width, height)
        self._folder = tempfile.TemporaryDirectory(prefix="screen-")
        self._processes: list[subprocess.Popen[bytes]] = []
        self._watches: list[MapWatch] = []
        self.name = ""
        try:
            self.name = self._start_server()
            if has_window_manager:
                self._start_manager()
        except BaseException:
            self.close()
            raise

    def picture(self) -> Picture:
        """Return what is on the screen now, the pointer included."""
        return Picture.of_file(Path(self._folder.name) / "Xvfb_screen0")

    def ask(self, *command: str) -> str:
        """Run a tool of the X Window System on this display and return its answer.

        Raises:
            AssertionError: it failed.
        """
        done = subprocess.run(
            command, env=self.environment(), capture_output=True, text=True, timeout=HUNG_S
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout

    def environment(self) -> dict[str, str]:
        """Return the environment of a program on this display; its home is the display's own."""
        wayland = ("WAYLAND_DISPLAY", "WAYLAND_SOCKET")
        inherited = {key: value for key, value in os.environ.items() if key not in wayland}
        return inherited | {"DISPLAY": self.name, "HOME": self._folder.name}

    def window_named(self, title: str) -> str:
        """Return the id of the window of that title that is on the screen; empty without one.

        What is open in it may stand before the title.
        """
        search = ("xdotool", "search", "--onlyvisible", "--name", f"^(.* )?{re.escape(title)}$")
        done = subprocess.run(search, env=self.environment(), capture_output=True, text=True)
        return done.stdout.partition("\n")[0]

    def is_on_the_screen(self, window: str) -> bool:
        """Tell whether a window is there, and neither put away nor on another desktop."""
        about = ("xwininfo", "-id", window)
        done = subprocess.run(about, env=self.environment(), capture_output=True, text=True)
        return "IsViewable" in done.stdout

    def framed(self, window: str) -> Rect:
        """Return where a window stands together with the frame that its manager gave it."""
        about = self.ask("xwininfo", "-id", window)
        left, top, width, height = (
            int(re.search(rf"{words}:\s+(-?\d+)", about)[1])
            for words in ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
        )
        frame = self.ask("xprop", "-id", window, "_NET_FRAME_EXTENTS")
        west, east, north, south = map(int, frame.partition("=")[2].split(","))
        return Rect(left - west, top - north, width + west + east, height + north + south)

    def watch(self) -> MapWatch:
        """Begin to note every window that comes onto the screen; for a display without manager."""
        self._watches.append(MapWatch(self.environment()))
        wait_until(self._is_watched, "the X server to know who listens")
        return self._watches[-1]

    def end_the_server(self) -> None:
        """Take the screen away from whoever is on it, as the end of a desktop's session does."""
        self._processes[0].kill()

    def close(self) -> None:
        """End what was started here, the server last."""
        for watch in self._watches:
            watch.close()
        for process in reversed(self._processes):
            process.terminate()
            process.wait()
        self._folder.cleanup()

    def _start_server(self) -> str:
        size = f"{self.screen.width}x{self.screen.height}x24"
        screen = ("-screen", "0", size, "-fbdir", self._folder.name)
        readable, writable = os.pipe()
        # The server looks for a free number itself, and says which once it can be reached.
        self._processes.append(
            subprocess.Popen(
                ["Xvfb", *screen, "-displayfd", str(writable), "-noreset", "-nolisten", "tcp"],
                pass_fds=[writable],
                stderr=subprocess.DEVNULL,
            )
        )
        os.close(writable)
        with os.fdopen(readable) as answer:
            number = answer.readline().strip()
        assert number, "Xvfb did not start"
        return f":{number}"

    def _start_manager(self) -> None:
        quiet = subprocess.DEVNULL
        command = ["openbox", "--sm-disable"]
        environment = self.environment()
        self._processes.append(
            subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
        )
        wait_until(self._is_managed, "a window manager on the display")

    def _is_managed(self) -> bool:
        return "window id" in self.ask("xprop", "-root", "_NET_SUPPORTING_WM_CHECK")

    def _is_watched(self) -> bool:
        return "SubstructureNotify" in self.ask("xwininfo", "-root", "-events")
