import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def _leaves_nothing_behind(qapp, monkeypatch):
    """Fail a test that leaves a thread running or a window on the screen."""
    started = []
    start = QThread.start

    def remembered_start(thread, *arguments):
        started.append(thread)
        start(thread, *arguments)

    monkeypatch.setattr(QThread, "start", remembered_start)
    yield
    # pytest-qt has closed what was given to qtbot.addWidget; pyqtgraph keeps hidden menus.
    visible = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    for widget in visible:
        widget.hide()
    assert not visible, f"left on the screen: {visible}"
    running = [thread for thread in started if thread.isRunning()]
    assert not running, f"left running: {running}"
