import itertools

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from playground.kit.look.palette import DARK, LIGHT, ColourRole, contrast
from playground.kit.plots.changes import Change
from playground.kit.plots.plot import Plot
from playground.kit.plots.series import Line, Marks

X = np.arange(10, 110)


@pytest.fixture
def frame(qtbot):
    """What a plot stands in, as always: pyqtgraph takes a plot apart when itself is closed."""
    frame = QWidget()
    qtbot.addWidget(frame)
    return frame


@pytest.fixture
def plot(theme, frame):
    plot = Plot(theme, x_title="tokens", y_title="ms", x_noun="tokens", unit="ms")
    plot.rising = plot.add_line(Line("without cache", ColourRole.WITHOUT_CACHE, symbol="s"))
    plot.flat = plot.add_line(Line("with cache", ColourRole.WITH_CACHE, symbol="o"))
    plot.faint = plot.add_line(Line("earlier", ColourRole.WITH_CACHE, is_faint=True))
    plot.prefill = plot.add_marks(Marks("prefill", ColourRole.WITH_CACHE, "t1"))
    plot.set_line(plot.rising, X, 0.1 * X)
    plot.set_line(plot.flat, X, np.full(len(X), 0.9))
    plot.set_line(plot.faint, X, np.full(len(X), 1.1))
    plot.set_marks(plot.prefill, [(10.0, 4.0)])
    plot.set_changes((Change(50.0, "cache off"),))
    plot.rising.label.wordings = ("without cache · 10.9 ms", "10.9 ms")
    plot.flat.label.wordings = ("with cache · 0.900 ms", "0.900 ms")
    plot.setParent(frame)
    plot.resize(640, 300)
    frame.show()
    plot.refresh()
    return plot


def drawn_y(line):
    return line.curve.getOriginalDataset()[1]


def colour_of(line):
    return line.curve.opts["pen"].color()


def test_colours_that_are_set_again_and_again_take_no_more_memory(plot, theme, scheme):
    view = plot.getPlotItem().getViewBox()

    def turn():
        for is_dark in (True, False):
            scheme.set_is_dark(is_dark)
        theme.set_font_px(theme.font_px + 1)
        theme.set_font_px(theme.font_px - 1)
        for x in (30, 60, 90):
            plot.scene().sigMouseMoved.emit(view.mapViewToScene(pg.Point(x, 1)))
            plot.grab()

    symbols = [each for each in plot.scene().items() if isinstance(each, pg.ScatterPlotItem)]
    turn()
    before = [len(each.fragmentAtlas) for each in symbols]
    for _ in range(5):
        turn()
    assert [len(each.fragmentAtlas) for each in symbols] == before
    assert sum(before) > len(symbols) / 2


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_recolouring_reaches_everything(plot, scheme, palette):
    scheme.set_is_dark(not palette.is_dark)
    scheme.set_is_dark(palette.is_dark)
    assert plot.backgroundBrush().color() == QColor(palette.card)
    assert colour_of(plot.rising) == QColor(palette.without_cache)
    assert colour_of(plot.flat) == QColor(palette.with_cache)
    assert plot.rising.end.opts["brush"].color() == QColor(palette.without_cache)
    assert plot.rising.label.brush().color() == QColor(palette.without_cache_text)
    assert plot.flat.label.brush().color() == QColor(palette.with_cache_text)
    assert plot.prefill.item.opts["brush"].color() == QColor(palette.with_cache)
    for name in ("left", "bottom"):
        axis = plot.getPlotItem().getAxis(name)
        assert axis.textPen().color() == QColor(palette.muted)
        assert axis.tickPen().color() == QColor(palette.edge)
        assert axis.label.defaultTextColor() == QColor(palette.muted)
    (shown,) = [item for item in _texts(plot) if item.text() == "cache off"]
    assert shown.brush().color() == QColor(palette.muted)
    faint = colour_of(plot.faint).name()
    assert contrast(faint, palette.card) < contrast(palette.with_cache, palette.card)


def _texts(plot):
    return [item for item in plot.scene().items() if hasattr(item, "text") and item.isVisible()]


def test_larger_text_reaches_axes_and_labels(plot, theme):
    theme.set_font_px(20)
    assert plot.getPlotItem().getAxis("left").style["tickFont"].pixelSize() == 19
    assert plot.flat.label.font().pixelSize() == 19


def test_the_log_scale_keeps_the_data_and_comes_off_again(plot):
    plot.set_is_log(True)
    np.testing.assert_allclose(drawn_y(plot.rising), np.log10(0.1 * X))
    np.testing.assert_allclose(plot.rising.y, 0.1 * X)
    plot.set_is_log(False)
    np.testing.assert_allclose(drawn_y(plot.rising), 0.1 * X)


def test_zero_is_a_gap_on_a_log_scale(plot):
    plot.set_is_log(True)
    plot.set_line(plot.flat, np.array([1, 2, 3]), np.array([1.0, 0.0, 10.0]))
    np.testing.assert_array_equal(drawn_y(plot.flat), [0.0, np.nan, 1.0])


def test_data_are_drawn_from_the_arrays_given_without_a_copy(plot):
    x, y = np.arange(50), np.random.default_rng(0).random(50)
    plot.set_line(plot.flat, x, y)
    drawn_x, drawn = plot.flat.curve.getOriginalDataset()
    assert np.shares_memory(drawn_x, x)
    assert np.shares_memory(drawn, y)


def test_equal_data_are_not_drawn_again(plot, monkeypatch):
    drawn = []
    monkeypatch.setattr(plot.flat.curve, "setData", lambda *arrays: drawn.append(arrays))
    buffer_x, buffer_y = np.arange(100), np.ones(100)
    for length in (40, 40, 41):
        plot.set_line(plot.flat, buffer_x[:length], buffer_y[:length])
    assert [len(x) for x, _ in drawn] == [40, 41]


@pytest.mark.parametrize("size", [(900, 380), (560, 200), (250, 220)])
@pytest.mark.parametrize("is_log", [True, False])
def test_labels_stand_inside_the_plot_and_clear_of_the_lines(plot, size, is_log):
    plot.resize(*size)
    plot.set_is_log(is_log)
    plot.grab()
    view = plot.getPlotItem().getViewBox()
    assert view.sceneBoundingRect().width() > 0
    for owner in (plot.rising, plot.flat):
        assert owner.label.isVisible()
        place = owner.label.sceneBoundingRect()
        assert view.sceneBoundingRect().contains(place)
        for line in (plot.rising, plot.flat):
            spots = [
                view.mapViewToScene(pg.Point(x, y)) for x, y in zip(X, drawn_y(line), strict=True)
            ]
            assert not any(place.contains(QPointF(spot)) for spot in spots)
    assert not plot.rising.label.sceneBoundingRect().intersects(plot.flat.label.sceneBoundingRect())


@pytest.mark.parametrize("size", [(900, 380), (560, 160), (240, 140)])
@pytest.mark.parametrize("is_log", [True, False])
def test_tick_texts_never_collide(plot, size, is_log):
    plot.resize(*size)
    plot.set_is_log(is_log)
    plot.grab()
    for name, is_apart in (
        ("left", lambda a, b: a.bottom() <= b.top() or b.bottom() <= a.top()),
        ("bottom", lambda a, b: a.right() < b.left() or b.right() < a.left()),
    ):
        axis = plot.getPlotItem().getAxis(name)
        image = pg.QtGui.QImage(10, 10, pg.QtGui.QImage.Format.Format_RGB32)
        painter = pg.QtGui.QPainter(image)
        _, _, texts = axis.generateDrawSpecs(painter)
        painter.end()
        rects = [rect for rect, _, _ in texts]
        assert len(rects) >= 2
        pairs = itertools.pairwise(rects)
        assert all(is_apart(first, second) for first, second in pairs)
        assert not any("e" in text or "^" in text for _, _, text in texts)


def test_the_crosshair_reads_every_series_and_mark_at_its_place(plot, qtbot):
    view = plot.getPlotItem().getViewBox()
    plot.scene().sigMouseMoved.emit(view.mapViewToScene(pg.Point(10.2, 1)))
    assert plot.crosshair.x == 10
    words = plot.crosshair.readout.text()
    for expected in ("10 tokens", "without cache", "1.00 ms", "0.900 ms", "prefill", "4.00 ms"):
        assert expected in words
    assert "earlier" not in words
    assert plot.viewport().rect().contains(plot.crosshair.readout.geometry())


def test_the_crosshair_leaves_with_the_mouse(plot):
    view = plot.getPlotItem().getViewBox()
    plot.scene().sigMouseMoved.emit(view.mapViewToScene(pg.Point(50, 1)))
    plot.scene().sigMouseMoved.emit(QPointF(-5, -5))
    assert plot.crosshair.x is None
    assert not plot.crosshair.readout.isVisible()


def test_the_keyboard_moves_the_crosshair_and_says_what_is_there(plot, qtbot):
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert plot.crosshair.x == 109
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert plot.crosshair.x == 108
    assert "10.8 ms" in plot.accessibleDescription()
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert plot.crosshair.x == 10
    qtbot.keyClick(plot, Qt.Key.Key_PageDown)
    assert plot.crosshair.x == 20
    qtbot.keyClick(plot, Qt.Key.Key_End)
    assert plot.crosshair.x == 109


def test_plus_and_minus_zoom_around_the_crosshair_which_the_view_then_follows(plot, qtbot):
    view = plot.getPlotItem().getViewBox()
    whole = view.viewRange()
    for _ in range(5):
        qtbot.keyClick(plot, Qt.Key.Key_Left)
    at = plot.crosshair.x
    for _ in range(6):
        qtbot.keyClick(plot, Qt.Key.Key_Plus)
    low, high = view.viewRange()[0]
    assert plot.is_zoomed
    assert low < at < high
    assert high - low < 0.3 * (whole[0][1] - whole[0][0])
    assert view.viewRange()[1] == whole[1]
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    low, high = view.viewRange()[0]
    assert low <= 10 <= high
    qtbot.keyClick(plot, Qt.Key.Key_Minus)
    assert view.viewRange()[0][1] - view.viewRange()[0][0] > high - low
    qtbot.keyClick(plot, Qt.Key.Key_0)
    assert view.viewRange() == whole


def test_the_crosshair_names_a_change_of_settings(plot, qtbot):
    plot.scene().sigMouseMoved.emit(plot.getPlotItem().getViewBox().mapViewToScene(pg.Point(50, 1)))
    assert "cache off" in plot.accessibleDescription()


def test_the_view_follows_the_data_until_zoomed_and_again_after_a_reset(plot, qtbot):
    view = plot.getPlotItem().getViewBox()
    with qtbot.waitSignal(plot.zoomed_changed) as zoomed:
        view.scaleBy((0.5, 0.5))
        view.sigRangeChangedManually.emit([True, True])
    assert zoomed.args == [True]
    held = view.viewRange()
    longer = np.arange(10, 400)
    plot.set_line(plot.rising, longer, 0.1 * longer)
    plot.refresh()
    assert view.viewRange() == held
    qtbot.keyClick(plot, Qt.Key.Key_0)
    assert not plot.is_zoomed
    assert view.viewRange()[0][1] >= 399


def test_finished_lines_are_drawn_finely_and_live_ones_cheaply(plot):
    plot.set_live(False)
    assert plot.flat.curve.opts["antialias"]
    plot.set_live(True)
    assert not plot.flat.curve.opts["antialias"]
    assert plot.flat.curve.opts["pen"].widthF() == 1.0


def test_pyqtgraph_offers_no_menus_of_its_own(plot):
    assert not plot.getPlotItem().getViewBox().menuEnabled()
    assert not plot.getPlotItem().menuEnabled()


def test_ctrl_and_the_wheel_zoom_in_and_never_out_of_the_data(plot, qtbot):
    view = plot.getPlotItem().getViewBox()
    everything = view.viewRange()
    centre = QPointF(plot.viewport().rect().center())
    for turn, is_closer in ((120, True), (-1200, False)):
        event = QWheelEvent(
            centre,
            QPointF(plot.viewport().mapToGlobal(centre.toPoint())),
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,  # noqa: FBT003
        )
        QApplication.sendEvent(plot.viewport(), event)
        (left, right), _ = view.viewRange()
        assert plot.is_zoomed
        assert (right - left < everything[0][1] - everything[0][0] - 1) is is_closer
    np.testing.assert_allclose(view.viewRange(), everything)


def test_the_readout_stands_where_it_covers_no_line(plot):
    y = np.where(X < 90, 3.0, 5.5)  # through the middle of the plot up to there
    plot.set_line(plot.rising, X, y)
    plot.set_line(plot.flat, X, np.full(len(X), 2.8))
    plot.refresh()
    plot._control.show_near(30)
    panel = plot.crosshair.readout.geometry()
    view = plot.getPlotItem().getViewBox()
    for line in (plot.rising, plot.flat):
        points = [
            view.mapViewToScene(pg.Point(*each)).toPoint() for each in zip(X, line.y, strict=True)
        ]
        assert not any(panel.contains(point) for point in points)


def test_a_label_covers_no_mark_and_wipes_no_earlier_run(plot):
    end = plot.rising.label.sceneBoundingRect()
    view = plot.getPlotItem().getViewBox()
    middle = view.mapSceneToView(end.center())
    plot.set_marks(plot.prefill, [(round(middle.x()), middle.y())])
    plot.refresh()
    mark = view.mapViewToScene(pg.Point(round(middle.x()), middle.y()))
    assert not plot.rising.label.sceneBoundingRect().contains(mark)
    flat_end = plot.flat.label.sceneBoundingRect()
    through = view.mapSceneToView(flat_end.center()).y()
    plot.set_line(plot.faint, X, np.full(len(X), through))
    plot.refresh()
    assert not plot.flat.label.has_paper
    assert plot.rising.label.has_paper
