"""What a key costs where the text is one line without a space: run `tests/benchmarks/long_line.py`.

The window is opened as the program opens it, and the line pasted from the clipboard. Then keys are
pressed at its end and in its middle; the time of each is from the press until the text has been
painted with what it wrote. At last text is generated at the end of the line, and what counts is how
long the window served no event. Drawn offscreen, or with QT_QPA_PLATFORM on the display there is.
Run it on an otherwise idle machine.
"""

import argparse
import os
import random
import statistics
import string
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from conditions import print_conditions, print_disturbance, quartiles, verdict
from heartbeat import Heartbeat
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from playground.generation import ContextEnd, SamplingParams
from playground.measure.machine import OtherWork
from playground.shell.saved.settings_file import CONFIG_DIR_VARIABLE
from playground.shell.window.app_state import AppState
from playground.shell.window.opening import Opening
from playground.startup import Startup

BAR_MS, STRETCH_MS = 100.0, 50.0
_TYPED = "this is typed"
_PAUSE_MS = 400
"""Between two keys: the text is encoded after a pause, and nothing is to be saved up."""
_PATIENCE_S = 120


class Painted(QObject):
    """Ends a loop once the widget it filters has been painted."""

    def __init__(self, loop: QEventLoop) -> None:
        super().__init__()
        self._loop = loop

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self._loop.quit)
        return False


class LongLine:
    """The started window with the line in its editor."""

    def __init__(self, app: QApplication, n_chars: int) -> None:
        self._startup = Startup(Opening(app), model="stories")
        loop = QEventLoop()
        self._startup.built.connect(loop.quit)
        self._startup.show()
        loop.exec()
        self.window = self._startup.window
        self.window.resize(1440, 900)
        self.editor = self.window.editor
        self.await_state(AppState.READY)
        draw = random.Random(1)
        QGuiApplication.clipboard().setText("".join(draw.choices(string.ascii_letters, k=n_chars)))
        self.editor.replace_text("")
        self.editor.setFocus()
        self.editor.paste()
        wait(3 * _PAUSE_MS)

    def typed_ms(self, place: int) -> list[float]:
        """Type at a place of the text; return the milliseconds until each key has been painted."""
        cursor = QTextCursor(self.editor.document())
        cursor.setPosition(place)
        self.editor.setTextCursor(cursor)
        took_ms: list[float] = []
        for key in _TYPED:
            wait(_PAUSE_MS)
            with self._painting() as loop:
                pressed_s = perf_counter()
                QTest.keyClicks(self.editor, key)
                loop.exec()
                took_ms.append(1e3 * (perf_counter() - pressed_s))
        if _TYPED not in self.editor.document_model.text[place : place + len(_TYPED)]:
            sys.exit("what was typed is not there")
        return took_ms

    def generated_ms(self) -> list[float]:
        """Generate at the end; return the milliseconds between two events served."""
        self.window.sampling_panel.set_values(
            sampling=SamplingParams(),
            seed=1,
            max_new_tokens=200,
            speed_limit_per_s=None,
            ignore_end_of_text=True,
            at_context_end=ContextEnd.SLIDE,
            chosen_threads=None,
        )
        wait(_PAUSE_MS)
        heartbeat = Heartbeat()
        heartbeat.start()
        button = self.window.findChild(QPushButton, "generateButton")
        assert button is not None
        button.click()
        self.await_state(AppState.RUNNING)
        self.await_state(AppState.READY)
        return heartbeat.stop()

    def await_state(self, state: AppState) -> None:
        """Serve events until the window is in this state."""
        deadline_s = perf_counter() + _PATIENCE_S
        while self.window.run_state() is not state:
            if perf_counter() > deadline_s:
                sys.exit(f"the window did not become {state.value} in time")
            wait(5)

    def close(self) -> None:
        """End what runs."""
        self._startup.close()

    @contextmanager
    def _painting(self) -> Iterator[QEventLoop]:
        """Give a loop that ends once the text has been painted."""
        loop = QEventLoop()
        painted = Painted(loop)
        self.editor.viewport().installEventFilter(painted)
        yield loop
        self.editor.viewport().removeEventFilter(painted)


def wait(duration_ms: int) -> None:
    """Serve events for so long."""
    loop = QEventLoop()
    QTimer.singleShot(duration_ms, loop.quit)
    loop.exec()


def main() -> None:
    parser = argparse.ArgumentParser(description="What a key costs in one very long line.")
    parser.add_argument("--characters", type=int, default=100_000)
    n_chars = parser.parse_args().characters
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as config:
        os.environ[CONFIG_DIR_VARIABLE] = config
        app = QApplication([])
        print_conditions(f"{n_chars:,} characters in one line", app.platformName())
        other_work = OtherWork()
        line = LongLine(app, n_chars)
        for name, place in (("at its end", n_chars), ("in its middle", n_chars // 2)):
            took_ms = line.typed_ms(place)
            median_ms = statistics.median(took_ms)
            print(
                f"  a key {name:14} {median_ms:6.1f} ms   quartiles {quartiles(took_ms)}   "
                f"longest {max(took_ms):.1f}   of {BAR_MS:.0f} ms "
                f"{verdict(median_ms / BAR_MS, 1.0, STRETCH_MS / BAR_MS)}"
            )
        gaps_ms = line.generated_ms()
        print(f"  generating at its end: no event served for {max(gaps_ms):.0f} ms at most")
        print_disturbance(other_work)
        line.close()


if __name__ == "__main__":
    main()
