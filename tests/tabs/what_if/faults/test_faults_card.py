"""The list of faults, the banner, and the plot of where the answers part."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from playground.generation import Fault
from playground.measure.faults.faulty_session import fault_facts
from playground.shell.window.status_row import StatusRow
from playground.tabs.what_if.faults.card import DivergenceCard, FaultsCard
from playground.tabs.what_if.faults.figures import Divergence
from playground.tabs.what_if.faults.presenter import FaultBanner


@pytest.fixture
def card(qtbot):
    card = FaultsCard()
    qtbot.addWidget(card)
    card.resize(420, 620)
    card.show()
    return card


def test_at_first_nothing_is_broken(card):
    assert card.fault() is None
    assert card.race_button.text() == "Race without a fault"


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_is_switched_on_by_a_click_and_told_once(card, qtbot, fault):
    told = []
    card.fault_chosen.connect(told.append)
    button = card.choice.button(fault)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert told == [fault]
    assert card.fault() is fault
    assert fault_facts(fault).sentence in button.accessibleDescription()
    assert card.race_button.text() == "Race with this fault"


def test_faults_can_be_turned_off_again(card):
    card.set_fault(Fault.NOT_RESET)
    told = []
    card.fault_chosen.connect(told.append)
    card.set_fault(None)
    assert told == [None]
    assert card.fault() is None


def test_the_race_is_asked_for_by_its_button(card, qtbot):
    with qtbot.waitSignal(card.race_requested):
        qtbot.mouseClick(card.race_button, Qt.MouseButton.LeftButton)


def test_the_table_has_every_fault(card):
    assert [row[0].lower() for row in card.table().rows] == [fault.value for fault in Fault]


def test_a_model_without_blocks_is_said_to_have_nothing_to_break(card):
    card.set_has_blocks(False)
    assert "its cache holds nothing" in card.subtitle
    card.set_has_blocks(True)
    assert "Would you notice" in card.subtitle


def test_the_banner_stays_while_the_fault_is_on(qtbot):
    row = StatusRow()
    qtbot.addWidget(row)
    row.show()
    banner = FaultBanner(row)
    banner.show_fault(Fault.MASK_OFF_BY_ONE)
    assert banner.isVisible()
    assert "Mask off by one" in banner.sentence
    with qtbot.waitSignal(banner.off_requested):
        banner.off_button.click()
    banner.show_fault(None)
    assert banner.isHidden()


def divergence_at(kl, differs, fault=Fault.WRONG_POSITION):
    return Divergence(
        fault=fault,
        tokens=np.arange(1, len(kl) + 1),
        kl_divergence=np.array(kl),
        differs=np.array(differs),
        n_other=1,
    )


def test_the_plot_marks_what_rounding_does_not_explain(qtbot, theme):
    card = DivergenceCard(theme)
    qtbot.addWidget(card)
    assert not card.has_content
    card.show_divergence(
        divergence_at([1e-13, 0.0, 0.5, np.nan], [False, False, True, True]), is_live=True
    )
    assert card.has_content
    assert "part at token 3" in card.subtitle
    table = card.table()
    assert [row[0] for row in table.rows] == [1, 2, 3, 4]
    assert [row[2] for row in table.rows] == [False, False, True, True]
    line, marks = card._line, card._marks
    assert len(line.x) == 4
    assert line.y[1] > 0, "a logarithm needs something to show for no difference at all"
    assert marks.x == (3.0,)


def test_another_model_empties_the_plot(qtbot, theme):
    card = DivergenceCard(theme)
    qtbot.addWidget(card)
    card.show_divergence(divergence_at([0.5], [True]), is_live=False)
    card.show_divergence(None, is_live=False)
    assert not card.has_content
    assert card.table().rows == []
