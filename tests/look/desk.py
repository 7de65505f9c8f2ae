"""The whole app on a desk, opened as the program opens it, and waits that say what they wait for.

Whatever needs more than a part of the window starts here: a window whose parts are put together in
another order than the program's is another window, and may work where the program does not.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from playground.shell.window.app_state import AppState
from playground.shell.window.opening import Opening
from playground.startup import Startup

PATIENCE_S = 180
_LOOK_MS = 5


def live_for(ms: int) -> None:
    """Serve events; QTest.qWait would keep Python's lock, and the worker from working."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop, loop.quit)
    loop.exec()


def live_until(is_so: Callable[[], bool], *, patience_s: float = PATIENCE_S) -> None:
    """Serve events until something is so.

    Raises:
        TimeoutError: it is not so in time.
    """
    deadline_s = time.monotonic() + patience_s
    while not is_so():
        if time.monotonic() > deadline_s:
            raise TimeoutError(f"not in {patience_s} s: {is_so.__doc__ or is_so.__qualname__}")
        live_for(_LOOK_MS)


class Desk:
    """The app, open.

    Attributes:
        startup, window, playground: what was opened, what is seen, and what is behind it.
    """

    def __init__(self, app: QApplication, *, model: str | None, file: str = "") -> None:
        self.startup = Startup(Opening(app, file=file), model=model)
        self.window = self.startup.window
        self.startup.show()
        live_until(lambda: self.startup.playground is not None)
        assert self.startup.playground is not None
        self.playground = self.startup.playground

    def close(self) -> None:
        """Close the window as a person would, and let everything end."""
        self.window.close()
        assert self.startup.close(), "the worker did not end in time"
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def status(self) -> str:
        """Return what the status line says, wherever the pointer happens to be."""
        return self.window.status_line.accessibleDescription()

    def prepare(self, *, n_new: int, seed: int = 1, tokens_per_s: float | None = None) -> None:
        """Set up what the next run is to do; it does not end with a story."""
        panel = self.window.sampling_panel
        panel.set_values(
            sampling=panel.sampling(),
            seed=seed,
            max_new_tokens=n_new,
            speed_limit_per_s=tokens_per_s,
            ignore_end_of_text=True,
        )

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        live_until(is_so)

    def wait_until(self, *states: AppState) -> None:
        live_until(lambda: self.window.run_state() in states)

    def wait_for_steps(self, n_steps: int) -> None:
        def has_steps() -> bool:
            logs = self.playground.controller.logs
            return bool(logs) and len(logs[-1].steps) >= n_steps

        live_until(has_steps)

    def wait_for_end(self) -> None:
        self.wait_until(AppState.READY)

    def run(self, ask: Callable[[], object]) -> None:
        """Ask for a run, and wait until it has begun and ended, however soon that is."""
        logs = self.playground.controller.logs
        n_before = len(logs)
        ask()
        self.wait_for(lambda: len(logs) > n_before)
        self.wait_for_end()
