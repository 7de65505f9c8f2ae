"""Generates in the real window, in turns with others: see `window.py`.

python tests/benchmarks/window_run.py TAB [THREADS]
"""

import os
import sys
import tempfile
from time import perf_counter
from typing import Any

from generation_task import SEED, GenerationTask, rates
from heartbeat import Heartbeat
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QAbstractButton, QApplication
from turns import take_turns

from playground.app import PlaygroundApp
from playground.generation import CacheMode, SamplingParams, StepRecord
from playground.models import catalog
from playground.shell.saved.settings_file import CONFIG_DIR_VARIABLE
from playground.shell.window.app_state import AppState
from playground.shell.window.opening import Opening
from playground.startup import Startup

_SIZE = (1440, 900)
_LOOK_MS = 200
_PATIENCE_S = 600


class StepClock(QObject):
    """Notes on the worker's own thread when each step was told, the last of all as it was done.

    Attributes:
        arrived_s: when, for each step.
        forward_s: what its forward pass took.
    """

    def __init__(self) -> None:
        super().__init__()
        self.arrived_s: list[float] = []
        self.forward_s: list[float] = []
        self.decode_passes: list[tuple[bool, float, float | None, bool]] = []

    @Slot(int, object)
    def note(self, run_id: int, records: tuple[StepRecord, ...]) -> None:
        self.arrived_s += [perf_counter()] * len(records)
        self.forward_s += [record.forward_s for record in records]
        self.decode_passes += [
            (each.cached, 1e3 * each.forward_s, each.waited_s, each.disturbed)
            for record in records
            for each in record.passes
            if not (record.prefill or each.warm_up)
        ]


class WindowRun:
    """The app in a window of its own, and a person at its controls."""

    def __init__(self, app: QApplication, tab: str, n_threads: int | None) -> None:
        self._n_threads = n_threads
        self._playground = self._opened(app)
        self._window = self._playground.window
        self._clock = StepClock()
        self._playground.runner.worker.stepped.connect(
            self._clock.note, Qt.ConnectionType.DirectConnection
        )
        self._window.resize(*_SIZE)
        self._window.tabs.show_tab(tab)
        if self._window.tabs.current_key() != tab:
            sys.exit(f"there is no tab {tab!r}")
        self._await_state(AppState.READY)

    def _opened(self, app: QApplication) -> PlaygroundApp:
        """Open the app as the program does."""
        self._startup = Startup(Opening(app), model="primitive")
        loop = QEventLoop()
        self._startup.built.connect(loop.quit)
        self._startup.show()
        loop.exec()
        assert self._startup.playground is not None
        return self._startup.playground

    def generated(self, *, with_heartbeat: bool, **task: Any) -> dict[str, object]:
        """Generate once; return the rates, or the gaps between heartbeats in milliseconds."""
        self._prepare(GenerationTask(**task))
        heartbeat = Heartbeat()
        if with_heartbeat:
            heartbeat.start()
        self._click("generateButton")
        self._await_state(AppState.RUNNING)  # the text is encoded first
        self._await_state(AppState.READY)
        return {
            "gaps_ms": heartbeat.stop() if with_heartbeat else [],
            "decode_passes": self._clock.decode_passes,
            **rates(self._clock.arrived_s, self._clock.forward_s),
        }

    def stopped(self, *, after_s: float, **task: Any) -> float:
        """Return the seconds from a click on Stop until the run has ended, in all controls."""
        self._prepare(GenerationTask(**task))
        self._click("generateButton")
        self._await_state(AppState.RUNNING)
        self._wait(round(after_s * 1e3))
        if self._window.run_state() is not AppState.RUNNING:
            sys.exit("the run ended before it was stopped; ask for more tokens")
        clicked_s = perf_counter()
        self._click("stopButton")
        self._await_state(AppState.READY)
        return perf_counter() - clicked_s

    def _prepare(self, task: GenerationTask) -> None:
        """Load the model, write the prompt, and set every control."""
        window, controller = self._window, self._playground.controller
        if window.top_bar.model_picker.current() != task.model:
            controller.load_model(task.model)
            self._await_state(AppState.READY)
        tokenizer = window.editor.document_model.tokenizer
        entry = next(entry for entry in catalog() if entry.name == task.model)
        assert tokenizer is not None
        window.editor.set_text(task.prompt(tokenizer, entry.sample_prompts[0].text))
        window.sampling_panel.set_values(
            sampling=SamplingParams(),
            seed=SEED,
            max_new_tokens=task.n_new,
            speed_limit_per_s=None,
            ignore_end_of_text=True,
            chosen_threads=self._n_threads,
        )
        # What is shown is not yet what products have.
        self._playground.settings.set_threads(self._n_threads)
        window.top_bar.cache_switch.button(CacheMode(task.mode)).click()
        self._wait(300)  # whatever the controls have set off is over
        self._clock.arrived_s.clear()
        self._clock.forward_s.clear()
        self._clock.decode_passes.clear()

    def _click(self, name: str) -> None:
        button = self._window.findChild(QAbstractButton, name)
        assert button is not None
        button.click()

    def _await_state(self, state: AppState) -> None:
        """Serve events until the window is in this state."""
        controller, loop, timer = self._playground.controller, QEventLoop(), QTimer()
        for signal in (controller.run_began, controller.run_ended, timer.timeout):
            signal.connect(loop.quit)
        # Rarely: a look costs the run nothing, and its begin and end are told by the signals.
        timer.start(_LOOK_MS)
        deadline_s = perf_counter() + _PATIENCE_S
        while self._window.run_state() is not state:
            if perf_counter() > deadline_s:
                sys.exit(f"the window did not become {state.value} in time")
            loop.exec()

    def _wait(self, duration_ms: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(duration_ms, loop, loop.quit)
        loop.exec()


def main() -> None:
    tab, *n_threads = sys.argv[1:]
    with tempfile.TemporaryDirectory() as config:
        os.environ[CONFIG_DIR_VARIABLE] = os.environ["GPT2_PLAYGROUND_STATE_DIR"] = config
        app = QApplication([])
        run = WindowRun(app, tab, int(n_threads[0]) if n_threads else None)
        tasks = {"generated": run.generated, "stopped": run.stopped}
        take_turns(f"{app.platformName()}, tab {tab}", tasks)


if __name__ == "__main__":
    main()
