"""Draw the README's pictures: python tests/screenshots.py.

With a folder, every tab is drawn into it, in a large and a small window.
The stories model races with and without the cache in the real window, drawn offscreen; what is
pictured is what was measured, so draw on an otherwise idle machine.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from playground.app import PlaygroundApp
from playground.generation import CacheMode
from playground.generation.run_state import RunState
from playground.ui.look.theme import ThemeChoice
from playground.ui.saved.settings_file import CONFIG_DIR_VARIABLE
from playground.ui.window.opening import Opening

OUT = Path(__file__).resolve().parents[1] / "resources" / "screenshots"
LARGE, SMALL = {"": (1440, 900)}, {"-small": (1024, 640)}
OF_README = ("lab", "inside")
ALL = (*OF_README, "next_token", "runs", "costs", "what_if")
SEED, N_NEW = 7, 240
TIMEOUT_S = 300
SETTLE_MS = 9000
"""Time for a tab to ask the worker what it shows; the lab measures the machine's limits first."""


def main() -> None:
    is_for_readme = len(sys.argv) < 2
    folder = OUT if is_for_readme else Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as config:
        os.environ[CONFIG_DIR_VARIABLE] = config
        app = QApplication([])
        playground = PlaygroundApp(Opening(app), model="stories")
        playground.start()
        window = playground.window
        window.resize(*LARGE[""])
        wait_for(window, RunState.READY)
        panel = window.sampling_panel
        panel.set_values(
            sampling=panel.sampling(),
            seed=SEED,
            max_new_tokens=N_NEW,
            speed_limit_per_s=None,
            ignore_end_of_text=True,
        )
        wait(SETTLE_MS)
        race(window)
        for tab in OF_README if is_for_readme else ALL:
            picture(playground, folder, tab, LARGE if is_for_readme else LARGE | SMALL)
        window.close()
        if not playground.close():
            sys.exit("the worker did not end in time")


def race(window) -> None:
    """Have a story written both ways."""
    window.top_bar.cache_switch.button(CacheMode.RACE).click()
    window.actions_by_key["generate"].trigger()
    wait_for(window, RunState.RUNNING)
    wait_for(window, RunState.READY)


def wait(ms: int) -> None:
    """Let the window live on; QTest.qWait would keep Python's lock, and the worker from working."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def wait_for(window, state: RunState) -> None:
    deadline_s = time.monotonic() + TIMEOUT_S
    while window.run_state() is not state:
        if time.monotonic() > deadline_s:
            sys.exit(f"the window did not become {state.value} in time")
        wait(10)


def picture(
    playground: PlaygroundApp, folder: Path, tab: str, sizes: dict[str, tuple[int, int]]
) -> None:
    """Save the window with a tab in front, in both schemes and these sizes."""
    playground.window.tabs.show_tab(tab)
    for suffix, size in sizes.items():
        playground.window.resize(*size)
        wait(SETTLE_MS)
        for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
            playground.theme.set_choice(choice)
            wait(500)
            path = folder / f"{tab.replace('_', '-')}-{choice.value}{suffix}.png"
            playground.window.grab().save(str(path))
            print(path)


if __name__ == "__main__":
    main()
