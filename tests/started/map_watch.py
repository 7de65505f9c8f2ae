"""Every window that comes onto a screen, be it for the blink of an eye."""

import re
import subprocess
import threading

from started.waiting import wait_until

_EVENT = re.compile(
    r"(?P<kind>Map|Destroy)Notify event,.*\n\s+event \w+, window (?P<window>0x[0-9a-f]+)"
    r"(?:, override (?P<override>YES|NO))?"
)


class MapWatch:
    """Listens to what the X server tells of the windows right below its root.

    The server tells of each one, where looking now and then would miss what goes again at once.
    Under a window manager those are frames, and what is gone before its turn never gets one; so
    this is for a display without.
    """

    def __init__(self, environment: dict[str, str]) -> None:
        self._xev = subprocess.Popen(
            ["xev", "-root", "-event", "substructure"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def windows(self) -> list[int]:
        """Return the windows mapped so far, each as often as it was.

        Menus and tooltips are left out: they ask the window manager to leave them alone, and a
        person knows them for what they are.
        """
        return [window for kind, window, is_alone in self._events() if kind == "Map" and is_alone]

    def wait_for_the_end_of(self, window: int) -> None:
        """Wait until a window is destroyed: what its program did before has been told by then."""
        wait_until(
            lambda: any(kind == "Destroy" and its == window for kind, its, _ in self._events()),
            f"the end of the window {window:#x}",
        )

    def close(self) -> None:
        """Listen no more."""
        self._xev.terminate()
        self._xev.wait()
        self._reader.join()
        self._xev.stdout.close()

    def _events(self) -> list[tuple[str, int, bool]]:
        told = "".join(self._lines)
        return [
            (event["kind"], int(event["window"], 16), event["override"] == "NO")
            for event in _EVENT.finditer(told)
        ]

    def _read(self) -> None:
        for line in self._xev.stdout:
            self._lines.append(line)
