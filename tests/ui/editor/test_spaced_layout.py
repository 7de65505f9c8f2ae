from PySide6.QtCore import QPoint, Qt
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
