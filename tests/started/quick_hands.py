"""Hands that start no process for each thing they do: thousands of things an hour need that."""

import ctypes
import time

from started.person import Person
from started.program import Program

_MODIFIERS = {"ctrl": "Control_L", "shift": "Shift_L", "alt": "Alt_L"}
_AS_IT_IS = -1
"""The screen that the pointer is on."""


class XTest:
    """Moves the pointer of an X server, and presses its buttons and keys, as xdotool does.

    Args:
        name: of the display, such as `:7`.
    """

    def __init__(self, name: str) -> None:
        self._x, self._test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        for ask in (self._x.XStringToKeysym, self._x.XkbKeycodeToKeysym):
            ask.restype = ctypes.c_ulong
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(name.encode()))
        assert self._display, f"no display {name}"

    def move(self, across: int, down: int) -> None:
        """Bring the pointer to a pixel of the screen."""
        self._test.XTestFakeMotionEvent(self._display, _AS_IT_IS, across, down, ctypes.c_ulong(0))
        self._x.XSync(self._display, 0)

    def hold(self, button: int, *, is_down: bool) -> None:
        """Press a button of the pointer, or let it go."""
        self._test.XTestFakeButtonEvent(self._display, button, int(is_down), ctypes.c_ulong(0))
        self._x.XSync(self._display, 0)

    def press(self, chord: str) -> None:
        """Press a key, together with others: `ctrl+Return`."""
        *held, name = chord.split("+")
        keysym = self._x.XStringToKeysym(name.encode())
        assert keysym, f"no key {name}"
        key = self._x.XKeysymToKeycode(self._display, ctypes.c_ulong(keysym))
        is_upper = self._x.XkbKeycodeToKeysym(self._display, key, 0, 0) != keysym
        if is_upper and "shift" not in held:
            held.append("shift")
        keysyms = [self._x.XStringToKeysym(_MODIFIERS[each].encode()) for each in held]
        keys = [self._x.XKeysymToKeycode(self._display, ctypes.c_ulong(each)) for each in keysyms]
        for each in [*keys, key]:
            self._test.XTestFakeKeyEvent(self._display, each, 1, ctypes.c_ulong(0))
        for each in [key, *reversed(keys)]:
            self._test.XTestFakeKeyEvent(self._display, each, 0, ctypes.c_ulong(0))
        self._x.XSync(self._display, 0)


class QuickPerson(Person):
    """A person who does all that is done most often at once, and the rest by xdotool."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._server = XTest(program.display.name)

    def _xdotool(self, *arguments: str) -> None:
        match arguments:
            case ("key", "--delay", delay_ms, *keys):
                for key in keys:
                    self._server.press(key)
                    time.sleep(int(delay_ms) / 1000)
            case ("mousemove", across, down):
                self._server.move(int(across), int(down))
            case ("mousemove", across, down, "click", "--repeat", times, "--delay", delay_ms, one):
                self._server.move(int(across), int(down))
                for _ in range(int(times)):
                    self._click(int(one))
                    time.sleep(int(delay_ms) / 1000)
            case ("mousemove", across, down, "click", one):
                self._server.move(int(across), int(down))
                self._click(int(one))
            case ("mousedown" | "mouseup" as what, one):
                self._server.hold(int(one), is_down=what == "mousedown")
            case _:
                super()._xdotool(*arguments)

    def _click(self, button: int) -> None:
        self._server.hold(button, is_down=True)
        self._server.hold(button, is_down=False)
