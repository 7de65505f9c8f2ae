"""A person before the screen: a hand on the pointer, another on the keys, and two eyes."""

import time

from started.picture import Picture, Rect
from started.program import Program
from started.waiting import wait_until

_KEY_DELAY_MS = "12"
_STANDING_S = 0.05


class Person:
    """Uses a program through its display alone; asks the program only where things are."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._display = program.display

    # ---- hands -----------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys one after the other, such as `ctrl+Return`."""
        self._xdotool("key", "--delay", _KEY_DELAY_MS, *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self._xdotool("type", "--delay", _KEY_DELAY_MS, text)

    def point(self, place: Rect) -> None:
        """Bring the pointer to the middle of a place, which has to be on the screen."""
        self._xdotool(*self._way_to(place))

    def click(self, what: str | Rect, *, times: int = 1) -> None:
        """Click a widget, waiting for it to be there and to take clicks, or a place."""
        if isinstance(what, str):
            name = what
            what = wait_until(lambda: self._standing(name), f"“{name}” to take clicks")
        pause = ("--repeat", str(times), "--delay", "60") if times > 1 else ()
        self._xdotool(*self._way_to(what), "click", *pause, "1")

    def click_item(self, name: str, words: str) -> None:
        """Click the tab or row with these words."""

        def look() -> list[Rect]:
            items = self.program.items(name)
            return [item.room for item in items if any(words in cell for cell in item.words)]

        self.click(wait_until(look, f"“{words}” in {name}")[0])

    def drag(self, grip: Rect, to: Rect) -> None:
        """Press the pointer's button on a place, and let it go at another."""
        self.carry(grip, to)
        self._xdotool("mouseup", "1")

    def carry(self, grip: Rect, to: Rect) -> None:
        """Press the pointer's button on a place, and hold it still at another.

        On the way it stops once: what begins a drag does not yet move anything.
        """
        self.point(grip)
        self._xdotool("mousedown", "1")
        across, down = grip.centre
        self.point(Rect((across + to.left) // 2, (down + to.top) // 2, 1, 1))
        self.point(to)

    def bring_into_sight(self, name: str) -> None:
        """Turn the wheel over the scroll bar of the tab in front until all of a widget is seen."""
        tabs = self.program.widget("Views").seen
        scroll_bar = Rect(tabs.right - 5, tabs.top, 2, tabs.height)

        def look() -> bool:
            if any(each.seen == each.room for each in self.program.widgets(name)):
                return True
            self.turn_wheel(scroll_bar, notches=1)
            return False

        wait_until(look, f"all of “{name}”")

    def turn_wheel(self, place: Rect, *, notches: int) -> None:
        """Turn the wheel over a place, downwards where `notches` is positive."""
        button = "5" if notches > 0 else "4"
        pause = ("--repeat", str(abs(notches)), "--delay", "15")
        self._xdotool(*self._way_to(place), "click", *pause, button)

    def enter(self, name: str, words: str) -> None:
        """Write something else into a field, and leave it by Tab."""
        self.click(name)
        self.press("ctrl+a")
        self.type(words)
        self.press("Tab")

    def put_the_pointer_away(self) -> None:
        """Rest the pointer where it changes nothing: on the frame of the window."""
        frame = self._display.framed(self.program.window)
        self.point(Rect(frame.left + frame.width // 4, frame.top + 4, 1, 1))

    def bring_the_window_back(self) -> None:
        """Have the window manager show the window and give it the keys, wherever it was put."""
        self._xdotool("windowactivate", self.program.window)
        wait_until(lambda: self.program.is_on_the_screen, "the window to be seen again")

    # ---- eyes ------------------------------------------------------------------------------

    def look(self) -> Picture:
        """Return what is on the screen, with nothing under the pointer."""
        self.put_the_pointer_away()
        return self._display.picture()

    # ---- leaving ---------------------------------------------------------------------------

    def quit(self) -> None:
        """Close the window by its key."""
        self.press("ctrl+q")

    def close_the_window(self) -> None:
        """Close it by the window manager's key."""
        self.press("alt+F4")

    def _standing(self, name: str) -> Rect | None:
        """Return where a widget takes clicks once it stands still; a dialog may yet grow."""
        place = self._usable(name)
        time.sleep(_STANDING_S)
        return place if place == self._usable(name) else None

    def _usable(self, name: str) -> Rect | None:
        """Return where a widget takes clicks; a check box does on its square and its words."""
        usable = [each for each in self.program.widgets(name) if each.is_enabled]
        if not usable:
            return None
        widget, place = usable[0], usable[0].seen
        width = min(place.width, widget.least[0]) if widget.kind == "QCheckBox" else place.width
        return Rect(place.left, place.top, width, place.height)

    def _way_to(self, place: Rect) -> tuple[str, ...]:
        """Return the words that bring the pointer to the middle of a place on the screen."""
        across, down = place.centre
        is_there = not place.is_empty and self._display.screen.holds(Rect(across, down, 1, 1))
        assert is_there, f"{place} is out of reach"
        return "mousemove", str(across), str(down)

    def _xdotool(self, *arguments: str) -> None:
        self._display.ask("xdotool", *arguments)
