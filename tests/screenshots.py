"""Draw the README's pictures: python tests/screenshots.py.

With a folder, every tab and the stage are drawn into it at three sizes, light and dark. The stories
model races with and without the cache in the window as the program opens it, drawn offscreen; what
is pictured is what was measured, so draw on an otherwise idle machine.
"""

import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from look import lessons
from look.desk import Desk, live_for
from look.pixels import stand_still
from playground.generation import CacheMode
from playground.kit.look.theme import ThemeChoice
from playground.shell.saved.settings_file import CONFIG_DIR_VARIABLE
from playground.shell.window.app_state import AppState

_OUT = Path(__file__).resolve().parents[1] / "resources" / "screenshots"
_README_SIZES = {"": (1440, 900)}
_ALL_SIZES = {**_README_SIZES, "-small": (1024, 640), "-large": (1920, 1080)}
_STAGE_SIZES = {**_README_SIZES, "-small": (1024, 768), "-large": (1920, 1080)}
_OF_README = ("lab", "inside")
_ALL_TABS = (*_OF_README, "next_token", "runs", "costs", "what_if")
_SEED, _N_NEW = 7, 240
_ASKING_MS = 9000
"""Time for a tab to ask the worker what it shows; the lab measures the machine's limits first."""


def main() -> None:
    is_for_readme = len(sys.argv) < 2
    folder = _OUT if is_for_readme else Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as config:
        os.environ[CONFIG_DIR_VARIABLE] = os.environ["GPT2_PLAYGROUND_STATE_DIR"] = config
        desk = Desk(QApplication([]), model="stories")
        try:
            desk.window.resize(*_README_SIZES[""])
            desk.wait_until(AppState.READY)
            desk.prepare(n_new=_N_NEW, seed=_SEED)
            live_for(_ASKING_MS)
            race(desk)
            for tab in _OF_README if is_for_readme else _ALL_TABS:
                draw(desk, folder, tab, _README_SIZES if is_for_readme else _ALL_SIZES)
            take_lesson(desk, folder, _README_SIZES if is_for_readme else _ALL_SIZES)
            present(desk, folder, _README_SIZES if is_for_readme else _STAGE_SIZES)
        finally:
            desk.close()


def race(desk: Desk) -> None:
    """Have a story written both ways."""
    desk.window.top_bar.cache_switch.button(CacheMode.RACE).click()
    desk.window.actions_by_key["generate"].trigger()
    desk.wait_for_steps(_N_NEW)
    desk.wait_for_end()


def draw(desk: Desk, folder: Path, tab: str, sizes: dict[str, tuple[int, int]]) -> None:
    """Save the window with a tab in front, in both schemes and these sizes."""
    desk.window.tabs.show_tab(tab)
    live_for(_ASKING_MS)
    save(desk, folder, tab.replace("_", "-"), sizes)


def take_lesson(desk: Desk, folder: Path, sizes: dict[str, tuple[int, int]]) -> None:
    """Save the step of the first lesson that races, done."""
    desk.window.tabs.show_tab("lab")
    lessons.begin(desk, "memory")
    for moment in lessons.taken(desk):
        if moment == "4-done":
            break
    save(desk, folder, "lesson", sizes)
    desk.playground.lessons.leave()


def present(desk: Desk, folder: Path, sizes: dict[str, tuple[int, int]]) -> None:
    """Save the stage with the lab's plot, in both schemes and these sizes."""
    desk.window.tabs.show_tab("lab")
    desk.window.actions_by_key["present"].trigger()
    live_for(_ASKING_MS)
    save(desk, folder, "presenting", sizes)
    desk.window.actions_by_key["present"].trigger()


def save(desk: Desk, folder: Path, name: str, sizes: dict[str, tuple[int, int]]) -> None:
    """Save the window as it stands, in both schemes and these sizes."""
    for suffix, size in sizes.items():
        desk.window.resize(*size)
        for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
            desk.playground.theme.set_choice(choice)
            stand_still(desk.window)
            path = folder / f"{name}-{choice.value}{suffix}.png"
            desk.window.grab().save(str(path))
            print(path)


if __name__ == "__main__":
    main()
