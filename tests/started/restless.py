"""Somebody who tries everything, one random thing after another, whatever the program is doing."""

import random
import time
from collections import Counter, deque
from contextlib import suppress
from pathlib import Path

from started.person import Person
from started.picture import Rect
from started.seen import Seen
from started.tidy import put_everything_away
from started.vitals import Vitals

SIZES = ((1440, 860), (1024, 600), (760, 480), (1580, 960))
KEYS = (
    "ctrl+Return", "ctrl+Return", "Escape", "ctrl+r", "ctrl+k", "ctrl+d", "ctrl+p", "ctrl+period",
    "ctrl+space", "ctrl+z", "ctrl+shift+z", "ctrl+plus", "ctrl+minus", "ctrl+0", "F1", "F10", "Tab",
    "shift+Tab", "Return", "space", "Up", "Down", "Left", "Right", "Home", "End", "ctrl+End",
    "ctrl+Home", "ctrl+a", "Delete", "BackSpace", "ctrl+x", "ctrl+c", "ctrl+shift+c",
    "ctrl+f", "ctrl+slash", "Menu", "ctrl+n", "ctrl+n", "F6", "F11", "Next", "Prior", "ctrl+t",
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
UNCHOSEN = ("Quit", "Open", "Save", "Export")
"""Of the menus: how it ends, and what asks for a file, which `save_or_open` gives."""
N_FILES = 4
_FILE_NAME = "fileNameEdit"
"""Where Qt's file dialog asks for a name."""
LOOK_EVERY_S = 1.0
N_LAST_STEPS = 25


class Soak:
    """A person who does one random thing after another."""

    def __init__(self, person: Person, folder: Path, seed: int) -> None:
        self.person = person
        self.folder = folder
        self.program = person.program
        self.random = random.Random(seed)
        self.counts: Counter[str] = Counter()
        self.vitals = [Vitals(person.program.pid, person.program.models)]
        self.last_steps: deque[str] = deque(maxlen=N_LAST_STEPS)
        self._looked_s = 0.0
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
            (self.choose_in_a_menu, 2),
            (self.delete_a_run, 1),
            (self.save_or_open, 1),
        )

    def do_something(self) -> None:
        """Do one thing, and note it; what cannot be done now is left.

        What lies under a dialog's frame is clicked through it: the window may be put away with the
        dialog, or another desktop come to the front. Nothing could then be done, not even quit.
        """
        if not self._sees_the_window():
            self.counts["bring the window back"] += 1
            self.last_steps.append("bring the window back")
            self.person.bring_the_window_back()
        if self.program.widgets(_FILE_NAME):
            # Whoever clicks about in there makes and deletes files anywhere on the machine.
            self.person.press("Escape")
            self.last_steps.append("put the file dialog away")
        things, weights = zip(*self._things, strict=True)
        thing = self.random.choices(things, weights)[0]
        self.counts[thing.__name__] += 1
        self.last_steps.append(f"{thing.__name__}: {thing() or 'nothing to do it to'}")

    def rest(self) -> None:
        """Put everything away for a moment, and see what the program takes then."""
        self.last_steps.append("put everything away")
        if put_everything_away(self.person):
            self.vitals[-1].look_at_rest()
            print(f"    at rest  {self.vitals[-1].at_rest[-1].in_words()}", flush=True)

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

    def choose_in_a_menu(self) -> str:
        """Choose anything in the window's menu: a lesson, what was open lately, another look."""
        button = self.program.widgets("menuButton")
        if not (button and self._click(button[0].seen)):
            return ""
        chosen: list[str] = []
        before: list[Seen] = []
        for _ in range(3):  # a menu, one in it, and one in that
            shown = self.program.items("")
            new = [each for each in shown if each not in before and each.is_enabled]
            new = [each for each in new if not each.words[0].startswith(UNCHOSEN)]
            if not new:
                break
            entry, before = self.random.choice(new), shown
            chosen.append(entry.words[0])
            if not self._click(entry.room):
                break
        # What is open still is closed; what was chosen, such as presenting, goes on.
        if self.program.items(""):
            self.person.press("Escape", "Escape")
        return " ▸ ".join(chosen)

    def delete_a_run(self) -> str:
        """Delete one, or all; a new session brings none of them back."""
        rows = self.program.items("Runs")
        if not rows:
            tabs = [tab for tab in self.program.items("Views") if tab.words[0] == "Runs"]
            return self._click(tabs[0].room) if tabs else ""
        if not self._click(self.random.choice(rows).room):
            return ""
        keys = self.random.choice((("Delete",), ("Delete",), ("ctrl+a", "Delete")))
        self.person.press(*keys)
        return " ".join(keys)

    def save_or_open(self) -> str:
        """Save the session, into one of a few files where it has none, or open one of them."""
        key = self.random.choice(("ctrl+s", "ctrl+o"))
        self.person.press("Escape", key)
        time.sleep(0.6)
        if not self.program.widgets(_FILE_NAME):
            return key
        file = self.folder / f"file-{self.random.randrange(N_FILES)}.gpt2play"
        if key == "ctrl+o" and not file.exists():
            self.person.press("Escape")
            return f"{key}, and then not"
        self.person.press("ctrl+a")
        self.person.type(str(file))
        self.person.press("Return")
        time.sleep(0.3)
        if self.program.widgets(_FILE_NAME):
            # It is there already: yes, in its place.
            self.person.press("alt+y")
        return f"{key} {file.name}"

    def resize_the_window(self) -> str:
        width, height = map(str, self.random.choice(SIZES))
        self.program.display.ask("xdotool", "windowsize", self.program.window, width, height)
        return f"{width}×{height}"

    def _click(self, place: Rect, *, times: int = 1) -> str:
        if not self._is_reachable(place):
            return ""
        self.person.click(place, times=times)
        return str(place)

    def _sees_the_window(self) -> bool:
        """Look for the window once a second: most of what is done does not put it away."""
        now_s = time.monotonic()
        if now_s - self._looked_s < LOOK_EVERY_S:
            return True
        self._looked_s = now_s
        return self.program.is_on_the_screen

    def _is_reachable(self, place: Rect) -> bool:
        return not place.is_empty and self.program.display.screen.holds(Rect(*place.centre, 1, 1))

    def _parts(self):
        return self.program.parts("")

    def _a_character(self) -> Rect | None:
        text = self.program.text()
        place = self.program.character(self.random.randrange(len(text))) if text else None
        return place if place and self._is_reachable(place) else None
