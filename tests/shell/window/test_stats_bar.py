from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from playground.measure.speedup import DecodeRate
from playground.shell.window.figure import Figure, FigureButton
from playground.shell.window.stats_bar import StatsBar


def rate(per_s, window_s=0.6):
    return DecodeRate(tokens_per_s=per_s, n_steps=round(per_s * window_s), window_s=window_s)


@pytest.fixture
def frame(qtbot):
    frame = QWidget()
    qtbot.addWidget(frame)
    frame.resize(900, 40)
    return frame


@pytest.fixture
def bar(frame):
    bar = StatsBar(frame)
    bar.resize(900, 40)
    frame.show()
    return bar


def texts(bar):
    return dict(text.split(": ") for text in bar.texts())


def test_before_anything_was_measured_it_shows_dashes(bar):
    assert texts(bar) == {
        "with cache": "– tok/s",
        "without cache": "– tok/s",
        "first token": "–",
        "context": "–",
        "cache": "0 B",
    }


def test_figures_have_their_units(bar):
    bar.show_rates(rate(1240.4), rate(5.23))
    bar.show_first_token(0.0381)
    bar.show_context(214, 1024)
    bar.show_cache(75_497_472)
    assert texts(bar) == {
        "with cache": "1,240 tok/s",
        "without cache": "5.2 tok/s",
        "first token": "38 ms",
        "context": "214 / 1,024",
        "cache": "75.5 MB",
    }


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.00123, "1.2 ms"), (0.00996, "10 ms"), (0.9996, "1.0 s"), (12.34, "12.3 s")],
)
def test_short_and_long_times_are_readable(bar, seconds, words):
    bar.show_first_token(seconds)
    assert texts(bar)["first token"] == words


@pytest.mark.parametrize(
    ("n_bytes", "words"),
    [(9216, "9.22 kB"), (1_048_300, "1.05 MB"), (1_990_000, "1.99 MB"), (5 * 10**9, "5 GB")],
)
def test_small_and_large_caches_are_readable(bar, n_bytes, words):
    bar.show_cache(n_bytes)
    assert texts(bar)["cache"] == words


def test_figures_keep_their_places_while_numbers_change(bar):
    def places():
        QApplication.sendPostedEvents()
        return [figure.geometry() for figure in bar.findChildren(Figure)]

    before = places()
    bar.show_rates(replace(rate(9999.0), remark="earlier"), replace(rate(1.0), remark="paced"))
    bar.show_context(1024, 1024)
    bar.show_first_token(0.999)
    bar.show_cache(999_999_999)
    assert places() == before


def test_what_does_not_fit_is_in_the_tooltip(bar):
    bar.show_rates(rate(1240), rate(52))
    bar.show_cache(4096)
    bar.resize(200, 40)
    shown = [figure.text() for figure in bar.findChildren(Figure) if figure.isVisible()]
    assert shown == ["with cache: 1,240 tok/s", "without cache: 52 tok/s"]
    assert bar.toolTip().splitlines() == list(bar.texts())
    assert "cache: 4.1 kB" in bar.toolTip()


def test_with_more_room_all_figures_come_back(bar):
    bar.show_speedup(2.0)
    bar.show_kept(412, 430)
    bar.resize(100, 40)
    bar.resize(900, 40)
    assert all(figure.isVisible() for figure in bar.findChildren(Figure))


def test_the_speedup_has_a_place_once_there_is_one(bar):
    bar.show_speedup(9.44)
    assert texts(bar)["speed-up"] == "9.4×"
    shown = [figure.text() for figure in bar.findChildren(Figure) if figure.isVisible()]
    assert "speed-up: 9.4×" in shown
    bar.show_speedup(None)
    assert "speed-up" not in texts(bar)
    assert not any("speed-up" in f.text() for f in bar.findChildren(Figure) if f.isVisible())


def test_rows_kept_have_a_place_once_there_are_some_and_move_no_other_figure(bar):
    (kept,) = bar.findChildren(FigureButton)
    others = [f for f in bar.findChildren(Figure) if f.parent() is bar and f.isVisible()]
    places = [figure.geometry() for figure in others]
    assert not kept.isVisible()
    assert "rows kept" not in texts(bar)
    bar.show_kept(412, 1430)
    QApplication.sendPostedEvents()
    assert texts(bar)["rows kept"] == "412 of 1,430"
    assert kept.isVisible()
    assert [figure.geometry() for figure in others] == places
    bar.show_kept(None)
    assert "rows kept" not in texts(bar)
    assert not kept.isVisible()


def test_rows_that_the_next_run_would_keep_say_so(bar):
    bar.show_kept(3, 9, is_expected=True)
    assert texts(bar)["rows kept, next run"] == "3 of 9"
    (kept,) = bar.findChildren(FigureButton)
    assert kept.accessibleName() == "rows kept, next run: 3 of 9"
    assert kept.toolTip().startswith("rows kept, next run: 3 of 9\n")


def test_the_space_bar_or_a_click_asks_which_rows_are_kept(bar, qtbot):
    bar.show_kept(3, 9)
    (kept,) = bar.findChildren(FigureButton)
    with qtbot.waitSignal(bar.kept_chosen):
        qtbot.mouseClick(kept, Qt.MouseButton.LeftButton)
    kept.setFocus()
    with qtbot.waitSignal(bar.kept_chosen):
        qtbot.keyClick(kept, Qt.Key.Key_Space)


def test_a_large_speedup_stays_short(bar):
    bar.show_speedup(1234.5)
    assert texts(bar)["speed-up"] == "1,234×"


def test_a_rate_of_little_time_is_marked(bar):
    bar.show_rates(rate(416.0, window_s=0.39), None)
    assert texts(bar)["with cache"] == "≈ 416 tok/s"


def test_what_is_of_an_earlier_run_says_so(bar):
    bar.show_rates(rate(40.0), replace(rate(5.0), remark="earlier"))
    bar.show_speedup(8.0, is_earlier=True)
    assert {"without cache, earlier: 5.0 tok/s", "speed-up, earlier: 8.0×"} <= set(bar.texts())
    bar.show_rates(rate(40.0), rate(5.0))
    assert texts(bar)["without cache"] == "5.0 tok/s"


def test_each_figure_says_what_it_is_beside_its_number(bar):
    bar.show_cache(4096)
    (cache,) = [figure for figure in bar.findChildren(Figure) if figure.text() == "cache: 4.1 kB"]
    assert cache.toolTip() == "cache: 4.1 kB\nMemory that the kept keys and values take."
