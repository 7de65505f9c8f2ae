import os

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.shell.window.model_picker import ModelChoice, ModelPicker, ModelSection

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
    asking = ["Another from the hub…", "Open model folder…"]
    assert [picker.itemText(row) for row in range(picker.count())] == asking
    picker.add_model(STORIES)
    assert picker.itemText(1).startswith("Stories")


GPT2 = ModelChoice(
    name="gpt2", title="GPT-2", size="124M", origin="549 MB to fetch", note="licence mit",
    section=ModelSection.HUB,
)  # fmt: skip


def rows(picker):
    return [picker.itemText(row) for row in range(picker.count())]


def test_what_the_hub_has_stands_under_its_heading_with_what_is_free(picker, qtbot):
    picker.set_listed([GPT2], [], free="free: 5 GB of disk")
    assert rows(picker)[2:4] == [
        "From the Hugging Face hub · free: 5 GB of disk",
        "GPT-2 · 124M · 549 MB to fetch · licence mit",
    ]
    assert not picker.model().item(2).isEnabled()
    with qtbot.waitSignal(picker.model_chosen) as chosen:
        choose(picker, 3)
    assert chosen.args == ["gpt2"]


def test_another_of_the_hub_is_asked_for_by_a_row(picker, qtbot):
    with qtbot.waitSignal(picker.another_requested):
        choose(picker, rows(picker).index("Another from the hub…"))


def test_the_last_used_stands_first_and_six_are_kept(picker):
    for at in range(8):
        picker.add_model(ModelChoice(name=f"/m/{at}", title=str(at), size="", origin=""))
    picker.add_model(ModelChoice(name="/m/5", title="5", size="", origin=""))
    assert picker.recent() == ("/m/5", "/m/7", "/m/6", "/m/4", "/m/3", "/m/2")


def test_a_model_used_before_that_is_gone_is_shown_and_not_chosen(picker):
    picker.set_recent(["/m/mine"])
    gone = ModelChoice(
        name="/m/mine", title="mine", size="", origin="not there now",
        section=ModelSection.RECENT, is_usable=False,
    )  # fmt: skip
    picker.set_listed([], [gone], free="")
    row = rows(picker).index("mine · not there now")
    assert not picker.model().item(row).isEnabled()
    assert picker.recent() == ("/m/mine",)


def test_what_is_listed_under_the_hub_is_not_listed_twice(picker):
    picker.set_recent(["gpt2"])
    picker.set_listed([GPT2], [], free="")
    assert sum("GPT-2 · 124M" in row for row in rows(picker)) == 1
    assert picker.recent() == ()


def test_the_path_of_a_folder_comes_back_byte_for_byte(picker, qtbot):
    folder = os.fsdecode(b"/m/caf\xe9")
    picker.set_recent([folder])
    row = rows(picker).index("caf\ufffd")
    with qtbot.waitSignal(picker.model_chosen) as chosen:
        choose(picker, row)
    assert chosen.args == [folder]


def test_a_list_that_changes_while_it_is_open_keeps_the_row_under_the_hand(picker):
    picker.set_listed([GPT2], [], free="")
    picker.showPopup()
    picker.view().setCurrentIndex(picker.model().index(1, 0))
    picker.set_listed([GPT2], [], free="free: 4 GB of disk")
    assert picker.view().currentIndex().row() == 1
    picker.hidePopup()


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
