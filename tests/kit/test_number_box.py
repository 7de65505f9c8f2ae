"""Keys and pasted texts in the window's own fields, whatever the system's locale."""

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox

from playground.shell.sampling.sampling_panel import SamplingPanel
from playground.tabs.next_token.logits.step_bar import StepBar
from playground.tabs.runs.table.tools import TableTools

FRACTIONS = ("temperature", "topP", "minP", "repetitionPenalty")
WHOLES = ("topK", "seed", "newTokens", "speedLimit")


LANGUAGES = [QLocale.Language.German, QLocale.Language.English, QLocale.Language.Arabic]


@pytest.fixture(params=LANGUAGES, ids=lambda language: language.name, autouse=True)
def _locale(request):
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def panel(qtbot, _locale):
    panel = SamplingPanel()
    qtbot.addWidget(panel)
    panel.set_show_more(True)
    panel.set_thread_limit(4)
    panel.show()
    return panel


@pytest.fixture
def field_of(panel):
    return lambda key: panel.findChild(QAbstractSpinBox, f"{key}Number")


def type_into(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def paste_into(field, text):
    QGuiApplication.clipboard().setText(text)
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize("write", [type_into, paste_into])
@pytest.mark.parametrize("text", ["0.7", "0,7", " ,70"])
def test_both_decimal_marks_are_understood_and_one_is_shown(field_of, text, write):
    for field in map(field_of, FRACTIONS):
        write(field, text)
        assert (field.value(), field.text()) == (0.7, "0.70")


@pytest.mark.parametrize("write", [type_into, paste_into])
@pytest.mark.parametrize("text", ["4000", "4,000", "4.000", "4 000", "4'000"])
def test_thousands_may_be_set_apart_and_are_shown_without(field_of, text, write):
    for field in map(field_of, WHOLES):
        write(field, text)
        assert (field.value(), field.text()) == (4000, "4000")


@pytest.mark.parametrize("write", [type_into, paste_into])
@pytest.mark.parametrize("text", ["-1", "1x5", "seven", "1,0,0", "1.2.3"])
def test_what_is_no_number_leaves_the_earlier_one(field_of, qtbot, text, write):
    for field in map(field_of, [*FRACTIONS, *WHOLES, "threads"]):
        type_into(field, "1")
        shown = field.text()
        with qtbot.assertNotEmitted(field.valueChanged):
            write(field, text)
        assert (field.value(), field.text()) == (1, shown)


def test_an_emptied_field_keeps_its_number(field_of):
    for field in map(field_of, [*FRACTIONS, *WHOLES, "threads"]):
        type_into(field, "1")
        shown = field.text()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Backspace)
        field.clearFocus()
        assert (field.value(), field.text()) == (1, shown)


@pytest.mark.parametrize("text", ["1,5", "1.5", "0.7"])
def test_a_fraction_is_no_whole_number(field_of, text):
    for field in map(field_of, WHOLES):
        type_into(field, "1")
        type_into(field, text)
        assert field.value() == 1


@pytest.mark.parametrize(
    ("key", "text", "nearest"),
    [("temperature", "25", 2.0), ("topP", "1,5", 1.0), ("newTokens", "0", 1), ("threads", "99", 4)],
)
def test_a_number_out_of_range_becomes_the_nearest(field_of, key, text, nearest):
    type_into(field_of(key), text)
    assert field_of(key).value() == nearest


def test_the_word_for_the_lowest_number_can_be_typed(field_of):
    type_into(field_of("minP"), "0,25")
    type_into(field_of("minP"), "off")
    assert field_of("minP").value() == 0
    assert field_of("minP").text() == "off"


def test_the_arrow_keys_go_on_from_what_was_typed(field_of):
    field = field_of("temperature")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0,7")
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.text() == "0.75"


@pytest.mark.parametrize("write", [type_into, paste_into])
@pytest.mark.parametrize(("text", "step"), [("1,234", 1234), ("step 12", 12), ("-3", 1), ("x", 1)])
def test_the_number_of_a_step_is_read_behind_its_word(qtbot, text, step, write):
    bar = StepBar()
    qtbot.addWidget(bar)
    bar.show_step(0, 5000, is_following=False)
    bar.show()
    field = bar.findChild(QAbstractSpinBox)
    write(field, text)
    assert field.value() == step
    assert field.text() == f"step {step}"


def test_a_letter_lost_from_the_word_comes_back(qtbot):
    bar = StepBar()
    qtbot.addWidget(bar)
    bar.show_step(56, 5000, is_following=False)
    bar.show()
    field = bar.findChild(QAbstractSpinBox)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Home)
    QTest.keyClick(field, Qt.Key.Key_Delete)
    assert field.text() == "step 57"


def test_repeats_are_read_as_they_are_typed(qtbot):
    tools = TableTools()
    qtbot.addWidget(tools)
    tools.set_repeat_available("")
    tools.show()
    tools.times.setFocus()
    tools.times.selectAll()
    QTest.keyClicks(tools.times, "12")
    assert tools.times.value() == 12
    assert tools.times.text() == "× 12"
