"""The lab in the whole window: calibrated, run both ways, looked into, climbed."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.generation import CacheMode
from playground.tabs.lab.ladder.figures import ClimbState
from playground.tabs.lab.ladder.presenter import LadderPresenter
from playground.tabs.lab.work.figures import Cell
from playground.tabs.lab.work.work_plot import CellPlace


def write(desk, mode, n_tokens):
    panel = desk.window.sampling_panel
    panel.set_values(
        sampling=panel.sampling(), seed=3, max_new_tokens=n_tokens, speed_limit_per_s=None,
        ignore_end_of_text=True,
    )  # fmt: skip
    desk.window.top_bar.cache_switch.button(mode).click()
    desk.run(desk.window.actions_by_key["generate"].trigger)


def test_a_race_is_predicted_judged_counted_and_looked_into(open_desk, machine_at_rest):
    desk = open_desk("stories")
    lab = desk.playground.lab
    write(desk, CacheMode.RACE, 12)
    work = lab.work._work
    assert work.cached.recomputed == 0
    assert work.uncached.recomputed == work.recomputed > 0
    desk.wait_for(lambda: lab.latency._predicted.cached.x.size > 0)
    assert lab.latency._predicted.cached.x[-1] == work.n_kv[-1]
    desk.wait_for(lambda: "the cache saves" in lab.why.subtitle)

    plot = lab.work.plot
    assert work.cell(work.n_steps - 1, 2) is Cell.RECOMPUTED
    plot._point_at(CellPlace(work.n_steps - 1, 2))
    QTest.keyClick(plot, Qt.Key.Key_Return)
    desk.wait_for(lambda: "wasted" in plot.accessibleDescription())


def test_a_run_does_not_wait_for_the_ladder_and_the_ladder_goes_on_after_it(open_desk):
    desk = open_desk("stories")
    presenter = desk.playground.controller.findChild(LadderPresenter)
    states = []
    show = presenter._card.show_ladder
    presenter._card.show_ladder = lambda progress: (states.append(progress.state), show(progress))
    desk.playground.lab.ladder.button.click()
    desk.wait_for(lambda: presenter._results)
    write(desk, CacheMode.ON, 4)
    assert len(desk.playground.controller.logs[-1].steps) == 4
    assert ClimbState.WAITING in states
    n_results = len(presenter._results)
    desk.wait_for(lambda: len(presenter._results) > n_results)
    desk.playground.lab.ladder.button.click()
    assert states[-1] is ClimbState.STOPPED
