"""Use the started program for a while as somebody would who tries everything.

`python -m started.soak MINUTES [SEED]`, in the folder `tests`. A seeded person with pointer, wheel
and keys does one thing after another on a display of their own, whatever the program is doing. The
first traceback, warning or death ends it with status 1, the last steps and what was on stderr; so
do memory that grows once it has settled, and a temporary file that is left.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from contextlib import suppress
from pathlib import Path

from started.display import Display
from started.person import Person
from started.picture import Rect
from started.program import Program
from started.vitals import Vitals

SIZES = ((1440, 860), (1024, 600), (760, 480), (1580, 960))
KEYS = (
    "ctrl+Return", "ctrl+Return", "Escape", "ctrl+r", "ctrl+k", "ctrl+d", "ctrl+p", "ctrl+period",
    "ctrl+space", "ctrl+z", "ctrl+shift+z", "ctrl+plus", "ctrl+minus", "ctrl+0", "F1", "F10", "Tab",
    "shift+Tab", "Return", "space", "Up", "Down", "Left", "Right", "Home", "End", "ctrl+End",
    "ctrl+Home", "ctrl+a", "Delete", "BackSpace", "ctrl+x", "ctrl+c", "ctrl+shift+c",
    "ctrl+f", "ctrl+slash", "Menu",
)  # fmt: skip
TEXTS = ("Once upon a time", " and then", "hello", "\n\n", "Tim said, ", "(1 + 2) * 3", ".")
CLICKABLE = (
    "QPushButton",
    "QToolButton",
    "QCheckBox",
    "ActionButton",
    "PartButton",
    "QRadioButton",
)
LARGE_MODELS = ("355M", "774M", "1.5B", "folder")
"""Not chosen: they load for a minute, or open a dialog of the system."""
N_LAST_STEPS = 25


class Soak:
    """A person who does one random thing after another."""

    def __init__(self, person: Person, seed: int) -> None:
        self.person = person
        self.program = person.program
        self.random = random.Random(seed)
        self.counts: Counter[str] = Counter()
        self.vitals = [Vitals(person.program.pid)]
        self.last_steps: deque[str] = deque(maxlen=N_LAST_STEPS)
        self._things = (
            (self.press_a_key, 8),
            (self.click_something, 8),
            (self.type_something, 3),
            (self.paste_into_the_text, 1),
            (self.point_at_the_text, 3),
            (self.click_in_the_text, 2),
            (self.turn_the_wheel, 4),
            (self.drag_something, 2),
            (self.change_the_tab, 4),
            (self.click_a_row, 3),
            (self.change_the_model, 1),
            (self.resize_the_window, 1),
        )

    def do_something(self) -> None:
        """Do one thing, and note it; what cannot be done now is left.

        What lies under a dialog's frame is clicked through it: the window may be put away with the
        dialog, or another desktop come to the front. Nothing could then be done, not even quit.
        """
        if not self.program.is_on_the_screen:
            self.counts["bring the window back"] += 1
            self.last_steps.append("bring the window back")
            self.person.bring_the_window_back()
        self.vitals[-1].look()
        things, weights = zip(*self._things, strict=True)
        thing = self.random.choices(things, weights)[0]
        self.counts[thing.__name__] += 1
        self.last_steps.append(f"{thing.__name__}: {thing() or 'nothing to do it to'}")

    def leave(self) -> None:
        """Close the window, whatever is in front of it; it may have just been closed."""
        with suppress(AssertionError):
            self.person.bring_the_window_back()
            self.person.press("Escape", "Escape", "Escape")
            # The keys are those of a page of help, or a dialog's, as long as it is in front.
            self.person.bring_the_window_back()
            self.person.quit()

    def press_a_key(self) -> str:
        key = self.random.choice(KEYS)
        self.person.press(key)
        return key

    def paste_into_the_text(self) -> str:
        """Not anywhere: Qt's own file dialog warns of a story for the name of a file."""
        if place := self.click_in_the_text():
            self.person.press("ctrl+v")
        return place

    def type_something(self) -> str:
        text = self.random.choice(TEXTS)
        self.person.type(text)
        return repr(text)

    def click_something(self) -> str:
        """Click anything that takes clicks: in the bar, the panel, the tab in front, a popup."""
        kinds = [part for part in self._parts() if part.kind in CLICKABLE and part.is_enabled]
        return self._click(self.random.choice(kinds).seen) if kinds else ""

    def drag_something(self) -> str:
        sliders = [part for part in self._parts() if "Slider" in part.kind or "Plot" in part.kind]
        if not sliders:
            return ""
        grip = self.random.choice(sliders).seen
        to = Rect(grip.left + self.random.randrange(max(1, grip.width)), grip.centre[1], 1, 1)
        if not (self._is_reachable(grip) and self._is_reachable(to)):
            return ""
        self.person.drag(grip, to)
        return f"{grip} to {to}"

    def point_at_the_text(self) -> str:
        place = self._a_character()
        if place:
            self.person.point(place)
        return str(place or "")

    def click_in_the_text(self) -> str:
        place = self._a_character()
        return self._click(place, times=self.random.choice((1, 1, 2, 3))) if place else ""

    def turn_the_wheel(self) -> str:
        part = self.random.choice(self._parts()).seen
        if not self._is_reachable(part):
            return ""
        self.person.turn_wheel(part, notches=self.random.choice((-6, -2, 2, 6)))
        return str(part)

    def change_the_tab(self) -> str:
        tabs = self.program.items("Views")
        return self._click(self.random.choice(tabs).room) if tabs else ""

    def click_a_row(self) -> str:
        names = ("Most probable tokens, stage by stage", "Runs", "Operations of one forward pass")
        rows = self.program.items(self.random.choice(names))
        return self._click(self.random.choice(rows).room) if rows else ""

    def change_the_model(self) -> str:
        pickers = self.program.widgets("modelPicker")
        if not pickers or not pickers[0].is_enabled:
            return ""
        self._click(pickers[0].seen)
        rows = [row for row in self.program.items("modelPicker") if row.words[0]]
        # A heading takes no click, and a model of the hub asks a question.
        large = (*LARGE_MODELS, " hub", " to fetch", "Used before")
        small = [row for row in rows if not any(name in row.words[0] for name in large)]
        return self._click(self.random.choice(small).room) + small[0].words[0] if small else ""

    def resize_the_window(self) -> str:
        width, height = map(str, self.random.choice(SIZES))
        self.program.display.ask("xdotool", "windowsize", self.program.window, width, height)
        return f"{width}×{height}"

    def _click(self, place: Rect, *, times: int = 1) -> str:
        if not self._is_reachable(place):
            return ""
        self.person.click(place, times=times)
        return str(place)

    def _is_reachable(self, place: Rect) -> bool:
        return not place.is_empty and self.program.display.screen.holds(Rect(*place.centre, 1, 1))

    def _parts(self):
        return self.program.parts("")

    def _a_character(self) -> Rect | None:
        text = self.program.text()
        place = self.program.character(self.random.randrange(len(text))) if text else None
        return place if place and self._is_reachable(place) else None


def use(display: Display, folder: Path, minutes: float, seed: int) -> tuple[Soak, str]:
    """Use the program for so long, and return who did and what there is to say against it.

    A person may well come upon Quit on the way, and then starts the program again.
    """
    end_s = time.monotonic() + 60 * minutes
    soak = Soak(Person(Program(display, folder).appear()), seed)
    while time.monotonic() < end_s:
        try:
            soak.do_something()
        except AssertionError as error:
            if trouble := _why_it_ended(soak.program):
                return soak, f"{error}\n{trouble}"
            soak.counts["start again"] += 1
            soak.program = Program(display, folder).appear()
            soak.person = Person(soak.program)
            soak.vitals.append(Vitals(soak.program.pid))
        if complaints := soak.program.complaints():
            soak.program.kill()
            return soak, "\n".join(complaints)
    soak.leave()
    return soak, _why_it_ended(soak.program)


def _why_it_ended(program: Program) -> str:
    """Wait for the end of a program and return what went wrong, if anything did."""
    try:
        status = program.wait_for_its_end()
    except subprocess.TimeoutExpired:
        program.display.picture().save(Path(tempfile.gettempdir()) / "soak.png")
        program.kill()
        return "it did not end"
    return "\n".join([*program.complaints(), *([f"exit status {status}"] if status else [])])


def _is_passing(path: Path) -> bool:
    """Tell whether a file is one that should be gone with the program."""
    return path.is_file() and (path.suffix == ".tmp" or path.parent.name == "tmp")


def main() -> int:
    """Use the program for so many minutes; return 1 when it has complained."""
    minutes, seed = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    display = Display(1600, 1000)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TMPDIR"] = f"{folder}/tmp"
        Path(folder, "tmp").mkdir()
        soak, trouble = use(display, Path(folder), minutes, seed)
        left = [str(path) for path in Path(folder).rglob("*") if _is_passing(path)]
    display.close()
    print(", ".join(f"{name} {count}" for name, count in soak.counts.most_common()))
    print(f"{soak.counts.total():,} operations, seed {seed}")
    for vitals in soak.vitals:
        print(vitals.in_words())
    complaints = [sentence for vitals in soak.vitals for sentence in vitals.complaints()]
    trouble = "\n".join([trouble] * bool(trouble) + complaints + [f"left: {each}" for each in left])
    if trouble:
        print("The last steps:", *soak.last_steps, trouble, sep="\n")
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
