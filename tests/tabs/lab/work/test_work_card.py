import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from playground.kit.look.palette import DARK
from playground.kit.look.theme import ThemeChoice
from playground.tabs.lab.work.card import WorkCard, totals_in_words
from playground.tabs.lab.work.figures import count_work
from playground.tabs.lab.work.work_plot import CellPlace


@pytest.fixture
def card(theme, qtbot):
    card = WorkCard(theme)
    qtbot.addWidget(card)
    card.resize(420, 360)
    card.show()
    return card


@pytest.fixture
def uncached(make_run):
    return count_work(make_run(40, "off", first=5))


@pytest.fixture
def chosen(card):
    cells = []
    card.cell_chosen.connect(lambda step, position: cells.append((step, position)))
    return cells


def pixel_of(card, step, position):
    """Where the middle of a cell stands in the plot's viewport."""
    view = card.plot.getPlotItem().getViewBox()
    return card.plot.mapFromScene(view.mapViewToScene(pg.Point(step + 0.5, position + 0.5)))


def test_starts_empty_and_says_what_will_appear(card):
    assert not card.has_content
    card.show_work(None)
    assert card.subtitle == ""
    assert card.table().rows == ()


def test_the_totals_are_in_the_subtitle(card, uncached):
    card.show_work(uncached)
    computed = sum(range(5, 45))
    assert card.subtitle == f"{computed - 44:,} rows recomputed; 44 were needed."


def test_with_the_cache_the_totals_say_what_it_saved(make_run):
    work = count_work(make_run(40, first=5))
    assert totals_in_words(work) == (
        f"44 rows computed, each once; without the cache, {sum(range(5, 45)) - 44:,} "
        "more would have been."
    )


def test_new_and_recomputed_cells_have_their_colours(card, uncached, theme):
    card.show_work(uncached)
    image = card.plot.viewport().grab().toImage()
    for step, position, colour in ((30, 34, theme.palette.with_cache), (30, 2, None)):
        pixel = image.pixelColor(pixel_of(card, step, position))
        if colour is None:
            assert pixel.red() > pixel.blue() + 40
        else:
            assert pixel == QColor(colour)
    assert image.pixelColor(pixel_of(card, 10, 40)) == QColor(theme.palette.card)


def test_a_click_on_a_recomputed_cell_chooses_it(card, uncached, chosen):
    card.show_work(uncached)
    QTest.mouseClick(card.plot.viewport(), Qt.MouseButton.LeftButton, pos=pixel_of(card, 30, 12))
    ((step, position),) = chosen
    assert abs(step - 30) <= 1
    assert abs(position - 12) <= 1


@pytest.mark.parametrize("cell", [(30, 34), (10, 40)])
def test_a_click_elsewhere_chooses_nothing(card, uncached, chosen, cell):
    card.show_work(uncached)
    QTest.mouseClick(card.plot.viewport(), Qt.MouseButton.LeftButton, pos=pixel_of(card, *cell))
    assert chosen == []


def test_the_keyboard_reaches_every_cell_of_the_run_and_no_other(card, uncached, chosen):
    card.show_work(uncached)

    def press(key):
        QTest.keyClick(card.plot, key)

    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Up)
    assert card.plot.pointed_at == CellPlace(0, 1)
    press(Qt.Key.Key_PageUp)
    assert card.plot.pointed_at == CellPlace(0, 4)
    press(Qt.Key.Key_End)
    press(Qt.Key.Key_Right)
    assert card.plot.pointed_at == CellPlace(39, 4)
    press(Qt.Key.Key_Return)
    assert chosen == [(39, 4)]


def test_what_is_pointed_at_is_said_in_words(card, uncached):
    card.show_work(uncached)
    card.plot._point_at(CellPlace(30, 12))
    assert "Step 30, position 12: computed again." in card.plot.accessibleDescription()
    card.plot._point_at(CellPlace(30, 34))
    assert "computed for the first time" in card.plot.accessibleDescription()


def test_a_finding_stays_until_another_cell_is_pointed_at(card, uncached, chosen):
    card.show_work(uncached)
    card.plot._point_at(CellPlace(30, 12))
    card.plot.chosen.emit()
    card.show_finding("The keys moved by 1e-6: the work was wasted.")
    assert "wasted" in card.plot.accessibleDescription()
    card.plot._point_at(None)
    assert "wasted" in card.plot.accessibleDescription()
    card.plot._point_at(CellPlace(31, 12))
    assert "Step 31" in card.plot.accessibleDescription()


def test_the_table_has_every_steps_rows(card, uncached):
    card.show_work(uncached)
    rows = list(card.table().rows)
    assert rows[0] == (0, 5, 5, 0, 0)
    assert rows[39] == (39, 44, 1, 43, 0)
    assert sum(row[3] for row in rows) == uncached.recomputed


def test_a_thousand_steps_are_two_thousand_rectangles(card, make_run):
    card.show_work(count_work(make_run(1000, "off", first=20)))
    item = card.plot._item
    assert len(item._new) == 1000
    assert len(item._recomputed) == 999
    assert item.boundingRect().height() == 1019


def test_a_zoomed_view_stays_until_it_is_reset(card, uncached, make_run):
    card.show_work(uncached)
    view = card.plot.getPlotItem().getViewBox()
    view.scaleBy((0.5, 0.5))
    view.sigRangeChangedManually.emit([True, True])
    assert card._reset.isVisible()
    zoomed = view.viewRange()
    card.show_work(count_work(make_run(200, "off")))
    assert view.viewRange() == zoomed
    QTest.keyClick(card.plot, Qt.Key.Key_0)
    assert view.viewRange()[0][1] >= 200
    assert not card._reset.isVisible()


def test_a_click_beside_the_axes_is_no_cell(card, uncached, chosen):
    card.show_work(uncached)
    QTest.mouseClick(card.plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert chosen == []


def test_is_drawn_anew_in_other_colours(card, uncached, theme):
    card.show_work(uncached)
    before = card.plot._item._new_colour
    theme.set_choice(ThemeChoice.DARK)
    assert card.plot._item._new_colour == QColor(DARK.with_cache) != before
