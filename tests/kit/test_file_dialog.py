"""Asking for a file in a folder that holds what no program should read unasked."""

import gc
import os

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAbstractFileIconProvider
from PySide6.QtWidgets import QFileDialog, QFileSystemModel

from look.desk import live_until
from playground.kit.file_dialog import FileDialog


@pytest.fixture
def dialog(qtbot, tmp_path):
    """Qt's own dialog in a folder: an offscreen display has no other."""
    dialog = FileDialog(None, "Open", "All files (*)")
    qtbot.addWidget(dialog)
    dialog.setDirectory(str(tmp_path))
    return dialog


def listed(dialog):
    """Return name, kind and whether there is an icon, of all that the dialog lists."""
    model = dialog.findChild(QFileSystemModel)
    root = model.index(dialog.directory().absolutePath())
    rows = [model.index(row, 0, root) for row in range(model.rowCount(root))]
    return {
        model.fileName(row): (model.type(row), not model.fileIcon(row).isNull()) for row in rows
    }


def test_files_are_told_apart_by_their_names(dialog, tmp_path):
    (tmp_path / "lessons").mkdir()
    for name in ("a.gpt2play", "b.txt", "README"):
        (tmp_path / name).touch()
    dialog.show()
    live_until(lambda: len(listed(dialog)) == 4)
    assert listed(dialog) == {
        "lessons": ("Folder", True),
        "a.gpt2play": ("Gpt2play file", True),
        "b.txt": ("Txt file", True),
        "README": ("File", True),
    }


def is_read_when_listed(kind, folder, qtbot):
    """Tell whether a dialog of this kind reads a file that it lists; this is how Linux notes it."""
    file = folder / "of a kind that its name does not tell"
    file.write_bytes(b"%PDF-1.7")
    os.utime(file, (1.0, 2.0))
    dialog = kind(None, "Open")
    qtbot.addWidget(dialog)
    dialog.setDirectory(str(folder))
    dialog.show()
    live_until(lambda: file.name in listed(dialog))
    is_read = file.stat().st_atime != 1.0
    dialog.close()
    dialog.deleteLater()
    return is_read


def test_no_file_is_read_only_to_be_listed(qtbot, tmp_path):
    if not is_read_when_listed(QFileDialog, tmp_path, qtbot):
        pytest.skip("this file system does not note what is read")
    assert not is_read_when_listed(FileDialog, tmp_path, qtbot)


def test_a_dialog_that_is_gone_leaves_no_icons_behind(qtbot):
    for _ in range(3):
        dialog = FileDialog(None, "Open")
        dialog.deleteLater()
        del dialog
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    providers = [each for each in gc.get_objects() if isinstance(each, QAbstractFileIconProvider)]
    assert len(providers) == 1
