import pytest
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from playground.tabs.next_token.pointer.figures import TokenFacts
from playground.tabs.next_token.pointer.token_popup import TokenPopup
from playground.tabs.next_token.text_reading import TokenFigures

FIGURES = TokenFigures(
    probability=0.25,
    surprise_bits=2.0,
    rank=2,
    entropy_bits=1.5,
    top=((5, 0.5), (7, 0.25), (9, 0.1)),
)


@pytest.fixture
def popup(qtbot, theme):
    window = QWidget()
    window.resize(600, 400)
    qtbot.addWidget(window)
    window.show()
    rects = {3: QRect(580, 380, 2, 15)}
    return TokenPopup(window, rects.get, theme)


def facts_of(popup):
    return popup.findChild(QLabel, "tokenFacts").text()


def alternatives(popup):
    buttons = popup.findChildren(QPushButton, "alternativeButton")
    return [button for button in buttons if button.isVisibleTo(popup)]


def token_facts(make_record, figures=FIGURES, *, place=3, has_record=True):
    return TokenFacts(
        place=place,
        token_id=7,
        record=make_record(index=56, probability=0.4) if has_record else None,
        figures=figures,
        token_text=lambda token_id: f"t{token_id}",
    )


def test_it_tells_step_probability_rank_and_entropy(popup, make_record):
    popup.show_token(token_facts(make_record))

    said = facts_of(popup)
    assert "step 57 · drawn with 40.0 % · 4.00 ms" in said
    assert "25.0 % · rank 2 · entropy 1.5 bits" in said
    assert popup.isVisible()
    assert popup.parentWidget().rect().contains(popup.geometry())


def test_an_alternative_is_chosen_and_the_token_itself_cannot_be(popup, make_record, qtbot):
    popup.show_token(token_facts(make_record))
    first, itself, _ = alternatives(popup)

    assert not itself.isEnabled()
    with qtbot.assertNotEmitted(popup.alternative_chosen):
        assert not popup.branch_button.isEnabled()
        first.click()
    assert popup.isVisible()
    with qtbot.waitSignal(popup.alternative_chosen) as chosen:
        popup.branch_button.click()
    assert chosen.args == [3, 5]
    assert not popup.isVisible()


def double_click(button):
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)


def press_return(button):
    QTest.keyClick(button, Qt.Key.Key_Return)


@pytest.mark.parametrize("take", [double_click, press_return])
def test_an_alternative_is_taken_at_once(popup, make_record, qtbot, take):
    popup.show_token(token_facts(make_record))
    last = alternatives(popup)[-1]
    with qtbot.waitSignal(popup.alternative_chosen) as chosen:
        take(last)
    assert chosen.args == [3, 9]


def test_a_choice_stays_with_its_token_while_figures_come_in(popup, make_record):
    popup.show_token(token_facts(make_record))
    alternatives(popup)[0].click()
    popup.show_token(token_facts(make_record))
    assert popup.branch_button.isEnabled()
    popup.dismiss()
    popup.show_token(token_facts(make_record))
    assert not popup.branch_button.isEnabled()


def test_the_focus_goes_back_to_where_it_came_from(popup, make_record, qtbot):
    field = QLineEdit(popup.parentWidget())
    field.show()
    field.setFocus()
    popup.show_token(token_facts(make_record))
    QApplication.sendEvent(popup, QEnterEvent(QPointF(), QPointF(), QPointF()))
    alternatives(popup)[0].setFocus()
    popup.dismiss()
    assert popup.parentWidget().focusWidget() is field


def test_it_says_that_figures_are_still_to_come_and_why_there_is_no_step(popup, make_record):
    popup.show_token(token_facts(make_record, figures=None, has_record=False))

    assert "Asking the model" in facts_of(popup)
    assert "the text before it has changed" in facts_of(popup)
    assert alternatives(popup) == []


def test_it_goes_a_moment_after_the_pointer(popup, make_record, qtbot):
    popup.show_token(token_facts(make_record))
    with qtbot.waitSignal(popup.gone):
        popup.hide_token()

    assert not popup.isVisible()


def test_a_token_out_of_sight_has_no_popup(popup, make_record):
    popup.show_token(token_facts(make_record, place=8))

    assert not popup.isVisible()
