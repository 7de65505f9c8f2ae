from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest


def test_paste_takes_plain_text_only(editor):
    mime = QMimeData()
    mime.setHtml("<b>bold</b>")
    mime.setText("bold\r\ntext")
    QGuiApplication.clipboard().setMimeData(mime)
    QTest.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert editor.document_model.text == "bold\ntext"


def test_a_file_is_not_pasted_as_its_address(editor, tmp_path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    assert not editor.canInsertFromMimeData(mime)


def test_copy_gives_the_true_characters(editor, clipboard):
    editor.set_text("a\u00a0b\u2028c\nd😀e")
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == "a\u00a0b\u2028c\nd😀e"


def test_cut_is_undone_in_one_step(editor, select, undo, clipboard):
    editor.set_text("one two three")
    select(editor, 4, 8)
    QTest.keyClick(editor, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert (editor.document_model.text, clipboard()) == ("one three", "two ")
    undo(editor)
    assert editor.document_model.text == "one two three"


def test_a_megabyte_is_pasted_typed_into_and_undone(editor, undo):
    long = "The quick brown fox jumps over the lazy dog. é\n" * 22_000
    QGuiApplication.clipboard().setText(long)
    editor.paste()
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keyClicks(editor, "x")
    assert editor.document_model.text == "x" + long
    undo(editor)
    undo(editor)
    assert editor.document_model.text == editor.toPlainText() == ""
