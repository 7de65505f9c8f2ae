"""What can be done with the runs chosen: by key, from the table's own menu, and from a button."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

_SPECS = (
    ("text", "Show its text", ("Return", "Enter"), "Shows what it began with and what it wrote."),
    ("notes", "Name and comment…", ("F2",), "Says what you call the run, and what you see in it."),
    (
        "settings",
        "Put its settings in force",
        (),
        "Sets sampling, seed, tokens and cache as they were when the run began.",
    ),
    (
        "rerun",
        "Compute it again and compare",
        (),
        "Says whether every token and every probability is the same.",
    ),
    ("command", "Copy as command", (), "Copies the command line that repeats it."),
    ("delete", "Delete", ("Del",), "Takes the chosen runs out of the session."),
    ("undo", "Undo delete", (), "Puts back the runs deleted last."),
)


class RunActions(QObject):
    """Actions with keys that count while the table has the focus, and make up its menu.

    Attributes:
        text, notes, settings, rerun, command, delete, undo: what they say.
    """

    def __init__(self, table: QWidget) -> None:
        super().__init__(table)
        made: dict[str, QAction] = {}
        self._tips: dict[QAction, str] = {}
        for key, words, keys, tip in _SPECS:
            action = QAction(words, self)
            action.setObjectName(f"run_{key}")
            action.setShortcuts([QKeySequence(each) for each in keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setToolTip(tip)
            made[key], self._tips[action] = action, tip
        self.text, self.notes, self.settings = made["text"], made["notes"], made["settings"]
        self.rerun, self.command = made["rerun"], made["command"]
        self.delete, self.undo = made["delete"], made["undo"]
        self.undo.setEnabled(False)
        table.addActions(self.all())
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        table.installEventFilter(self)

    def all(self) -> list[QAction]:
        """Return them in the order of the menu."""
        return list(self._tips)

    def set_available(self, action: QAction, reason: str) -> None:
        """Offer an action, or say why it does not apply; no reason means that it does."""
        action.setEnabled(not reason)
        action.setToolTip(reason or self._tips[action])

    # Qt's own

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Have the key for undo put runs back while there are some; else it is the text's."""
        if (
            event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
            and isinstance(event, QKeyEvent)
            and self.undo.isEnabled()
            and event.matches(QKeySequence.StandardKey.Undo)
        ):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.undo.trigger()
            return True
        return super().eventFilter(watched, event)
