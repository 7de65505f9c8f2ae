"""What the window costs, and whether it stays responsive while it generates.

    python tests/benchmarks/window.py [--display] [--models …] [--modes …] [--tab KEY] [--threads N]

Four things, for each model and cache mode:

- tokens a second in the real window against the same run without a window, each in a process of
  its own, in turns; the ratio of medians over the rounds, and that of the forward passes alone.
- the event loop's heartbeat while it generates: a beat falls due every millisecond, and counts as
  late as it is served; in runs of its own, since the beats themselves take a little.
- how far the decode passes scatter that the window's runs are drawn from, and how many of them were
  disturbed: the longest in a hundred against the median, on each path.
- how long Stop takes, from the click until the run has ended in all controls, at random moments.

The window is drawn offscreen, or with `--display` on the display there is (`xvfb-run` gives one).
Run it on an otherwise idle machine.
"""

import argparse
import os
import random
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from conditions import print_conditions, print_disturbance
from generation_task import GenerationTask
from heartbeat import lateness_ms
from turns import TurnTaker, started

from playground.measure.cores import physical_cores
from playground.measure.machine import OtherWork, set_blas_threads

HERE = Path(__file__).parent
N_MOST = 300
RATE_BARS, RATE_BAR, RATE_STRETCH = {"stories": 0.90}, 0.95, 0.98
SCATTER_BAR, SCATTER_STRETCH = 2.5, 1.5
LATE_BAR_MS, LATE_STRETCH_MS = 33.0, 16.0


def main() -> None:
    options = parse_options()
    set_blas_threads(options.threads)
    print_conditions()
    other_work = OtherWork()
    headless_command = [sys.executable, HERE / "headless_run.py", options.threads]
    window_command = [sys.executable, HERE / "window_run.py", options.tab, options.threads]
    platform = {} if options.display else {"QT_QPA_PLATFORM": "offscreen"}
    with (
        started("headless", headless_command) as headless,
        started("window", window_command, platform) as window,
    ):
        print(f"window: {window.greeting}")
        for model in options.models:
            for mode in options.modes:
                measure(headless, window, model, mode, options)
    print_disturbance(other_work)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="What the window costs.")
    parser.add_argument("--models", nargs="+", default=["stories", "random:124M"])
    parser.add_argument("--modes", nargs="+", default=["on", "off"], help="on, off, race")
    parser.add_argument("--tab", default="lab", metavar="KEY", help="the tab in front")
    parser.add_argument("--threads", type=int, default=physical_cores(), metavar="N")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of generating, in each run")
    parser.add_argument("--prompt-tokens", type=int, default=64)
    parser.add_argument("--stops", type=int, default=10)
    parser.add_argument("--display", action="store_true", help="draw on the display there is")
    options = parser.parse_args()
    if options.display and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        parser.error("there is no display; xvfb-run gives one")
    return options


def measure(
    headless: TurnTaker, window: TurnTaker, model: str, mode: str, options: argparse.Namespace
) -> None:
    """Print the three figures of one model in one mode."""
    task = sized_task(headless, model, mode, options)
    print(f"\n{model}, KV cache {mode}, {task.n_prompt} + {task.n_new} tokens")
    seconds = print_rates(headless, window, task, options.rounds)
    print_heartbeat(window, task, options.rounds)
    print_stops(window, task, options.stops, seconds)


def sized_task(
    headless: TurnTaker, model: str, mode: str, options: argparse.Namespace
) -> GenerationTask:
    """Return a run that takes about as long as was asked for; measuring that warms up."""
    pilot = GenerationTask(model, mode, options.prompt_tokens, 8)
    per_s = headless.ask("generated", **asdict(pilot))["tokens_per_s"]
    n_new = round(min(max(options.seconds * per_s, 16), N_MOST))
    return GenerationTask(model, mode, options.prompt_tokens, n_new)


def print_rates(
    headless: TurnTaker, window: TurnTaker, task: GenerationTask, n_rounds: int
) -> float:
    """Compare the same run without and with a window; return the seconds that it took in that."""
    rounds = []
    window.ask("generated", with_heartbeat=False, **asdict(task))  # warms up
    for number in range(n_rounds):
        asked = [
            lambda: headless.ask("generated", **asdict(task)),
            lambda: window.ask("generated", with_heartbeat=False, **asdict(task)),
        ]
        # Every other round begins with the other, so that drift favours neither.
        order = (0, 1) if number % 2 == 0 else (1, 0)
        got = {place: asked[place]() for place in order}
        rounds.append((got[0], got[1]))
        print_scatter(got[1]["decode_passes"])
    plain, drawn = (
        statistics.median(each[side]["tokens_per_s"] for each in rounds) for side in (0, 1)
    )
    plain_ms, drawn_ms = (
        statistics.median(each[side]["forward_ms"] for each in rounds) for side in (0, 1)
    )
    met = "stretch met" if drawn / plain >= RATE_STRETCH else "bar met"
    bar = RATE_BARS.get(task.model, RATE_BAR)
    met = met if drawn / plain >= bar else "BAR MISSED"
    print(
        f"  tokens a second   {plain:8.1f} without, {drawn:8.1f} in the window: {drawn / plain:.3f}"
        f"  {met} (bar {bar}, stretch {RATE_STRETCH}; with the cache)\n"
        f"  forward pass      {plain_ms:8.2f} ms without, {drawn_ms:6.2f} ms in the window:"
        f" {drawn_ms / plain_ms:.3f}×"
    )
    return task.n_new / drawn


def print_scatter(passes: Sequence[tuple[bool, float, float | None, bool]]) -> None:
    """Say how far decode passes of one run in the window scatter, disturbed ones and all."""
    for is_cached, name in ((True, "with"), (False, "without")):
        path = [each for each in passes if each[0] is is_cached]
        if len(path) < 2:
            continue
        ms = np.array([each[1] for each in path])
        if is_cached:
            low, middle, high = np.percentile(ms, [50, 90, 99])
            told = (
                f"p50 {low:.2f}, p90 {middle:.2f}, p99 {high:.2f} ms; p99 ÷ p50 {high / low:.2f}"
                f" (bar {SCATTER_BAR}, stretch {SCATTER_STRETCH}; stories raced, 1 thread)"
            )
        else:  # they grow with the context: each is held against its neighbours
            usual = np.array([np.median(ms[max(0, n - 7) : n + 8]) for n in range(ms.size)])
            told = f"p99 ÷ neighbours {np.percentile(ms / usual, 99):.2f}"
        waited = sum(each[2] or 0.0 for each in path) / (ms.sum() / 1e3)
        n_disturbed = sum(each[3] for each in path)
        print(
            f"  passes {name:8}   {told}; waited {waited:.1%}; {n_disturbed} of {ms.size} disturbed"
        )


def print_heartbeat(window: TurnTaker, task: GenerationTask, n_rounds: int) -> None:
    """Say how late beats are served while the model generates."""
    gaps_ms: list[float] = []
    for _ in range(n_rounds):
        gaps_ms += window.ask("generated", with_heartbeat=True, **asdict(task))["gaps_ms"]
    late_ms = lateness_ms(gaps_ms)
    p50, p99, most = np.percentile(late_ms, [50, 99, 100])
    met = "stretch met" if p99 <= LATE_STRETCH_MS else "bar met"
    met = met if p99 <= LATE_BAR_MS else "BAR MISSED"
    aims = f"bar {LATE_BAR_MS:.0f}, stretch {LATE_STRETCH_MS:.0f}"
    print(
        f"  heartbeat         p50 {p50:.1f}, p99 {p99:.1f}, max {most:.0f} ms late"
        f" ({late_ms.size:,} beats)  p99: {met} ({aims})"
    )


def print_stops(window: TurnTaker, task: GenerationTask, n_stops: int, seconds: float) -> None:
    """Say how long Stop takes, in runs that would take so many seconds."""
    moments = random.Random(0)
    spent_ms: Sequence[float] = [
        1e3 * window.ask("stopped", after_s=moments.uniform(0.05, 0.3) * seconds, **asdict(task))
        for _ in range(n_stops)
    ]
    if spent_ms:
        print(
            f"  Stop              median {statistics.median(spent_ms):.1f}, max {max(spent_ms):.1f}"
            f" ms ({n_stops} clicks)"
        )


if __name__ == "__main__":
    main()
