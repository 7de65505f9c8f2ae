"""The program as a process: how it is started, what it says of itself, how it ends."""

import json
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from started.display import Display
from started.picture import Rect
from started.seen import Seen
from started.waiting import HUNG_S, PATIENCE_S, wait_until

TITLE = "GPT-2 Playground"
_LAST_KEY = "QSpiApplication::keyEventError"
"""Qt tells a screen reader's bus of the key that quits, and is gone before the answer."""
_REPORTER = Path(__file__).with_name("reporter.py")
_CONSOLE_SCRIPT = Path(sys.executable).with_name("gpt2-playground")


class Program:
    """`gpt2-playground` in a process of its own, with settings and caches of its own.

    Args:
        display: where its window is to be.
        folder: holds what it keeps; the same folder is the same person's next start.
        settings: what it finds as saved the last time; without them, what is in the folder.
        is_bare: start the console script itself. Nothing can then be asked of it.
        within: a command that starts it, as `unshare` does; its words before the program's.

    Attributes:
        window: its id, once it has appeared.
    """

    def __init__(
        self,
        display: Display,
        folder: Path,
        *,
        settings: dict[str, Any] | None = None,
        is_bare: bool = False,
        within: Sequence[str] = (),
    ) -> None:
        self.display = display
        self.settings_file = folder / "config" / "settings.json"
        self.state_folder = folder / "state"
        if settings is not None:
            self.settings_file.parent.mkdir(parents=True)
            self.settings_file.write_text(json.dumps(settings), encoding="utf-8")
        # One a start: what an earlier one has said stays.
        self._stderr_file = folder / f"stderr-{len(list(folder.glob('stderr-*')))}"
        self._connection, theirs = socket.socketpair()
        self._connection.settimeout(HUNG_S)
        self._answers = self._connection.makefile("r", encoding="utf-8")
        reporter = [sys.executable, "-P", str(_REPORTER), str(theirs.fileno())]
        with theirs, self._stderr_file.open("w") as stderr:
            self._process = subprocess.Popen(
                [*within, *([str(_CONSOLE_SCRIPT)] if is_bare else reporter)],
                env=self._environment(folder),
                cwd=folder,  # where what a person exports goes
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                pass_fds=[theirs.fileno()],
            )
        self._is_bare = is_bare
        self.window = ""

    def appear(self) -> "Program":
        """Wait until its window is on the screen and, where that can be asked, a model is there."""
        self.window = wait_until(self._look_for_window, "the program's window")
        if not self._is_bare:
            self.wait_until_ready()
        return self

    # ---- what there is to see --------------------------------------------------------------

    @property
    def is_on_the_screen(self) -> bool:
        """Whether its window can be seen; it may have been put away, or left on another desktop."""
        return self.display.is_on_the_screen(self.window)

    def widgets(self, name: str) -> list[Seen]:
        """Return what can be seen under an object name, an accessible name or its own words."""
        return [each for each in self._ask("widgets", name) if not each.seen.is_empty]

    def widget(self, name: str) -> Seen:
        """Wait for the one widget of a name, and return it."""
        return wait_until(lambda: self.widgets(name), f"“{name}” to be seen")[0]

    def parts(self, name: str) -> list[Seen]:
        """Return what a widget is made of, down to what has no parts itself."""
        return [each for each in self._ask("parts", name) if not each.seen.is_empty]

    def items(self, name: str) -> list[Seen]:
        """Return the tabs or rows of a widget that can be seen."""
        return self._ask("items", name)

    def character(self, position: int) -> Rect:
        """Return where a character of the text stands; empty where it is scrolled away."""
        return self._ask("character", "editor", position)[0].room

    def text(self) -> str:
        """Return the text of the editor."""
        return self.widget("editor").words

    def status(self) -> str:
        """Return what the status line says when no hint is over it."""
        return self.widget("statusLine").description

    def models(self) -> str:
        """Return the size and the precision of every model that the process has in memory."""
        return " + ".join(self._ask("models", "")[0].words)

    def wait_until_ready(self) -> None:
        """Wait until a model is there and nothing runs: then a single token can be asked for."""
        wait_until(lambda: self.widget("oneTokenButton").is_enabled, "the end of what runs")

    def wait_until_written(self, text_before: str, *, n_characters: int = 1) -> str:
        """Wait until the model has added so much to a text, and return what stands there."""
        length = len(text_before) + n_characters
        return wait_until(
            lambda: text if len(text := self.text()) >= length else "",
            f"{n_characters} more characters",
        )

    def log_out(self) -> None:
        """Tell it that the session of the desktop ends, and wait until it has done what it does."""
        self._ask("logout", "")

    # ---- its end ---------------------------------------------------------------------------

    @property
    def process(self) -> int:
        """The number of its process."""
        return self._process.pid

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    def complaints(self) -> list[str]:
        """Return what it has written to stderr."""
        lines = self._stderr_file.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if not line.startswith(_LAST_KEY)]

    def wait_for_its_end(self) -> int:
        """Wait for the process to end, and return its exit status."""
        status = self._process.wait(PATIENCE_S)
        self._hang_up()
        return status

    def send(self, number: int) -> None:
        """Send the process a signal."""
        self._process.send_signal(number)

    def kill_at_once(self) -> None:
        """End it at this very moment, from any thread; who asks it something then is told."""
        self._process.kill()
        self._process.wait()

    def kill(self) -> None:
        """End it whatever it does, for the sake of the tests behind this one."""
        self._process.kill()
        self._process.wait()
        self._hang_up()

    # ---- asking ----------------------------------------------------------------------------

    def _ask(self, what: str, name: str, position: int = 0) -> list[Seen]:
        question = json.dumps({"what": what, "name": name, "position": position})
        try:
            self._connection.sendall(question.encode() + b"\n")
            answer = self._answers.readline()
        except OSError:
            answer = ""
        assert answer, f"the program has stopped answering:\n{self._last_words()}"
        return [Seen.of(described) for described in json.loads(answer)]

    def _look_for_window(self) -> str:
        assert self.is_running, f"the program has ended:\n{self._last_words()}"
        return self.display.window_named(TITLE)

    def _last_words(self) -> str:
        return "\n".join(self.complaints()[-40:])

    def _hang_up(self) -> None:
        self._answers.close()
        self._connection.close()

    def _environment(self, folder: Path) -> dict[str, str]:
        inherited = self.display.environment()
        ours = {key: value for key, value in inherited.items() if not key.startswith("QT_")}
        return ours | {
            "QT_QPA_PLATFORM": "xcb",
            "QT_FORCE_STDERR_LOGGING": "1",
            # Of what a screen reader asks about a thing that has just gone.
            "QT_LOGGING_RULES": "qt.accessibility.atspi.warning=false",
            "GPT2_PLAYGROUND_CONFIG_DIR": str(self.settings_file.parent),
            "GPT2_PLAYGROUND_STATE_DIR": str(self.state_folder),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "GPT2_PLAYGROUND_DATA_DIR": str(folder / "data"),
            "HF_HUB_CACHE": str(folder / "hub"),
        }
