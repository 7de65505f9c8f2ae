import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QLineEdit,
    QSlider,
    QSpinBox,
)

from look.desk import live_for
from look.sight import faults
from playground.generation.request import ContextEnd, SamplingParams
from playground.shell.sampling.sampling_panel import SamplingPanel

VALUES = {
    "sampling": SamplingParams(
        temperature=1.25, top_k=40, top_p=0.9, min_p=0.05, repetition_penalty=1.1
    ),
    "seed": 2**31 - 1,
    "max_new_tokens": 300,
    "speed_limit_per_s": 20.0,
    "ignore_end_of_text": True,
    "stop_sequence": "\n\\n",
    "at_context_end": ContextEnd.SLIDE,
    "chosen_threads": 3,
}


@pytest.fixture
def panel(qtbot):
    panel = SamplingPanel()
    qtbot.addWidget(panel)
    panel.set_thread_limit(4)
    panel.resize(560, 240)
    panel.show()
    return panel


def slider(panel, key):
    return panel.findChild(QSlider, f"{key}Slider")


def number(panel, key):
    return panel.findChild(QAbstractSpinBox, f"{key}Number")


def type_number(panel, key, text):
    field = number(panel, key)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def settings_of(panel):
    return {
        "sampling": panel.sampling(),
        "seed": panel.seed(),
        "max_new_tokens": panel.max_new_tokens(),
        "speed_limit_per_s": panel.speed_limit_per_s(),
        "ignore_end_of_text": panel.ignore_end_of_text(),
        "stop_sequence": panel.stop_sequence(),
        "at_context_end": panel.at_context_end(),
        "chosen_threads": panel.chosen_threads(),
    }


def test_it_starts_with_the_defaults_of_a_request(panel):
    assert panel.sampling() == SamplingParams()
    assert panel.speed_limit_per_s() is None
    assert not panel.ignore_end_of_text()


def test_values_set_are_values_given_and_nobody_is_told(panel, qtbot):
    with (
        qtbot.assertNotEmitted(panel.sampling_changed),
        qtbot.assertNotEmitted(panel.speed_limit_changed),
        qtbot.assertNotEmitted(panel.threads_changed),
        qtbot.assertNotEmitted(panel.run_settings_changed),
    ):
        panel.set_values(**VALUES)
    assert settings_of(panel) == VALUES


def test_values_out_of_range_are_shown_as_the_nearest(panel):
    panel.set_values(**{**VALUES, "seed": 2**40, "max_new_tokens": 0, "chosen_threads": 99})
    assert (panel.seed(), panel.max_new_tokens(), panel.chosen_threads()) == (2**31 - 1, 1, 4)


def test_dragging_temperature_tells_the_new_sampling(panel, qtbot):
    handle = slider(panel, "temperature")
    with qtbot.waitSignal(panel.sampling_changed) as told:
        QTest.keyClick(handle, Qt.Key.Key_Right)
    assert told.args == [panel.sampling()]
    assert panel.sampling().temperature == pytest.approx(0.85)
    assert number(panel, "temperature").text() == "0.85"


def test_a_click_on_the_track_moves_the_handle(panel):
    handle = slider(panel, "topK")
    QTest.mouseClick(
        handle, Qt.MouseButton.LeftButton, pos=QPoint(handle.width() - 3, handle.height() // 2)
    )
    assert panel.sampling().top_k > 0


def test_a_typed_number_counts_once_it_is_complete(panel, qtbot):
    field = number(panel, "temperature")
    field.setFocus()
    field.selectAll()
    with qtbot.assertNotEmitted(panel.sampling_changed):
        QTest.keyClicks(field, "1.50")
    with qtbot.waitSignal(panel.sampling_changed):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert panel.sampling().temperature == slider(panel, "temperature").value() == 1.5


def test_a_number_may_go_beyond_its_slider(panel):
    type_number(panel, "topK", "5000")
    assert panel.sampling().top_k == 5000
    assert slider(panel, "topK").value() == slider(panel, "topK").maximum() == 200


def test_zero_is_off_in_words(panel):
    type_number(panel, "topK", "0")
    assert number(panel, "topK").text() == "off"
    assert number(panel, "speedLimit").text() == "off"


def test_the_slider_reaches_every_seed(panel):
    handle = slider(panel, "seed")
    handle.setValue(2**31 - 1)
    assert panel.seed() == 2**31 - 1
    handle.setValue(0)
    assert panel.seed() == 0


def test_the_speed_limit_is_told_in_tokens_per_second(panel, qtbot):
    with qtbot.waitSignal(panel.speed_limit_changed) as told:
        type_number(panel, "speedLimit", "12")
    assert told.args == [12]
    with qtbot.waitSignal(panel.speed_limit_changed) as told:
        type_number(panel, "speedLimit", "0")
    assert told.args == [None]


def test_threads_are_told_and_stay_below_the_limit(panel, qtbot):
    panel.set_show_more(True)
    with qtbot.waitSignal(panel.threads_changed) as told:
        type_number(panel, "threads", "2")
    assert told.args == [2]
    assert slider(panel, "threads").maximum() == number(panel, "threads").maximum() == 4


def test_threads_that_nobody_chose_are_shown_with_their_number(panel, qtbot):
    panel.set_show_more(True)
    panel.show_threads_in_force(2)
    field = number(panel, "threads")
    assert (panel.chosen_threads(), field.text()) == (None, "auto: 2")
    assert field.width() >= field.fontMetrics().horizontalAdvance("auto: 2")
    type_number(panel, "threads", "3")
    panel.show_threads_in_force(3)
    assert (panel.chosen_threads(), field.text()) == (3, "3")


@pytest.mark.parametrize("typed", ["auto", "auto: 1", "0"])
def test_threads_are_left_to_the_program_by_its_word_or_by_none(panel, qtbot, typed):
    panel.set_show_more(True)
    panel.set_values(**VALUES)
    panel.show_threads_in_force(1)
    with qtbot.waitSignal(panel.threads_changed) as told:
        type_number(panel, "threads", typed)
    assert told.args == [None]


def test_dice_choose_another_seed(panel, qtbot):
    seeds = set()
    for _ in range(5):
        with qtbot.waitSignal(panel.run_settings_changed):
            QTest.mouseClick(panel.dice_button, Qt.MouseButton.LeftButton)
        seeds.add(panel.seed())
    assert len(seeds) > 1


def test_reset_goes_back_to_the_defaults(panel, qtbot):
    panel.set_values(**VALUES)
    with (
        qtbot.waitSignal(panel.sampling_changed) as sampling,
        qtbot.waitSignal(panel.speed_limit_changed) as speed,
        qtbot.waitSignal(panel.threads_changed) as threads,
    ):
        QTest.mouseClick(panel.reset_button, Qt.MouseButton.LeftButton)
    assert (sampling.args, speed.args, threads.args) == ([SamplingParams()], [None], [None])
    assert settings_of(panel) == {
        "sampling": SamplingParams(),
        "seed": 42,
        "max_new_tokens": 200,
        "speed_limit_per_s": None,
        "ignore_end_of_text": False,
        "stop_sequence": "",
        "at_context_end": ContextEnd.STOP,
        "chosen_threads": None,
    }


def test_reset_leaves_a_run_the_threads_that_it_began_with(panel):
    panel.set_values(**VALUES)
    panel.set_threads_available("A run is under way; stop it first.")
    panel.reset()
    assert panel.chosen_threads() == 3
    assert panel.seed() == 42


def test_more_shows_the_rarer_settings_and_less_hides_them(panel):
    assert not slider(panel, "minP").isVisible()
    QTest.mouseClick(panel.more_button, Qt.MouseButton.LeftButton)
    assert panel.shows_more()
    for key in ("minP", "repetitionPenalty", "threads"):
        assert slider(panel, key).isVisible()
        assert number(panel, key).isVisible()
    QTest.mouseClick(panel.more_button, Qt.MouseButton.LeftButton)
    assert not slider(panel, "minP").isVisible()


def test_a_stop_sequence_is_written_in_one_line(panel, qtbot):
    panel.set_show_more(True)
    field = panel.findChild(QLineEdit, "stopSequence")
    field.setFocus()
    with qtbot.waitSignal(panel.run_settings_changed):
        QTest.keyClicks(field, r"The end.\n\n")
    assert panel.stop_sequence() == "The end.\n\n"
    panel.set_values(**VALUES)
    assert field.text() == r"\n\\n"
    panel.set_show_more(False)
    assert not field.isVisible()


def test_the_wheel_moves_a_slider_only_once_it_was_chosen(panel):
    handle = slider(panel, "temperature")
    number(panel, "seed").setFocus()
    wheel(handle)
    assert panel.sampling().temperature == 0.8
    handle.setFocus()
    wheel(handle)
    assert panel.sampling().temperature != 0.8


def wheel(widget):
    centre = QPointF(widget.rect().center())
    event = QWheelEvent(
        centre,
        widget.mapToGlobal(centre),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003
    )
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("width", [640, 480, 300])
@pytest.mark.parametrize("more", [True, False])
def test_nothing_is_clipped_or_covered(dressed_theme, panel, width, more):
    panel.set_show_more(more)
    panel.resize(width, 460)
    live_for(20)
    assert faults(panel) == []
    fields = panel.findChildren(QAbstractSpinBox) + panel.findChildren(QSlider)
    for field in fields:
        assert field.width() >= field.minimumSizeHint().width()


def test_every_control_says_what_it_is(panel):
    controls = panel.findChildren(QSlider) + panel.findChildren(QAbstractSpinBox)
    for control in [*controls, panel.dice_button, panel.more_button, panel.reset_button]:
        assert control.accessibleName()
        assert control.accessibleDescription()
        assert control.toolTip()
        assert control.statusTip()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_new_tokens_are_bounded_by_the_context_and_what_was_wanted_comes_back(panel):
    panel.set_context(1024, "GPT-2 124M")
    number = panel.findChild(QSpinBox, "newTokensNumber")
    number.setValue(800)
    panel.set_context(512, "Stories")
    assert panel.max_new_tokens() == 512
    assert "At most 512, the context of Stories." in number.toolTip()
    panel.set_context(1024, "GPT-2 124M")
    assert panel.max_new_tokens() == 800
    panel.findChild(QCheckBox, "slideAtContextEnd").click()
    number.setValue(9000)
    assert panel.max_new_tokens() == 9000
    assert "context of" not in number.toolTip()
    panel.findChild(QCheckBox, "slideAtContextEnd").click()
    assert panel.max_new_tokens() == 1024


def told(widget):
    return QAccessible.queryAccessibleInterface(widget)


def test_every_slider_tells_the_number_that_stands_beside_it(panel):
    panel.set_values(**VALUES)
    sliders = panel.findChildren(QSlider)
    assert len(sliders) >= 8
    for slider in sliders:
        number = panel.findChild(QAbstractSpinBox, slider.objectName().replace("Slider", "Number"))
        value = told(slider).valueInterface()
        assert told(slider).role() == QAccessible.Role.Slider
        assert value.currentValue() == pytest.approx(min(number.value(), slider.maximum()))
        assert value.maximumValue() == pytest.approx(slider.maximum())


def test_a_slider_for_fractions_has_what_any_slider_has_and_nothing_else(panel):
    slider = told(panel.findChild(QSlider, "temperatureSlider"))
    assert QAccessibleActionInterface.setFocusAction() in slider.actionInterface().actionNames()
    others = (slider.textInterface, slider.editableTextInterface, slider.selectionInterface)
    assert [each() for each in (*others, slider.tableCellInterface)] == [None] * 4


def test_a_slider_for_fractions_says_fractions_and_is_set_in_them(panel):
    slider = panel.findChild(QSlider, "temperatureSlider")
    slider.setValue(0.8)
    value = told(slider).valueInterface()
    assert told(slider).text(QAccessible.Text.Value) == "0.80"
    assert (value.minimumValue(), value.maximumValue()) == (0.0, pytest.approx(2.0))
    value.setCurrentValue(1.25)
    assert panel.sampling().temperature == pytest.approx(1.25)


def test_whatever_a_screen_reader_asks_of_a_slider_is_answered(panel):
    """Also what a slider is not: an answer that PySide cannot pass on would end the process."""
    slider = told(panel.findChild(QSlider, "temperatureSlider"))
    for kind in ("text", "editableText", "tableCell", "selection", "attributes"):
        assert getattr(slider, f"{kind}Interface")() is None
    assert slider.actionInterface() is not None
