"""What a person does to an editor, as functions for its tests."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QTextCursor
from PySide6.QtTest import QTest


def _generate(editor, text):
    editor.begin_generation()
    editor.append_generated(list(text.encode()))
    editor.end_generation()


@pytest.fixture(scope="session")
def generate():
    return _generate


def _select(editor, start, end):
    cursor = editor.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


@pytest.fixture(scope="session")
def select():
    return _select


def _undo(editor):
    QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


@pytest.fixture(scope="session")
def undo():
    return _undo


def _redo(editor):
    QTest.keySequence(editor, QKeySequence(QKeySequence.StandardKey.Redo))


@pytest.fixture(scope="session")
def redo():
    return _redo


def _agrees(editor):
    """Whether the shown text has the length and the plain characters of the true one."""
    true, shown = editor.document_model.text, editor.document().toRawText()
    n_units = len(true.encode("utf-16-le")) // 2
    return editor.document().characterCount() - 1 == n_units and shown.replace(
        "\u2029", "\n"
    ) == true.replace("\r", "\u200b")


@pytest.fixture(scope="session")
def agrees():
    return _agrees


def _clipboard():
    return QGuiApplication.clipboard().text()


@pytest.fixture(scope="session")
def clipboard():
    return _clipboard
