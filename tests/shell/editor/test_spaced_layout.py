from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextBlock
from PySide6.QtTest import QTest


def test_lines_are_spaced(editor):
    editor.set_text("word " * 60)
    layout = editor.document().begin().layout()
    first, second = layout.lineAt(0), layout.lineAt(1)
    assert second.y() - first.y() > 1.2 * first.height()


def test_clicking_between_spaced_rows_finds_the_right_one(editor):
    editor.set_text("\n".join("abcdefgh"))
    block = editor.document().findBlockByNumber(5)
    place = editor.blockBoundingGeometry(block).translated(editor.contentOffset())
    QTest.mouseClick(
        editor.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(4, int(place.center().y()))
    )
    assert editor.textCursor().blockNumber() == 5


def test_a_block_that_is_gone_takes_no_room(editor):
    assert editor.document().documentLayout().blockBoundingRect(QTextBlock()).isNull()


def test_who_hears_of_an_edit_finds_the_layout_of_the_new_text(editor, qtbot):
    editor.set_text("\n".join(f"row {number}" for number in range(80)))
    editor.verticalScrollBar().setValue(editor.verticalScrollBar().maximum())
    heights = []
    editor.text_edited.connect(lambda: heights.append(editor.document().size().height()))
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    assert heights == [editor.document().size().height()] == [1.0]
