"""How soon the window is there: `python tests/benchmarks/startup.py [--display] [--rounds N]`.

The time from the start of a process until the window has been painted once, against the time that
importing PySide6.QtWidgets, pyqtgraph and NumPy takes by itself, from the start of a process too.
That first paint shows bars, text, settings and the names of the tabs; what is on the tabs comes
after it, pyqtgraph with it, and a model last.
Each round starts a fresh process of either kind, in turns; the ratio is of medians. The first round
warms the disk's cache and is not counted. `python -X importtime -m playground` says what it is
spent on.

The window is drawn offscreen, or with `--display` on the display there is (`xvfb-run` gives one).
Run it on an otherwise idle machine.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

from conditions import print_conditions, print_disturbance, quartiles, verdict

from playground.measure.machine import OtherWork

BAR, STRETCH = 1.6, 1.3

IMPORTS = """
import PySide6.QtWidgets, pyqtgraph, numpy
print("there", flush=True)
"""

WINDOW = """
import sys
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from playground import cli
from playground.shell.window.main_window import MainWindow

class FirstPaint(QObject):
    def eventFilter(self, window, event):
        if event.type() == QEvent.Type.Paint:
            window.removeEventFilter(self)
            # The window's children are painted in this turn of the event loop too; this comes next.
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))
        return False

    def event(self, event):
        if event.type() == QEvent.Type.User:
            print("there", flush=True)
        return super().event(event)

first_paint = FirstPaint()

def show_watched(self):
    super(MainWindow, self).show()
    # The last to watch is told first: before what the app does at its first paint.
    self.installEventFilter(first_paint)

MainWindow.show = show_watched
sys.exit(cli.main([]))
"""


def main() -> None:
    options = parse_options()
    print_conditions()
    other_work = OtherWork()
    platform = {} if options.display else {"QT_QPA_PLATFORM": "offscreen"}
    spent_ms: dict[str, list[float]] = {"imports": [], "window": []}
    with tempfile.TemporaryDirectory() as config:
        environment = {**os.environ, **platform, "GPT2_PLAYGROUND_CONFIG_DIR": config}
        for number in range(options.rounds + 1):
            for name, script in (("imports", IMPORTS), ("window", WINDOW)):
                took_ms = ms_until_there(script, environment)
                if number > 0:
                    spent_ms[name].append(took_ms)
    for name, values in spent_ms.items():
        print(
            f"  {name:8} {statistics.median(values):7.0f} ms   quartiles {quartiles(values)}"
            f"   n = {len(values)}"
        )
    ratio = statistics.median(spent_ms["window"]) / statistics.median(spent_ms["imports"])
    print(f"  window ÷ imports {verdict(ratio, BAR, STRETCH)}")
    print_disturbance(other_work)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time from start to the painted window.")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--display", action="store_true", help="draw on the display there is")
    return parser.parse_args()


def ms_until_there(script: str, environment: dict[str, str]) -> float:
    """Start Python with a script, and return the milliseconds until it says that it is there."""
    started_s = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        took_ms = 1e3 * (time.perf_counter() - started_s)
        process.kill()
    if not said:
        sys.exit(f"the process ended with status {process.returncode}")
    return took_ms


if __name__ == "__main__":
    main()
