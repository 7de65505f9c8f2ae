"""The dialog that asks for a file: it lists a folder by names alone, and reads nothing in it."""

import functools

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QApplication, QFileDialog, QStyle, QWidget

_STANDARD_ICONS = {
    QAbstractFileIconProvider.IconType.Computer: QStyle.StandardPixmap.SP_ComputerIcon,
    QAbstractFileIconProvider.IconType.Desktop: QStyle.StandardPixmap.SP_DesktopIcon,
    QAbstractFileIconProvider.IconType.Trashcan: QStyle.StandardPixmap.SP_TrashIcon,
    QAbstractFileIconProvider.IconType.Network: QStyle.StandardPixmap.SP_DriveNetIcon,
    QAbstractFileIconProvider.IconType.Drive: QStyle.StandardPixmap.SP_DriveHDIcon,
    QAbstractFileIconProvider.IconType.Folder: QStyle.StandardPixmap.SP_DirIcon,
    QAbstractFileIconProvider.IconType.File: QStyle.StandardPixmap.SP_FileIcon,
}


class FileDialog(QFileDialog):
    """A file dialog; where the system has none of its own, Qt's.

    Qt's own looks into every file that it lists, for an icon that suits it, on the main thread: on
    a slow network drive the window stands still meanwhile, and in a folder with a file that gives
    nothing until somebody writes to it, for good.

    Args:
        parent: the window that it belongs to.
        title: what is asked for.
        kinds: which files are offered, in Qt's words: `Text (*.txt);;All files (*)`.
    """

    def __init__(self, parent: QWidget | None, title: str, kinds: str = "") -> None:
        super().__init__(parent, title, filter=kinds)
        self.setIconProvider(_icons_by_name())

    def ask_where_to_write(self, suffix: str, name: str) -> None:
        """Ask for a file that need not be there yet.

        Args:
            suffix: its name is given it where a person leaves it out; without the dot.
            name: is suggested.
        """
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.setDefaultSuffix(suffix)
        self.selectFile(name)


class _IconsByName(QAbstractFileIconProvider):
    """Knows folders and files apart, and files by how their names end."""

    def __init__(self) -> None:
        super().__init__()
        style = QApplication.style()
        self._icons = {kind: style.standardIcon(pixmap) for kind, pixmap in _STANDARD_ICONS.items()}

    def icon(self, about: QFileInfo | QAbstractFileIconProvider.IconType) -> QIcon:  # pyright: ignore[reportIncompatibleMethodOverride] - both of Qt's in one
        if isinstance(about, QFileInfo):
            kinds = QAbstractFileIconProvider.IconType
            about = kinds.Folder if about.isDir() else kinds.File
        return self._icons[about]

    def type(self, info: QFileInfo) -> str:
        if info.isDir():
            return "Folder"
        return f"{info.suffix()} file".lstrip().capitalize()


@functools.cache
def _icons_by_name() -> _IconsByName:
    """Return the icons of every dialog: PySide never lets go of one that a dialog was given."""
    return _IconsByName()
