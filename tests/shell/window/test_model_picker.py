import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.shell.window.model_picker import ModelChoice, ModelPicker

STORIES = ModelChoice(
    name="stories", title="Stories", size="3.6 M", origin="trained, built in", facts="6 layers"
)
LARGE = ModelChoice(name="random:124M", title="GPT-2 small", size="124 M", origin="random")


@pytest.fixture
def picker(qtbot):
    picker = ModelPicker()
    qtbot.addWidget(picker)
    picker.set_models([STORIES, LARGE])
    picker.set_current("stories")
    picker.show()
    return picker


def choose(picker, row):
    """Choose a row as a person does: with the keyboard, in the open list."""
    picker.showPopup()
    view = picker.view()
    view.setCurrentIndex(picker.model().index(row, 0))
    QTest.keyClick(view, Qt.Key.Key_Return)


def test_a_row_tells_name_size_and_origin(picker):
    assert picker.currentText() == "Stories · 3.6 M · trained, built in"
    assert "6 layers" in picker.toolTip()
    assert picker.itemData(0, Qt.ItemDataRole.ToolTipRole) == "6 layers"


def test_choosing_asks_for_the_model_and_shows_the_one_in_hand(picker, qtbot):
    with qtbot.waitSignal(picker.model_chosen) as chosen:
        choose(picker, 1)
    assert chosen.args == ["random:124M"]
    assert picker.current() == "stories"
    assert picker.currentText().startswith("Stories")


def test_choosing_the_model_in_hand_asks_for_nothing(picker, qtbot):
    with qtbot.assertNotEmitted(picker.model_chosen):
        choose(picker, 0)


def test_the_last_row_asks_for_a_folder(picker, qtbot):
    with (
        qtbot.waitSignal(picker.open_folder_requested),
        qtbot.assertNotEmitted(picker.model_chosen),
    ):
        choose(picker, picker.count() - 1)


def test_setting_the_current_model_tells_nobody(picker, qtbot):
    with qtbot.assertNotEmitted(picker.model_chosen):
        picker.set_current("random:124M")
    assert picker.currentText().startswith("GPT-2 small")


def test_an_unknown_model_shows_none_until_it_is_added(picker):
    mine = ModelChoice(name="/models/mine", title="mine", size="1 M", origin="folder")
    picker.set_current("/models/mine")
    assert picker.currentIndex() == -1
    picker.add_model(mine)
    assert picker.currentText() == "mine · 1 M · folder"
    assert picker.itemText(picker.count() - 1) == "Open model folder…"


def test_adding_a_known_model_changes_its_facts(picker):
    rows = picker.count()
    picker.add_model(
        ModelChoice(name="stories", title="Stories", size="3.6 M", origin="", facts="new")
    )
    assert picker.count() == rows
    assert picker.currentText() == "Stories · 3.6 M"


def test_without_models_a_folder_can_still_be_opened(qtbot):
    picker = ModelPicker()
    qtbot.addWidget(picker)
    assert [picker.itemText(row) for row in range(picker.count())] == ["Open model folder…"]
    picker.add_model(STORIES)
    assert picker.itemText(0).startswith("Stories")


def test_a_long_name_is_elided_rather_than_cut(picker):
    picker.set_models(
        [ModelChoice(name="long", title="An extremely long model name " * 3, size="", origin="")]
    )
    picker.set_current("long")
    picker.resize(200, 34)
    assert not picker.grab().isNull()


def test_nothing_beside_it_moves_whatever_it_shows(window):
    bar = window.top_bar
    names = ("a", "A model from a folder with a name that goes on and on and on")
    bar.model_picker.set_models(
        [ModelChoice(name=name, title=name, size="", origin="") for name in names]
    )
    for width in (1440, 1024, 760):
        window.resize(width, 640)
        places = set()
        for name in ("", *names):
            bar.model_picker.set_current(name)
            QApplication.sendPostedEvents()
            places.add(bar.generate_button.mapTo(window, QPoint()).toTuple())
        assert len(places) == 1, width
