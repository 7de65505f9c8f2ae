from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from playground.shell.window.app_state import AppState
from playground.shell.window.main_window import MainWindow
from playground.shell.window.stats_bar import Figure


@pytest.mark.parametrize(
    ("button", "signal"),
    [
        ("generate_button", "generate_requested"),
        ("one_token_button", "one_token_requested"),
        ("regenerate_button", "regenerate_requested"),
    ],
)
def test_a_click_asks_once(window, generate, button, signal):
    generate(window)
    asked = []
    getattr(window.top_bar, signal).connect(lambda: asked.append(1))
    QTest.mouseClick(getattr(window.top_bar, button), Qt.MouseButton.LeftButton)
    assert asked == [1]


def test_no_icon_is_drawn_anew_by_a_run(window):
    bar = window.top_bar
    buttons = (bar.menu_button, bar.pause_button, bar.one_token_button)
    window.set_run_state(AppState.RUNNING)
    before = [button.icon().cacheKey() for button in buttons]
    for state in (AppState.PAUSED, AppState.RUNNING, AppState.READY, AppState.RUNNING):
        window.set_run_state(state)
        is_before = [button.icon().cacheKey() for button in buttons] == before
        assert is_before == (state is not AppState.PAUSED)


def test_pause_offers_the_way_back(window, qtbot):
    window.set_run_state(AppState.RUNNING)
    button = window.top_bar.pause_button
    with qtbot.waitSignal(window.top_bar.pause_requested) as asked:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == [True]
    window.set_run_state(AppState.PAUSED)
    assert button.accessibleName() == "Resume"
    with qtbot.waitSignal(window.top_bar.pause_requested) as asked:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == [False]
    window.set_run_state(AppState.READY)
    assert not button.isChecked()
    assert button.accessibleName() == "Pause"


@pytest.mark.parametrize(
    ("size", "font_px"),
    [
        ((1440, 900), 13),
        ((1024, 640), 13),
        ((1440, 900), 20),
        ((760, 480), 13),
        ((1024, 640), 20),
        ((760, 480), 20),
    ],
)
def test_no_part_of_the_top_bar_is_clipped_or_covered(qtbot, dressed_theme, size, font_px):
    window = MainWindow(dressed_theme)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    dressed_theme.set_font_px(font_px)
    QApplication.sendPostedEvents()
    assert (window.width(), window.height()) == size
    bar = window.top_bar
    parts = [bar.menu_button, bar.model_picker, bar.generate_button, bar.stop_button]
    parts += [bar.pause_button, bar.one_token_button, bar.regenerate_button, bar.cache_switch]
    parts += [figure for figure in bar.findChildren(Figure) if figure.isVisible()]
    areas = [part.rect().translated(part.mapTo(bar, QPoint(0, 0))) for part in parts]
    for part, area in zip(parts, areas, strict=True):
        assert bar.rect().contains(area)
        assert part.width() >= part.minimumSizeHint().width()
    assert not any(one.intersects(other) for one, other in combinations(areas, 2))
    for label in bar.findChildren(QLabel):
        if label.isVisible():
            assert label.width() >= label.fontMetrics().horizontalAdvance(label.text())
    assert {"with cache", "without cache"} <= {
        part.text().split(":")[0] for part in parts if isinstance(part, Figure)
    }


def test_generate_is_blue_only_once_it_can_be_done_and_takes_the_same_room(dressed_theme, window):
    def look():
        QApplication.sendPostedEvents()
        button = window.top_bar.generate_button
        return button.width(), button.grab().toImage().pixelColor(button.width() // 2, 5).name()

    window.set_run_state(AppState.READY)
    width, blue = look()
    window.set_run_state(AppState.LOADING)
    assert look() == (width, dressed_theme.palette.control.lower())
    window.set_run_state(AppState.READY)
    assert look() == (width, blue)
    assert blue == dressed_theme.palette.accent.lower()
