import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from playground.kit.painted import speak_for_painted_widgets
from playground.tabs.inside.norm.card import NormCard
from playground.tabs.inside.norm.figures import Look, norm_picture
from playground.tabs.inside.stream import NormPlace


@pytest.fixture
def card(qtbot, theme, stories_inside):
    card = NormCard(theme)
    qtbot.addWidget(card)
    card.resize(420, 480)
    card.show()
    card.show_norm(stories_inside.norm, stories_inside.token_texts, 6)
    return card


def test_over_features_no_old_row_changes_and_over_positions_all_do(card):
    card.findChild(QPushButton, "normAppend").click()
    assert "0 of 89 old rows changed" in card._finding.text()
    card.findChild(QPushButton, "normOverPositions").click()
    assert "89 of 89 old rows changed" in card._finding.text()
    assert "stale" in card._finding.text()


def test_an_appended_row_is_the_last_of_the_matrix(card):
    n_rows = len(card.table().rows)
    card.findChild(QPushButton, "normAppend").click()
    assert len(card.table().rows) == n_rows + 1
    assert card.table().rows[-1][0].startswith("89")


def test_positions_are_numbered_from_top_to_bottom(stories_inside):
    picture = norm_picture(
        stories_inside.norm, Look.OVER_FEATURES, stories_inside.token_texts, is_appended=True
    )
    numbers = [int(label.split()[0]) for label in picture.row_labels]
    assert numbers == list(range(77, 90))


def test_bars_are_one_a_row_or_one_a_feature(stories_inside):
    def picture(look):
        return norm_picture(stories_inside.norm, look, stories_inside.token_texts, is_appended=True)

    assert len(picture(Look.OVER_FEATURES).mean) == len(picture(Look.OVER_FEATURES).row_labels)
    assert len(picture(Look.OVER_POSITIONS).variance) == len(stories_inside.norm.features)
    assert not len(picture(Look.ENTERING).mean)


def test_the_formula_of_a_cell_works_out(card, stories_inside):
    view = stories_inside.norm
    card.findChild(QPushButton, "normAppend").click()
    card.matrix.cell_pointed.emit(4, 7)
    expected = view.gamma[7] * view.over_features.after[4, 7] + view.beta[7]
    said = card._formula.text().replace("−", "-")
    assert said.endswith(f"= {expected:.3g}.")
    assert "1e-05" in said
    card.matrix.cell_pointed.emit(-1, -1)
    assert "γ from" in card._formula.text()


def test_another_norm_can_be_chosen(card, qtbot):
    assert card._picker.count() == 13
    with qtbot.waitSignal(card.norm_chosen) as chosen:
        card._picker.activated.emit(3)
    assert chosen.args == [NormPlace(operation="ln_2", layer=1)]


def test_no_control_is_cut_off(card):
    for button in card._looks.buttons():
        assert button.width() >= button.sizeHint().width()


def test_the_arrow_keys_read_the_matrix_cell_by_cell(card, stories_inside, qtbot):
    speak_for_painted_widgets()
    card.activateWindow()
    qtbot.waitUntil(card.isActiveWindow)
    matrix = card.matrix
    said = QAccessible.queryAccessibleInterface(matrix)
    assert said.text(QAccessible.Text.Value) == ""
    matrix.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up):
        QTest.keyClick(matrix, key)
    row = card.table().rows[0]
    feature = stories_inside.norm.features[2]
    expected = f"Position {row[0]}, feature {feature}: {row[3]:.3g}."
    assert said.text(QAccessible.Text.Value) == expected
    assert said.text(QAccessible.Text.Description).startswith(expected)
    gamma = f"{stories_inside.norm.gamma[2]:.3g}".replace("-", "−")
    assert gamma in card._formula.text().replace("-", "−")
    for _ in range(100):
        QTest.keyClick(matrix, Qt.Key.Key_Left)
    assert f"feature {stories_inside.norm.features[0]}:" in said.text(QAccessible.Text.Value)
    matrix.clearFocus()
    assert "γ from" in card._formula.text()
