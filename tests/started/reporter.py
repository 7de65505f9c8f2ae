"""Start the program as its console script does, and answer where things are on the screen.

`python reporter.py FD [ARGUMENT …]` calls `playground.cli.main` with these arguments, unchanged.
Beside it, a thread reads questions from the socket FD, one JSON object a line, and the main thread
answers them between two of its events: which widgets a name belongs to, where they are, whether
they can be seen and used, and what they say.

It only ever reads. It shows, clicks, sets and serves nothing, so that whatever happens in the
window has come from the X server, through the keys and the pointer of a `Person`. One thing has no
such way: that the desktop's session ends. PySide6's Qt speaks with no session manager under X11, so
this calls what Qt calls where there is one.
"""

import ctypes
import gc
import json
import socket
import sys
import threading
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTabWidget,
    QWidget,
)

from playground import cli
from playground.gpt2 import GPT2


class Reporter(QObject):
    """Answers questions about the widgets of this process.

    Signals:
        asked(str): a question has arrived; sent from the thread that listens.
    """

    asked = Signal(str)

    def __init__(self, connection: socket.socket) -> None:
        super().__init__()
        self._connection = connection
        self.asked.connect(self._on_asked)

    def listen(self) -> None:
        """Pass every question on to the main thread, until the other side hangs up."""
        with self._connection.makefile("r", encoding="utf-8") as questions:
            for question in questions:
                self.asked.emit(question)

    @Slot(str)
    def _on_asked(self, question: str) -> None:
        answer = json.dumps(_answer(**json.loads(question)))
        self._connection.sendall(answer.encode() + b"\n")


def _answer(what: str, name: str = "", position: int = 0) -> list[dict[str, Any]]:
    """Answer one question with a list of what there is.

    Args:
        what: `widgets` of the name; `parts`, the widgets inside them that have none inside
            themselves; `items`, tabs or rows of theirs; `character`, the one of an editor's text;
            `models`, what the process computes with; `logout`, nothing: the session of the desktop
            ends.
        name: an object name, an accessible name, or the words on the widget; empty for every
            window.
        position: of the character, in UTF-16 units.
    """
    found = _named(name) if name else QApplication.topLevelWidgets()
    match what:
        case "widgets":
            return [_describe(widget) for widget in found]
        case "parts":
            inside = [part for widget in found for part in widget.findChildren(QWidget)]
            return [_describe(part) for part in inside if part.isVisible() and _is_leaf(part)]
        case "items":
            return [item for widget in found for item in _items(widget)]
        case "character":
            editors = (widget for widget in found if isinstance(widget, QPlainTextEdit))
            return [_character(editor, position) for editor in editors]
        case "models":
            return [_words_alone(*_models())]
        case "logout":
            # It asks the application alone, of which there is one: the object is not looked at.
            ctypes.CDLL("libQt6Gui.so.6")._ZN23QPlatformSessionManager13appCommitDataEv(None)
            return []
        case _:
            raise ValueError(what)


def _named(name: str) -> list[QWidget]:
    """Return the widgets shown under this name: an object name counts before one that is read."""
    found = [widget for widget in QApplication.allWidgets() if name in _names(widget)]
    return sorted(
        (widget for widget in found if widget.isVisible()),
        key=lambda widget: _names(widget).index(name),
    )


def _names(widget: QWidget) -> tuple[str, str, str]:
    return widget.objectName(), widget.accessibleName(), _words(widget)


def _words(widget: QWidget) -> str:
    """Return what stands on a widget, without the marks of access keys."""
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText()
    if isinstance(widget, QComboBox):
        return widget.currentText()
    words = getattr(widget, "text", None)
    if not callable(words):
        return ""
    text = str(words())
    if isinstance(widget, QAbstractButton):
        return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
    return text


def _is_leaf(widget: QWidget) -> bool:
    within = widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return not any(child.isVisible() for child in within)


def _describe(widget: QWidget) -> dict[str, Any]:
    is_checked = isinstance(widget, QAbstractButton) and widget.isChecked()
    return {
        "kind": type(widget).__name__,
        "name": widget.objectName() or widget.accessibleName(),
        "words": _words(widget),
        "description": widget.accessibleDescription(),
        "room": _place(widget, widget.rect()),
        "seen": _place(widget, _unclipped(widget)),
        "least": [widget.minimumSizeHint().width(), widget.minimumSizeHint().height()],
        "is_enabled": widget.isEnabled(),
        "is_checked": is_checked,
        "has_focus": widget.hasFocus(),
    }


def _unclipped(widget: QWidget) -> QRect:
    """Return what of a widget is within all those that hold it, whatever covers it."""
    rect, holder = widget.rect(), widget
    while not holder.isWindow():
        holder = holder.parentWidget()
        rect = rect.intersected(QRect(widget.mapFrom(holder, QPoint()), holder.size()))
    return rect


def _place(widget: QWidget, rect: QRect) -> list[int]:
    """Return left, top, width and height of a widget's part, in pixels of the screen."""
    corner = widget.mapToGlobal(rect.topLeft())
    return [corner.x(), corner.y(), rect.width(), rect.height()]


def _items(widget: QWidget) -> Iterator[dict[str, Any]]:
    if isinstance(widget, QTabWidget):
        widget = widget.tabBar()
    if isinstance(widget, QComboBox):
        widget = widget.view()
    if isinstance(widget, QMenu) and widget.isVisible():
        for action in widget.actions():
            words = action.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
            if not action.isSeparator():
                room = _place(widget, widget.actionGeometry(action))
                yield {"words": [words], "room": room, "is_enabled": action.isEnabled()}
    elif isinstance(widget, QTabBar):
        for tab in range(widget.count()):
            room = _place(widget, widget.tabRect(tab))
            yield {"words": [widget.tabText(tab)], "room": room}
    elif isinstance(widget, QAbstractItemView) and widget.isVisible():
        yield from _rows(widget)


def _rows(view: QAbstractItemView) -> Iterator[dict[str, Any]]:
    model, viewport = view.model(), view.viewport()
    for row in range(model.rowCount(QModelIndex())):
        cells = [model.index(row, column) for column in range(model.columnCount(QModelIndex()))]
        rects = [view.visualRect(cell) for cell in cells]
        seen = [rect.intersected(viewport.rect()) for rect in rects]
        if visible := [rect for rect in seen if not rect.isEmpty()]:
            words = [str(cell.data() or "") for cell in cells]
            yield {"words": words, "room": _place(viewport, visible[0].united(visible[-1]))}


def _character(editor: QPlainTextEdit, position: int) -> dict[str, Any]:
    """Tell where a character stands; the cursor that finds it is not the editor's own."""
    if position >= editor.document().characterCount():  # it has gone since it was asked about
        return _words_alone()
    cursor = QTextCursor(editor.document())
    cursor.setPosition(position)
    left = editor.cursorRect(cursor)
    cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
    right = editor.cursorRect(cursor)
    width = right.left() - left.left() if right.top() == left.top() else left.width()
    rect = QRect(QPoint(left.left(), left.top()), left.size())
    rect.setWidth(max(1, width))
    seen = rect.intersected(editor.viewport().rect())
    return {"words": [], "room": _place(editor.viewport(), seen if not seen.isEmpty() else QRect())}


def _models() -> list[str]:
    """Return the size and the precision of every model that is in memory."""
    models = [
        each
        for each in gc.get_objects()
        if isinstance(each, GPT2) and hasattr(each, "n_parameters")  # else it is being made
    ]
    return sorted(f"{model.n_parameters:,} {model.dtype.name}" for model in models)


def _words_alone(*words: str) -> dict[str, Any]:
    return {"words": words, "room": [0, 0, 0, 0]}


def main() -> int:
    """Start the program; return its exit status."""
    reporter = Reporter(socket.socket(fileno=int(sys.argv[1])))
    threading.Thread(target=reporter.listen, daemon=True).start()
    sys.argv = [cli.PROGRAM, *sys.argv[2:]]
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
