"""The wheel scrolls the page wherever it is turned, and changes nothing."""

import pytest
from pyqtgraph import PlotWidget
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QScrollBar,
)

from look.desk import live_for
from look.pixels import stand_still
from look.sight import name_of
from look.texts import visible_widgets
from look.walk import fill
from playground.shell.window.tabs import TAB_TITLES


def turn(window, at, *, modifiers=Qt.KeyboardModifier.NoModifier, notches=-1):
    """Turn the wheel over a point of the window, as the platform says it: to the native window."""
    event = QWheelEvent(
        QPointF(at),
        QPointF(window.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003
    )
    QCoreApplication.sendEvent(window.windowHandle(), event)


def values(window):
    """Return all that a person can set, and what every plot shows."""
    found = {}
    for widget in window.findChildren(QComboBox):
        found[widget] = widget.currentIndex()
    for widget in window.findChildren(QAbstractSpinBox):
        found[widget] = widget.text()
    for widget in window.findChildren(QAbstractSlider):
        if not isinstance(widget, QScrollBar):
            found[widget] = widget.value()
    for widget in window.findChildren(PlotWidget):
        found[widget] = str(widget.getPlotItem().viewRange())
    found[window.tabs] = window.tabs.currentIndex()
    return found


def middle(window, widget):
    """Return a point of the window where a widget is seen and not what stands in it, or None."""
    for rect in widget.visibleRegion():
        at = widget.mapTo(window, rect.center())
        if window.childAt(at) is widget:
            return at
    return None


def scrolls_itself(widget, page):
    """Return whether a person turns the wheel over a list that has its own scroll bar."""
    while widget is not page:
        if isinstance(widget, QScrollBar):
            return True
        if isinstance(widget, QAbstractScrollArea) and not isinstance(widget, PlotWidget):
            bar = widget.verticalScrollBar()
            if bar.maximum() > bar.minimum():
                return True
        widget = widget.parentWidget()
    return False


@pytest.fixture
def full(open_desk):
    """A window of which every card has something to show."""
    desk = open_desk("stories")
    desk.window.resize(1024, 640)
    fill(desk)
    stand_still(desk.window)
    return desk


@pytest.fixture
def new(open_desk):
    """A window as it opens: what stands above the tabs is all there."""
    desk = open_desk("stories")
    desk.window.resize(1024, 640)
    stand_still(desk.window)
    return desk


def test_over_every_widget_of_every_tab_it_scrolls_the_page_and_changes_nothing(full):
    window, wrong, n_turned = full.window, [], 0
    for tab in TAB_TITLES:
        window.tabs.show_tab(tab.key)
        stand_still(window)
        page = window.tabs.currentWidget()
        bar = page.verticalScrollBar()
        for height in sorted({0, bar.maximum() // 2, bar.maximum()}):
            bar.setValue(height)
            live_for(20)
            before, focused = values(window), QApplication.focusWidget()
            for widget in list(visible_widgets(page.widget())):
                bar.setValue(height)
                at = middle(window, widget)
                if at is None or scrolls_itself(widget, page):
                    continue
                n_turned += 1
                notches = -1 if height < bar.maximum() else 1
                turn(window, at, notches=notches)
                if bar.maximum() and bar.value() == height:
                    wrong.append(f"{tab.key}: nothing scrolls over {name_of(widget)}")
                after = values(window)
                for each in before:
                    if after[each] != before[each]:
                        wrong.append(f"{tab.key}: {name_of(each)} changed")
                before = after
                assert QApplication.focusWidget() is focused
    assert n_turned > 150
    assert "; ".join(sorted(set(wrong))) == ""


def test_over_the_settings_it_changes_nothing(new):
    window = new.window
    window.sampling_panel.set_show_more(True)
    stand_still(window)
    before = values(window)
    for widget in list(visible_widgets(window)):
        at = middle(window, widget)
        if at is not None:
            turn(window, at)
    assert {name_of(each): after for each, after in values(window).items()} == {
        name_of(each): value for each, value in before.items()
    }


def test_a_control_with_the_focus_takes_it(new):
    window = new.window
    box = window.sampling_panel.findChild(QAbstractSpinBox)
    before = box.text()
    window.activateWindow()
    box.setFocus()
    new.wait_for(box.hasFocus)
    turn(window, middle(window, box) or box.mapTo(window, box.rect().center()), notches=1)
    assert box.text() != before


def test_with_ctrl_it_zooms_every_plot_of_the_lab_and_a_new_run_shows_all_again(full):
    window = full.window
    window.resize(1440, 1000)
    window.tabs.show_tab("lab")
    ctrl = Qt.KeyboardModifier.ControlModifier
    plots = [plot for plot in window.findChildren(PlotWidget) if plot.isVisible()]
    page = window.tabs.currentWidget()
    assert len(plots) == 4
    for plot in plots:
        page.ensureWidgetVisible(plot)
        stand_still(window)
        whole = plot.getPlotItem().viewRange()
        height = page.verticalScrollBar().value()
        at = plot.viewport().mapTo(window, plot.viewport().rect().center())
        turn(window, at, modifiers=ctrl, notches=3)
        assert plot.getPlotItem().viewRange() != whole, name_of(plot)
        assert plot.is_zoomed
        assert page.verticalScrollBar().value() == height
    full.run(window.actions_by_key["generate"].trigger)
    assert not any(plot.is_zoomed for plot in plots)
