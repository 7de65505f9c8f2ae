import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QToolButton

from playground.generation.history import RunHistory
from playground.generation.records import Conditions
from playground.kit.plots.plot import Plot
from playground.kit.plots.run_curves import PlottedRun
from playground.tabs.lab.latency import LatencyCard


@pytest.fixture
def card(theme, qtbot):
    card = LatencyCard(theme)
    qtbot.addWidget(card)
    card.resize(700, 320)
    card.show()
    return card


def drawn(line):
    x, y = line.curve.getOriginalDataset()
    return [] if x is None else list(zip(x, y, strict=True))


def lines_of(card):
    """The plain and the faint line of each path, by name."""
    return {(line.name, line.is_faint): line for line in card.plot._lines}


def marks_of(card):
    return {marks.name: list(zip(marks.x, marks.y, strict=True)) for marks in card.plot._marks}


def test_is_found_by_its_object_name_and_starts_empty(card):
    assert card.findChild(Plot, "latencyPlot") is card.plot
    assert not card.has_content


def test_draws_decode_steps_as_dots_and_their_median_as_the_line(card, make_run):
    history = make_run(30)
    card.show_runs(PlottedRun.of(history, is_live=True))
    assert card.has_content
    x, y = lines_of(card)["with cache", False].curve.getOriginalDataset()
    np.testing.assert_array_equal(x, np.arange(11, 40))
    decode = history.cached.decode
    np.testing.assert_allclose(y[0], np.log10(np.median(decode.y[:8])))
    np.testing.assert_allclose(y[14], np.log10(np.median(decode.y[7:22])))
    assert marks_of(card)["this step, with cache"] == list(
        zip(decode.x.tolist(), decode.y.tolist(), strict=True)
    )
    (point,) = marks_of(card)["prefill, with cache"]
    assert point == (10, pytest.approx(float(history.cached.prefill.y[0])))


def test_catch_up_after_a_flip_is_marked_and_the_flip_named(card, make_run):
    history = make_run(30, modes=lambda index: not 10 <= index < 20)
    card.show_runs(PlottedRun.of(history, is_live=False))
    assert [mark[0] for mark in marks_of(card)["catch-up, with cache"]] == [30]
    assert [tuple(change) for change in card.plot.changes.changes] == [
        (20, "cache off"),
        (30, "cache on"),
    ]
    broken = lines_of(card)["with cache", False].curve.getOriginalDataset()[1]
    assert np.isnan(broken).sum() == 1


def test_only_the_path_in_force_costs_something_now(card, make_run):
    history = make_run(30, modes=lambda index: index < 20)
    card.show_runs(PlottedRun.of(history, is_live=True))
    lines = lines_of(card)
    assert lines["without cache", False].label.text().endswith("now")
    assert not lines["with cache", False].label.text().endswith("now")
    card.show_runs(PlottedRun.of(history, is_live=False))
    assert not lines["without cache", False].label.text().endswith("now")


def test_the_label_says_the_median_of_the_last_steps(card, make_run):
    history = make_run(50, noise=0.0)
    card.show_runs(PlottedRun.of(history, is_live=False))
    assert lines_of(card)["with cache", False].label.text() == "with cache · median 1.00 ms"


def test_a_finished_comparison_shows_both_paths_plainly(card, make_run):
    cached, uncached = make_run(30), make_run(30, "off")
    card.show_runs(PlottedRun.of(uncached, is_live=False), [PlottedRun.of(cached, is_live=False)])
    lines = lines_of(card)
    assert len(drawn(lines["with cache", False])) == 29
    assert len(drawn(lines["without cache", False])) == 29
    assert drawn(lines["with cache", True]) == []


def test_runs_before_the_newest_of_a_path_are_faint(card, make_run):
    runs = [PlottedRun.of(make_run(20, seed=seed), is_live=False) for seed in range(3)]
    card.show_runs(runs[-1], runs[:-1])
    faint = lines_of(card)["with cache", True]
    assert np.isfinite(faint.y).sum() == 2 * 19
    assert not faint.label.wordings


def test_faint_runs_are_drawn_once_however_often_they_are_shown(card, make_run, monkeypatch):
    earlier, current = make_run(20), make_run(20, seed=1)
    faint = lines_of(card)["with cache", True]
    card.show_runs(PlottedRun.of(current, is_live=True), [PlottedRun.of(earlier, is_live=False)])
    drawings = []
    monkeypatch.setattr(faint.curve, "setData", lambda *arrays: drawings.append(arrays))
    card.show_runs(PlottedRun.of(current, is_live=True), [PlottedRun.of(earlier, is_live=False)])
    assert not drawings


def test_a_slide_breaks_the_line_and_its_rebuild_is_marked(card, make_record):
    history = RunHistory(conditions=Conditions(model="m", dtype="float32", blas_threads=1), seed=0)
    for index, context in enumerate([38, 39, 40, 20, 21, 22]):
        record = make_record(index, context, cached=True, ms=1.0 + index)
        rebuilt = replace(record.passes[0], rebuild=context == 20)
        history.append(replace(record, passes=(rebuilt,)))
    card.show_runs(PlottedRun.of(history, is_live=False))

    line = lines_of(card)["with cache", False]
    np.testing.assert_array_equal(line.x, [39, 40, 21, 21, 22])
    np.testing.assert_array_equal(np.isnan(line.y), [False, False, True, False, False])
    assert marks_of(card)["rebuild, with cache"] == [(20, pytest.approx(4.0))]
    # Clipping looks for the edges of the view by halving, which takes growing x.
    assert not line.curve.opts["clipToView"]


def test_runs_of_another_model_are_left_out(card, make_run):
    other = Conditions(model="random:124M", dtype="float32", blas_threads=2)
    earlier = PlottedRun.of(make_run(20, "off", conditions=other), is_live=False)
    card.show_runs(PlottedRun.of(make_run(20), is_live=False), [earlier])
    assert drawn(lines_of(card)["without cache", False]) == []


def test_becomes_empty_again_when_the_runs_are_gone(card, make_run):
    card.show_runs(PlottedRun.of(make_run(20), is_live=False))
    card.show_runs(None)
    assert not card.has_content
    assert drawn(lines_of(card)["with cache", False]) == []


def test_the_log_button_turns_the_axis_and_keeps_the_data(card, make_run, qtbot):
    history = make_run(20)
    card.show_runs(PlottedRun.of(history, is_live=False))
    with qtbot.waitSignal(card.log_changed) as changed:
        card.findChild(QToolButton, "logButton").click()
    assert changed.args == [False]
    _, y = lines_of(card)["with cache", False].curve.getOriginalDataset()
    np.testing.assert_allclose(y[-1], np.median(history.cached.decode.y[-8:]))


@pytest.fixture
def disturbed_run(make_record):
    """Thirty steps with the cache of 1 ms, of which the tenth and the twentieth took 8."""
    history = RunHistory(conditions=Conditions(model="m", dtype="float32", blas_threads=1), seed=0)
    for index in range(30):
        is_disturbed = index in (10, 20)
        record = make_record(index, 5 + index, cached=True, ms=8.0 if is_disturbed else 1.0)
        passes = (replace(record.passes[0], disturbed=is_disturbed),)
        history.append(replace(record, passes=passes))
    return history


def test_disturbed_steps_are_hollow_dots_that_the_line_goes_past(card, disturbed_run):
    card.show_runs(PlottedRun.of(disturbed_run, is_live=False))
    disturbed = next(m for m in card.plot._marks if m.name == "disturbed, with cache")
    assert disturbed.is_hollow
    assert list(disturbed.x) == [15, 25]
    line = lines_of(card)["with cache", False]
    np.testing.assert_array_equal(line.x, [x for x in range(6, 35) if x not in (15, 25)])
    np.testing.assert_allclose(line.y, 1.0)
    assert "2 of 30 steps disturbed" in card._subtitle.text()
    assert "disturbed" in card._legend.text()
    assert {row[2:4] for row in card.table().rows if row[2] == "disturbed"} == {
        ("disturbed", 15),
        ("disturbed", 25),
    }


def test_without_disturbed_steps_nothing_is_said_of_them(card, make_run):
    card.show_runs(PlottedRun.of(make_run(20), is_live=False))
    assert "disturbed" not in card._subtitle.text() + card._legend.text()


def test_the_band_of_quartiles_is_drawn_once_the_run_has_ended(card, make_run):
    history = make_run(40)
    card.show_runs(PlottedRun.of(history, is_live=True))
    band = card._cached.band
    assert len(band.low.x) == 0
    card.show_runs(PlottedRun.of(history, is_live=False))
    y = history.cached.decode.y
    assert band.low.y[20] == pytest.approx(np.quantile(y[13:28], 0.25))
    assert band.high.y[20] == pytest.approx(np.quantile(y[13:28], 0.75))


def test_the_way_back_appears_with_a_zoom(card, make_run):
    card.show_runs(PlottedRun.of(make_run(20), is_live=False))
    reset = next(b for b in card.findChildren(type(card.menu_button)) if b.text() == "Reset view")
    assert not reset.isVisible()
    card.plot.getPlotItem().getViewBox().sigRangeChangedManually.emit([True, True])
    assert reset.isVisible()
    reset.click()
    assert not reset.isVisible()


def test_the_table_has_every_pass_of_every_run(card, make_run):
    cached, flipped = make_run(5), make_run(8, modes=lambda index: index < 3)
    card.show_runs(PlottedRun.of(flipped, is_live=False), [PlottedRun.of(cached, is_live=False)])
    headers, rows = card.table()
    assert headers == ("run", "path", "kind", "context_tokens", "ms", "step")
    assert len(rows) == 5 + 8
    first_ms = pytest.approx(cached.cached.decode.y[0])
    assert rows[0] == (1, "with cache", "decode", 11, first_ms, 1)
    steps = [row[5] for row in rows if row[0] == 2]
    assert sorted(steps) == list(range(8)), "every step has its row"
    assert {row[:3] for row in rows if row[0] == 2} == {
        (2, "with cache", "decode"),
        (2, "with cache", "prefill"),
        (2, "without cache", "decode"),
    }


def test_exports_its_plot_as_vectors(card, make_run):
    card.show_runs(PlottedRun.of(make_run(20), is_live=False))
    card.grab()
    root = ET.fromstring(card.picture_svg())
    space = "{http://www.w3.org/2000/svg}"
    words = " ".join("".join(text.itertext()) for text in root.iter(f"{space}text"))
    assert "Latency per token" in words
    assert "with cache" in words
    assert "context length" in words
    assert len(list(root.iter(f"{space}polyline"))) + len(list(root.iter(f"{space}path"))) > 5


def test_a_right_click_on_the_plot_opens_the_cards_menu(card, make_run):
    card.show_runs(PlottedRun.of(make_run(20), is_live=False))
    menu = card.menu_button.menu()
    where = card.plot.viewport().rect().center()
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, where, card.plot.viewport().mapToGlobal(where))
    QApplication.sendEvent(card.plot.viewport(), event)
    assert menu.isVisible()
    menu.close()
