import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.generation.request import CacheMode
from playground.shell.window.cache_switch import CacheSwitch


@pytest.fixture
def switch(qtbot):
    switch = CacheSwitch()
    qtbot.addWidget(switch)
    switch.show()
    return switch


def test_it_starts_on(switch):
    assert switch.mode() is CacheMode.ON


def test_a_click_asks_for_the_other_mode(switch, qtbot):
    with qtbot.waitSignal(switch.mode_requested) as asked:
        QTest.mouseClick(switch.button(CacheMode.OFF), Qt.MouseButton.LeftButton)
    assert asked.args == [CacheMode.OFF]
    assert switch.mode() is CacheMode.OFF
    assert not switch.button(CacheMode.ON).isChecked()


def test_setting_a_mode_tells_nobody(switch, qtbot):
    with qtbot.assertNotEmitted(switch.mode_requested):
        switch.set_mode(CacheMode.OFF)
    assert switch.mode() is CacheMode.OFF


def test_cycling_goes_round_and_asks_each_time(switch, qtbot):
    asked = []
    switch.mode_requested.connect(asked.append)
    for _ in range(3):
        switch.cycle()
    assert asked == [CacheMode.OFF, CacheMode.RACE, CacheMode.ON]


def test_the_keyboard_reaches_the_positions(switch, qtbot):
    button = switch.button(CacheMode.OFF)
    button.setFocus()
    with qtbot.waitSignal(switch.mode_requested):
        QTest.keyClick(button, Qt.Key.Key_Space)


def test_positions_say_what_they_do(switch):
    for mode in CacheMode:
        button = switch.button(mode)
        assert button.accessibleName().startswith("KV cache")
        assert button.toolTip() == button.statusTip() == button.accessibleDescription() != ""
