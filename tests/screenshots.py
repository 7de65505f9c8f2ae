"""Draw the README's pictures: python tests/screenshots.py [folder].

The stories model writes the same story with the cache and without it, in the real window, drawn
offscreen; what is pictured is what was measured, so draw on an otherwise idle machine.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.app import PlaygroundApp
from playground.generation import CacheMode
from playground.generation.run_state import RunState
from playground.ui.look.theme import ThemeChoice
from playground.ui.saved.settings_file import CONFIG_DIR_VARIABLE

OUT = Path(__file__).resolve().parents[1] / "resources" / "screenshots"
SIZES = {"": (1440, 900), "-small": (1024, 640)}
SEED, N_NEW = 7, 220
TIMEOUT_S = 300


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as config:
        os.environ[CONFIG_DIR_VARIABLE] = config
        app = QApplication([])
        playground = PlaygroundApp(app, model="stories")
        playground.start()
        window = playground.window
        window.resize(1440, 900)
        wait_for(window, RunState.READY)
        window.sampling_panel.set_values(
            sampling=window.sampling_panel.sampling(),
            seed=SEED,
            max_new_tokens=N_NEW,
            speed_limit_per_s=None,
            ignore_end_of_text=True,
        )
        write(playground, CacheMode.ON)
        write(playground, CacheMode.OFF)
        picture(playground, folder, "lab")
        window.close()
        if not playground.close():
            sys.exit("the worker did not end in time")


def write(playground: PlaygroundApp, mode: CacheMode) -> None:
    """Have the story written, or written again, with the switch in this position."""
    window = playground.window
    window.top_bar.cache_switch.button(mode).click()
    again = window.editor.can_regenerate()
    window.actions_by_key["regenerate" if again else "generate"].trigger()
    wait_for(window, RunState.RUNNING)
    wait_for(window, RunState.READY)


def wait_for(window, state: RunState) -> None:
    deadline_s = time.monotonic() + TIMEOUT_S
    while window.run_state() is not state:
        if time.monotonic() > deadline_s:
            sys.exit(f"the window did not become {state.value} in time")
        QTest.qWait(10)


def picture(playground: PlaygroundApp, folder: Path, name: str) -> None:
    """Save the window in both schemes and sizes."""
    for suffix, size in SIZES.items():
        for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
            playground.theme.set_choice(choice)
            playground.window.resize(*size)
            QTest.qWait(300)
            path = folder / f"{name}-{choice.value}{suffix}.png"
            playground.window.grab().save(str(path))
            print(path)


if __name__ == "__main__":
    main()
